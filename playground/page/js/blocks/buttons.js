/** Interactive elements of messages and views: buttons, feedback, selects that act at once. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { confirmDialog } from "../dialog.js";
import { safeAddress } from "../text/tokens.js";
import { field } from "./fields.js";
import { picture } from "./picture.js";

export function actions(block, context) {
  return h(
    "div",
    {},
    (block.elements ?? []).map((item) => element(block, item, context)),
  );
}

export function contextActions(block, context) {
  return h(
    "div",
    {},
    (block.elements ?? []).map((item) => element(block, item, context)),
  );
}

const ELEMENTS = {
  button,
  workflow_button: button,
  feedback_buttons: feedback,
  icon_button: iconButton,
  overflow,
  image: (block, item, context) => picture(item, context, "accessory-image"),
};

/** The node of one element; what is not a button acts when its value changes. */
export function element(block, item, context) {
  const make = ELEMENTS[item.type];
  if (make) return make(block, item, context);
  const made = field(item, context);
  if (!made) return h("span", { class: "unsupported" }, `(${item.type})`);
  made.node.addEventListener("change", () => context.press(block, item, made.read()));
  return made.node;
}

/** Presses once at a time, after the element's confirmation if it has one. */
async function press(node, block, item, context, value) {
  if (node.getAttribute("aria-busy") === "true") return false;
  if (item.confirm && !(await confirmDialog(item.confirm))) return false;
  node.setAttribute("aria-busy", "true");
  try {
    await context.press(block, item, value);
    return true;
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(block, item, context) {
  const style = ["primary", "danger"].includes(item.style) ? ` is-${item.style}` : "";
  const attributes = {
    type: "button",
    class: `button${style}`,
    "data-testid": "button",
    "data-action": item.action_id,
    "aria-label": item.accessibility_label,
  };
  const node = h("button", attributes, item.text?.text ?? "");
  if (item.url) node.append(" ", icon("external", 14));
  node.addEventListener("click", async () => {
    const pressed = await press(node, block, item, context, item.value);
    const href = pressed && item.url ? safeAddress(item.url) : null;
    if (href) window.open(href, "_blank", "noopener");
  });
  return node;
}

function feedback(block, item, context) {
  const group = h("div", { class: "feedback", role: "group", "aria-label": "Feedback" });
  const choices = [
    [item.positive_button, "thumbUp", "Good answer"],
    [item.negative_button, "thumbDown", "Bad answer"],
  ];
  for (const [choice, mark, fallback] of choices) {
    if (!choice) continue;
    const label = choice.accessibility_label ?? choice.text?.text ?? fallback;
    const node = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: label,
        "aria-label": label,
        "aria-pressed": "false",
        "data-testid": `feedback-${mark}`,
      },
      icon(mark),
    );
    node.addEventListener("click", async () => {
      if (!(await press(node, block, item, context, choice.value))) return;
      for (const other of group.children)
        other.setAttribute("aria-pressed", String(other === node));
    });
    group.append(node);
  }
  return group;
}

function iconButton(block, item, context) {
  const label = item.accessibility_label ?? item.text?.text ?? "Action";
  const node = h(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label },
    icon(item.icon === "trash" ? "trash" : "more"),
  );
  node.addEventListener("click", () => press(node, block, item, context, item.value));
  return node;
}

function overflow(block, item, context) {
  const node = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "More actions", "aria-haspopup": "menu" },
    icon("more"),
  );
  node.addEventListener("click", () =>
    openMenu(
      node,
      (item.options ?? []).map((option) => ({
        label: option.text?.text ?? option.value,
        run: () => press(node, block, item, context, option.value),
      })),
    ),
  );
  return node;
}
