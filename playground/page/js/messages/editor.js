/** Editing one's own message where it stands. */

import { decodeTyped, encode } from "../composer/mentions.js";
import { composing, h } from "../dom.js";

/** Makes the content of a message's `node` a field; `save(text)` resolves to whether it went. */
export function editInPlace(node, names, save) {
  const content = node.querySelector(".message-content");
  if (content.querySelector(".editor")) return;
  const field = h("textarea", {
    class: "input",
    rows: 2,
    "aria-label": "Edit message",
    "data-testid": "edit-field",
    value: decodeTyped(node.message.text ?? "", names),
  });
  const end = () => {
    editor.remove();
    node.focus();
  };
  const submit = async () => {
    const text = field.value.trim();
    if (text && (await save(encode(text, names)))) end();
  };
  const grow = () => {
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${field.scrollHeight + 2}px`);
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      end();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  const button = (label, style, run) =>
    h("button", { type: "button", class: `button ${style}`, onClick: run }, label);
  const editor = h(
    "div",
    { class: "editor", "data-testid": "editor" },
    field,
    h(
      "div",
      { class: "dialog-buttons" },
      button("Cancel", "", end),
      button("Save", "is-primary", submit),
    ),
  );
  content.append(editor);
  grow();
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
