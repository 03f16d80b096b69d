/** The `file_input` element: files are chosen or dropped, and can be taken out again. */

import { h } from "../dom.js";
import { size } from "../format.js";
import { icon } from "../icons.js";

const MOST = 10;

/** A field (see `fields.js`); `most` files at a time, and what is too much is named. */
export function fileInput(item) {
  const most = item.max_files ?? MOST;
  const accept = (item.filetypes ?? []).map((type) => `.${type}`).join(",");
  let files = [];
  const input = h("input", {
    type: "file",
    class: "visually-hidden",
    multiple: most > 1,
    accept: accept || null,
    "data-testid": "file-input",
  });
  const list = h("ul", { class: "file-input-list", "aria-live": "polite" });
  const trouble = h("p", { class: "field-error", role: "alert", hidden: true });

  function take(chosen) {
    const empty = chosen.filter((file) => !file.size);
    const all = [...files, ...chosen.filter((file) => file.size)];
    files = all.slice(0, most);
    const left = all.slice(most);
    say([
      left.length ? `${most} files at most: ${names(left)} left out.` : "",
      empty.length ? `There is nothing in ${names(empty)}.` : "",
    ]);
    draw();
  }

  function say(sentences) {
    const text = sentences.filter(Boolean).join(" ");
    trouble.textContent = text;
    trouble.hidden = !text;
  }

  function draw() {
    list.replaceChildren(...files.map((file) => row(file)));
    node.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function row(file) {
    const remove = () => {
      files = files.filter((other) => other !== file);
      say([]);
      draw();
      input.focus();
    };
    const label = `Remove ${file.name}`;
    return h(
      "li",
      { "data-testid": "file-input-file", "data-name": file.name },
      h("span", { class: "file-name", title: file.name }, file.name),
      h("span", { class: "muted" }, size(file.size)),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": label, onClick: remove },
        icon("close", 14),
      ),
    );
  }

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  const target = h(
    "label",
    { class: "file-input" },
    input,
    icon("clip"),
    h("span", {}, h("strong", {}, most > 1 ? "Choose files" : "Choose a file"), " or drop here"),
  );
  const node = h("div", { class: "stack" }, target, trouble, list);
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    node.addEventListener(type, (event) => {
      event.preventDefault();
      target.classList.toggle("is-over", type === "dragenter" || type === "dragover");
      if (type === "drop") take([...event.dataTransfer.files]);
    });
  }
  return { node, read: () => undefined, files: () => files };
}

function names(files) {
  return files.map((file) => file.name).join(", ");
}
