/** Files that wait in a composer, and the drop zone that takes them. */

import { h } from "../dom.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { iconOf } from "./kind.js";

/** The files of one draft as chips. `onChange` is called after every change. */
export class Pending {
  constructor(onChange) {
    this.files = [];
    this.onChange = onChange;
    this.node = h("ul", { class: "chips", "aria-label": "Files to send", hidden: true });
  }

  add(files) {
    this.files.push(...files);
    this.draw();
  }

  remove(file) {
    this.files = this.files.filter((other) => other !== file);
    this.draw();
  }

  clear() {
    this.files = [];
    this.draw();
  }

  draw() {
    this.node.hidden = !this.files.length;
    this.node.replaceChildren(...this.files.map((file) => this.chip(file)));
    this.onChange();
  }

  chip(file) {
    const remove = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": `Remove ${file.name}`,
        onClick: () => this.remove(file),
      },
      icon("close", 14),
    );
    return h(
      "li",
      { class: "chip", "data-testid": "chip", "data-name": file.name },
      h("span", { class: `file-icon is-${iconOf(file)}` }, icon(iconOf(file), 18)),
      h(
        "span",
        { class: "file-text" },
        h("span", { class: "file-name", title: file.name }, file.name),
        h("span", { class: "muted" }, size(file.size)),
      ),
      remove,
    );
  }
}

/** Lets files be dropped anywhere on `pane`; `take(files)` gets them. */
export function dropZone(pane, label, take) {
  const veil = h(
    "div",
    { class: "drop-veil", "data-testid": "drop-zone", hidden: true },
    h("div", {}, icon("download", 28), h("strong", {}, "Drop to attach"), h("span", {}, label())),
  );
  pane.append(veil);
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (visible) => {
    if (visible) veil.querySelector("span").textContent = label();
    veil.hidden = !visible;
  };
  pane.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth += 1;
    show(true);
  });
  pane.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  pane.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event)) return;
    depth -= 1;
    if (depth <= 0) show(false);
  });
  pane.addEventListener("drop", (event) => {
    depth = 0;
    show(false);
    if (!carriesFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
