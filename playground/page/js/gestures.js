/** What people do with messages and blocks, as calls of the people API. */

import { encode } from "./composer/mentions.js";
import { showDialog } from "./dialog.js";
import { h } from "./dom.js";
import { editInPlace } from "./messages/editor.js";
import { isEphemeral, rootOf, isReply } from "./store.js";
import { mrkdwn } from "./text/mrkdwn.js";
import { attempt, toast } from "./toast.js";

/** The gestures of one person in one pane; `app` has `api`, `names` and `store`. */
export function gestures(app, channelOf) {
  const act = (path, body) => attempt(() => app.api.post(path, body));
  return {
    react: (message, name, remove) =>
      act("reactions", {
        channel: channelOf(),
        ts: message.ts,
        name,
        ...(remove ? { remove: true } : {}),
      }),
    shortcut: (one, message) =>
      act("shortcuts", { callback_id: one.callback_id, channel: channelOf(), ts: message.ts }),
    press: (message, block, item, value) =>
      act("actions", {
        channel: channelOf(),
        ts: message.ts,
        block_id: block.block_id,
        action_id: item.action_id,
        value,
      }),
    deleteFile: (file) =>
      confirmDelete(`${file.name} will be deleted for everybody.`, () =>
        act("files/delete", { file: file.id }),
      ),
    edit: (node) =>
      editInPlace(node, app.names, (text) =>
        act("messages/edit", { channel: channelOf(), ts: node.message.ts, text }),
      ),
    forward: (message) =>
      forwardDialog(app, message, (to, text) =>
        act("messages/forward", { channel: channelOf(), ts: message.ts, to, text }),
      ),
    remove(message) {
      const gone = { channel: channelOf(), ts: message.ts };
      if (isEphemeral(message))
        act("messages/delete", gone).then(() =>
          app.store.take({ type: "message_deleted", ...gone }),
        );
      else
        confirmDelete("This message will be deleted for everybody.", () =>
          act("messages/delete", gone),
        );
    },
    async copyLink(message) {
      const inThread = isReply(message) ? `?thread_ts=${rootOf(message)}` : "";
      await copy(
        `${location.origin}/archives/${channelOf()}/p${message.ts.replace(".", "")}${inThread}`,
      );
    },
    copyFileLink: (file) => copy(file.permalink),
  };
}

async function copy(link) {
  if (await attempt(() => navigator.clipboard.writeText(link))) toast("Link copied.");
}

function confirmDelete(sentence, run) {
  const remove = h(
    "button",
    {
      type: "button",
      class: "button is-danger",
      "data-testid": "confirm-delete",
      onClick: () => dialog.close("yes"),
    },
    "Delete",
  );
  const keep = h(
    "button",
    { type: "button", class: "button", onClick: () => dialog.close() },
    "Keep it",
  );
  const dialog = showDialog({
    title: "Delete?",
    body: h("p", {}, sentence),
    footer: [keep, remove],
    className: "is-small",
    testid: "confirm",
    onClose: (value) => value === "yes" && run(),
  });
  remove.focus();
}

function forwardDialog(app, message, send) {
  const elsewhere = (one) => Number(one.value !== app.current.channel);
  const places = app.names
    .conversations()
    .sort((a, b) => elsewhere(b) - elsewhere(a))
    .map((one) => h("option", { value: one.value }, one.label));
  const to = h(
    "select",
    { class: "input", "aria-label": "To", "data-testid": "forward-to" },
    places,
  );
  const text = h("textarea", {
    class: "input",
    rows: 2,
    placeholder: "Add a message (optional)",
    "aria-label": "Message",
  });
  const submit = async () => {
    if (!(await send(to.value, encode(text.value.trim(), app.names)))) return;
    dialog.close();
    toast("Forwarded.");
  };
  const body = h(
    "div",
    { class: "stack" },
    h("label", { class: "stack" }, h("span", { class: "field-label" }, "To"), to),
    text,
    h(
      "blockquote",
      { class: "forwarded" },
      h("strong", {}, app.names.author(message).name),
      h("div", { class: "prose" }, mrkdwn(message.text ?? "", app.names)),
      (message.files ?? []).map((file) => h("div", { class: "muted" }, file.name)),
    ),
  );
  const dialog = showDialog({
    title: "Forward message",
    body,
    footer: buttons("Forward", submit, () => dialog.close()),
    testid: "forward-dialog",
  });
}

function buttons(label, submit, cancel) {
  return [
    h("button", { type: "button", class: "button", onClick: cancel }, "Cancel"),
    h(
      "button",
      {
        type: "button",
        class: "button is-primary",
        "data-testid": "dialog-submit",
        onClick: submit,
      },
      label,
    ),
  ];
}
