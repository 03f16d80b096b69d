/** Input blocks of modals and home tabs, and reading the state of a whole view. */

import { h, uniqueId } from "../dom.js";
import { field } from "./fields.js";

/** An input block: label, field, hint, and room for an error. */
export function inputBlock(block, context) {
  const item = block.element ?? {};
  const made = field(item, context);
  if (!made)
    return h(
      "p",
      { class: "unsupported" },
      `This page cannot show an input of type “${item.type}”.`,
    );
  const control = made.node.matches("input, textarea, select")
    ? made.node
    : made.node.querySelector("input[type=file]");
  const [id, hintId] = [uniqueId("field"), uniqueId("hint")];
  const grouped = !control;
  if (control) {
    control.id = id;
    control.setAttribute("aria-describedby", hintId);
  }
  const label = h(
    grouped ? "div" : "label",
    { class: "field-label", for: grouped ? null : id, id: grouped ? id : null },
    block.label?.text ?? "",
    block.optional ? h("span", { class: "muted" }, " (optional)") : null,
  );
  if (grouped) made.node.setAttribute("aria-labelledby", id);
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const node = h(
    "div",
    { "data-block": block.block_id },
    label,
    made.node,
    h("p", { class: "muted", id: hintId }, block.hint?.text ?? ""),
    error,
  );
  node.field = {
    blockId: block.block_id,
    actionId: item.action_id,
    read: made.read,
    files: made.files,
    kind: JSON.stringify(item, (key, value) => (key.startsWith("initial_") ? undefined : value)),
  };
  node.addEventListener("input", () => (error.hidden = true));
  if (block.dispatch_action)
    made.node.addEventListener("change", () => context.press(block, item, made.read()));
  return node;
}

/**
 * Puts inputs that were there before back in the place of the same ones: what was typed stays, and
 * so does the focus, which was on `focused`.
 */
export function keepInputs(root, before, focused) {
  for (const node of root.querySelectorAll("[data-block]")) {
    const known = before.find((one) => one.dataset.block === node.dataset.block);
    if (known && known !== node && known.field.kind === node.field.kind) node.replaceWith(known);
  }
  if (root.contains(focused) && document.activeElement !== focused) focused.focus();
}

/** The state of all inputs under `root`, and the files as `[block_id/action_id, File]`. */
export function readForm(root) {
  const state = {};
  const files = [];
  for (const node of root.querySelectorAll("[data-block]")) {
    const { blockId, actionId, read, files: chosen } = node.field;
    if (chosen) files.push(...chosen().map((file) => [`${blockId}/${actionId}`, file]));
    else state[blockId] = { ...state[blockId], [actionId]: read() };
  }
  return { state, files };
}

/**
 * Shows the errors of an answer (`block_id` → sentence) and puts the focus on the first. Returns
 * the sentences that belong to no input.
 */
export function showErrors(root, errors) {
  const homeless = new Map(Object.entries(errors));
  let first = null;
  for (const node of root.querySelectorAll("[data-block]")) {
    const message = errors[node.dataset.block];
    const place = node.lastElementChild;
    homeless.delete(node.dataset.block);
    place.hidden = !message;
    place.textContent = message ?? "";
    if (message) first ??= node.querySelector("input, textarea, select");
  }
  first?.focus();
  return [...homeless.values()];
}
