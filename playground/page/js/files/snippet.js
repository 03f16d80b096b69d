/** A text file folded to one line; it opens to its source, Python in colours. */

import { h } from "../dom.js";
import { count, size } from "../format.js";
import { icon } from "../icons.js";
import { copyButton } from "../text/code.js";
import { python } from "../text/python.js";
import { iconOf } from "./kind.js";

const LONGEST_COLOURED = 200_000;

/** A snippet: name, number of lines and a mark that turns when it is open. */
export function snippet(file, context, menu) {
  const source = h("code");
  const pre = h("pre", { tabindex: 0, "aria-label": `${file.name}, source` }, source);
  let text = null;
  const body = h(
    "div",
    { class: "snippet-body", hidden: true },
    pre,
    copyButton(() => text ?? ""),
  );
  const lines = file.lines ? count(Number(file.lines), "line") : "";
  const isTable = iconOf(file) === "table";

  async function toggle() {
    const opens = body.hidden;
    body.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    if (!opens || text !== null) return;
    source.textContent = "Reading…";
    try {
      text = await context.fileText(file);
      source.replaceChildren(...coloured(file, text));
    } catch (error) {
      source.textContent = error.message;
    }
  }

  const button = h(
    "button",
    { type: "button", class: "snippet-head", "aria-expanded": "false", onClick: toggle },
    icon(iconOf(file)),
    h("span", { class: "file-name" }, file.title || file.name),
    h("span", { class: "muted" }, isTable ? `${lines} · ${size(file.size)}` : lines),
    h("span", { class: "turning" }, icon("right", 16)),
  );
  const row = h("div", { class: "snippet-row" }, button, menu);
  return h(
    "section",
    { class: "snippet", "data-testid": "snippet", "data-name": file.name },
    row,
    body,
  );
}

function coloured(file, text) {
  const isPython = file.filetype === "python" || /\.py$/i.test(file.name);
  return isPython && text.length <= LONGEST_COLOURED ? python(text) : [text];
}
