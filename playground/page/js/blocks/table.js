/** Tables: the plain one, and the data table that sorts and turns pages. */

import { h } from "../dom.js";
import { count } from "../format.js";
import { icon } from "../icons.js";
import { richPlain, richText } from "../text/rich.js";
import { element } from "./buttons.js";

const NUMBER = /^[\s€$£+\-−<>≈~]*\d[\d\s.,'’]*\s*(?:%|×|x|[kKMG]?B?|pp|s|min|h)?$/;

function cellText(cell) {
  if (cell?.type === "rich_text") return richPlain(cell);
  return String(cell?.text ?? cell?.value ?? "");
}

function cellContent(cell, block, context) {
  if (cell?.type === "rich_text") return richText(cell, context.names);
  if (cell?.type === "button" || cell?.type === "action")
    return element(block, cell.element ?? cell, context);
  return cellText(cell);
}

function scroller(made, label) {
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": label },
    made,
  );
}

export function table(block, context) {
  const [head = [], ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const classes = head.map((_, index) => {
    const { align, is_wrapped: wrapped } = settings[index] ?? {};
    return (
      [["center", "right"].includes(align) ? `align-${align}` : "", wrapped ? "is-wrapped" : ""]
        .join(" ")
        .trim() || null
    );
  });
  const row = (cells, tag) =>
    h(
      "tr",
      {},
      cells.map((cell, index) =>
        h(tag, { class: classes[index] }, cellContent(cell, block, context)),
      ),
    );
  const made = h(
    "table",
    {},
    h("thead", {}, row(head, "th")),
    h(
      "tbody",
      {},
      rows.map((cells) => row(cells, "td")),
    ),
  );
  return h("div", {}, scroller(made, "Table"));
}

function sortValue(cell) {
  if (cell?.type === "raw_number" || typeof cell?.value === "number")
    return Number(cell.value ?? cell.text);
  const text = cellText(cell).trim();
  const number = NUMBER.test(text)
    ? Number(
        text
          .replace(/[^\d.,−-]/g, "")
          .replace("−", "-")
          .replaceAll(",", ""),
      )
    : NaN;
  return Number.isNaN(number) ? text : number;
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/** A table with a caption, sortable columns and pages of `page_size` rows (5 if not given). */
export function dataTable(block, context) {
  const [head = [], ...rows] = block.rows ?? [];
  const pageSize = Math.min(Math.max(Number(block.page_size) || 5, 1), 100);
  const named = block.row_header_column_index ?? 0;
  const pages = Math.max(Math.ceil(rows.length / pageSize), 1);
  const numeric = head.map(
    (_, index) => rows.length > 0 && rows.every((row) => typeof sortValue(row[index]) === "number"),
  );
  const state = { page: 0, column: -1, descending: false };

  const headers = head.map((cell, index) => {
    const sort = () => {
      state.descending = state.column === index && !state.descending;
      state.column = index;
      state.page = 0;
      draw();
    };
    const button = h("button", { type: "button", onClick: sort }, cellText(cell), icon("down", 14));
    return h("th", { scope: "col", class: numeric[index] ? "align-right" : null }, button);
  });
  const body = h("tbody");
  const made = h(
    "table",
    {},
    h("caption", {}, block.caption ?? ""),
    h("thead", {}, h("tr", {}, headers)),
    body,
  );
  const position = h("span", { "aria-live": "polite" });
  const turn = (step) => {
    state.page += step;
    draw();
  };
  const before = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Previous page",
      onClick: () => turn(-1),
    },
    icon("back", 16),
  );
  const after = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Next page", onClick: () => turn(1) },
    icon("forward", 16),
  );

  function draw() {
    const ordered = [...rows];
    if (state.column >= 0) {
      ordered.sort(
        (a, b) =>
          compare(sortValue(a[state.column]), sortValue(b[state.column])) *
          (state.descending ? -1 : 1),
      );
    }
    const shown = ordered.slice(state.page * pageSize, (state.page + 1) * pageSize);
    body.replaceChildren(
      ...shown.map((row) =>
        h(
          "tr",
          {},
          head.map((_, index) =>
            h(
              index === named ? "th" : "td",
              {
                scope: index === named ? "row" : null,
                class: numeric[index] ? "align-right" : null,
              },
              cellContent(row[index], block, context),
            ),
          ),
        ),
      ),
    );
    headers.forEach((node, index) => {
      const direction = state.descending ? "descending" : "ascending";
      node.setAttribute("aria-sort", index === state.column ? direction : "none");
    });
    position.textContent =
      pages > 1
        ? `Page ${state.page + 1} of ${pages} · ${count(rows.length, "row")}`
        : count(rows.length, "row");
    before.disabled = state.page === 0;
    after.disabled = state.page === pages - 1;
  }

  draw();
  const pager = h("div", { class: "pager" }, position, pages > 1 ? [before, after] : null);
  return h("div", {}, scroller(made, block.caption ?? "Table"), pager);
}
