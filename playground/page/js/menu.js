/** Menus that open at a button: arrow keys move, Enter chooses, Esc closes. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

let close = null;

/** Closes the menu that is open, if any. */
export function closeMenu() {
  close?.();
}

/**
 * Opens a menu at `anchor`. Items: `{label, run, icon?, note?, danger?, current?}` or
 * `{heading}` or `{separator: true}`.
 */
export function openMenu(anchor, items, { label = "Menu", testid = "menu" } = {}) {
  const again = close?.anchor === anchor;
  close?.();
  if (again) return;
  const rows = items.map((item) => row(item));
  const menu = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, "data-testid": testid, tabindex: -1 },
    rows,
  );
  const host = anchor.closest("dialog") ?? document.body;
  host.append(menu);
  place(menu, anchor);
  const entries = [...menu.querySelectorAll("[role^=menuitem]")];

  function shut(returnFocus) {
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", shut);
    if (returnFocus === true) anchor.focus();
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    close = null;
  }
  function outside(event) {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) shut();
  }
  function row(item) {
    if (item.separator) return h("hr", { role: "separator" });
    if (item.heading) return h("div", { class: "menu-heading" }, item.heading);
    const choose = () => {
      shut(true);
      item.run();
    };
    const checked = item.current === undefined ? {} : { "aria-checked": String(item.current) };
    return h(
      "button",
      {
        type: "button",
        class: `menu-item${item.danger ? " is-danger" : ""}`,
        role: item.current === undefined ? "menuitem" : "menuitemradio",
        ...checked,
        tabindex: -1,
        "data-item": item.id,
        onClick: choose,
      },
      item.node ?? (item.icon ? icon(item.icon) : null),
      h("span", { class: "menu-label" }, item.label, item.note ? h("small", {}, item.note) : null),
      item.current ? icon("check", 16) : null,
    );
  }

  menu.addEventListener("keydown", (event) => {
    const at = entries.indexOf(document.activeElement);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    if (event.key in moves) {
      event.preventDefault();
      entries.at((moves[event.key] + entries.length) % entries.length)?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      shut(true);
    } else if (event.key === "Tab") shut(true);
  });
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", shut);
  anchor.setAttribute("aria-haspopup", "menu");
  anchor.setAttribute("aria-expanded", "true");
  close = shut;
  close.anchor = anchor;
  (
    entries.find((entry) => entry.getAttribute("aria-checked") === "true") ??
    entries[0] ??
    menu
  ).focus();
}

/** Puts `node` beside `anchor`, on the side where it fits into the window. */
export function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + height + 8 < innerHeight || box.top < height + 8;
  const left = Math.min(Math.max(box.left, 8), innerWidth - width - 8);
  const top = below ? Math.min(box.bottom + 4, innerHeight - height - 8) : box.top - height - 4;
  node.style.setProperty("left", `${Math.max(left, 8)}px`);
  node.style.setProperty("top", `${Math.max(top, 8)}px`);
}
