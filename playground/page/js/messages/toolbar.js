/** What can be done with a message: react, reply, forward, edit, delete, and the app's shortcuts. */

import { h } from "../dom.js";
import { glyph, QUICK } from "../emoji.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { isEphemeral } from "../store.js";

/** The bar that appears at a message under the pointer or the focus. */
export function toolbar(node, context) {
  const button = (label, mark, run, testid) => {
    const made = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: label,
        "data-testid": testid,
      },
      icon(mark),
    );
    made.addEventListener("click", () => run(made));
    return made;
  };
  return h(
    "div",
    {
      class: "toolbar",
      role: "toolbar",
      "aria-label": "Message actions",
      "data-testid": "toolbar",
    },
    button(
      "Add a reaction",
      "smile",
      (anchor) => openReactions(anchor, node.message, context),
      "react",
    ),
    context.inThread
      ? null
      : button("Reply in thread", "reply", () => context.openThread(node.message), "reply"),
    button("Forward", "share", () => context.forward(node.message), "forward"),
    button("More actions", "more", (anchor) => openActions(anchor, node, context), "more"),
  );
}

function openReactions(anchor, message, context) {
  const mine = (name) =>
    message.reactions?.some((one) => one.name === name && one.users?.includes(context.names.me));
  const items = QUICK.map((name) => ({
    id: name,
    label: name.replaceAll("_", " "),
    node: h("span", { class: "emoji" }, glyph(name)),
    run: () => context.react(message, name, mine(name)),
  }));
  openMenu(anchor, items, { label: "Reactions", testid: "reaction-menu" });
}

function openActions(anchor, node, context) {
  const { message } = node;
  const own = message.user === context.names.me && message.subtype !== "tombstone";
  const shortcuts = (context.names.app.shortcuts ?? []).filter((one) => one.type === "message");
  const items = [
    ...(context.inThread
      ? []
      : [
          {
            id: "reply",
            label: "Reply in thread",
            icon: "reply",
            run: () => context.openThread(message),
          },
        ]),
    { id: "copy-link", label: "Copy link", icon: "link", run: () => context.copyLink(message) },
  ];
  if (own)
    items.push({
      id: "edit",
      label: "Edit message",
      icon: "edit",
      run: () => context.edit(node),
    });
  if (own || isEphemeral(message)) {
    items.push({
      id: "delete",
      label: isEphemeral(message) ? "Dismiss message" : "Delete message",
      icon: "trash",
      danger: true,
      run: () => context.remove(message),
    });
  }
  if (shortcuts.length && !isEphemeral(message)) {
    items.push({ separator: true }, { heading: "Shortcuts" });
    for (const one of shortcuts) {
      items.push({
        id: one.callback_id,
        label: one.name,
        note: context.names.app.name,
        icon: "bolt",
        run: () => context.shortcut(one, message),
      });
    }
  }
  openMenu(anchor, items, { label: "Message actions", testid: "message-menu" });
}
