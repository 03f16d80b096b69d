/** Code in a box, with a button that copies it. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { python } from "./python.js";

const PYTHON = new Set(["python", "py", "python3", "ipython"]);

/** A `pre` of source text; Python is coloured. */
export function codeBlock(source, language = "") {
  const isPython = PYTHON.has(language.toLowerCase());
  const code = h("code", {}, isPython ? python(source) : source);
  return h(
    "div",
    { class: "code-block" },
    h("pre", { tabindex: 0, "aria-label": language ? `${language} code` : "Code" }, code),
    copyButton(() => source),
  );
}

/** A small button that puts `read()` on the clipboard and says so. */
export function copyButton(read, label = "Copy code") {
  const button = h(
    "button",
    {
      type: "button",
      class: "icon-button copy-button",
      "aria-label": label,
      title: label,
      async onClick() {
        await navigator.clipboard.writeText(read());
        button.replaceChildren(icon("check", 16));
        setTimeout(() => button.replaceChildren(icon("copy", 16)), 1500);
      },
    },
    icon("copy", 16),
  );
  return button;
}
