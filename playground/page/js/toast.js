/** Short messages at the bottom of the window. */

import { h } from "./dom.js";

const SECONDS = 7;

/** Says `text` for some seconds, above open dialogs too; `level` is `info` or `error`. */
export function toast(text, level = "info") {
  const host = document.getElementById("toasts");
  const node = h(
    "div",
    {
      class: `toast is-${level}`,
      role: level === "error" ? "alert" : "status",
      "data-testid": "toast",
    },
    text,
  );
  host.append(node);
  host.hidePopover();
  host.showPopover();
  setTimeout(() => node.remove(), SECONDS * 1000);
}

/** Runs `work` and says what went wrong; returns its result, or null. */
export async function attempt(work) {
  try {
    return (await work()) ?? true;
  } catch (error) {
    toast(error.message || String(error), "error");
    return null;
  }
}
