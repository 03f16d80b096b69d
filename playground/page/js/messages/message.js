/** One message: who, when, what, its files, reactions and replies. */

import { renderBlocks } from "../blocks/index.js";
import { h } from "../dom.js";
import { glyph } from "../emoji.js";
import { renderFiles } from "../files/view.js";
import { ago, clock, count, fullTime, hue, initials } from "../format.js";
import { icon } from "../icons.js";
import { isEphemeral, isReply } from "../store.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { toolbar } from "./toolbar.js";

/** The coloured square with somebody's initials; the app has its own mark. */
export function avatar(author, small = false) {
  const shape = `avatar hue-${hue(author.id)}${author.bot ? " is-app" : ""}${small ? " is-small" : ""}`;
  return h(
    "span",
    { class: shape, "aria-hidden": "true" },
    author.bot ? icon("bars", small ? 14 : 22) : initials(author.name),
  );
}

/**
 * The node of `entry` (`{message, compact, busy, unread}`); `previous` is patched when given, so
 * that unchanged blocks and files keep their nodes. `context` is the pane's.
 */
export function messageNode(entry, context, previous) {
  const { message, compact } = entry;
  const node = previous ?? skeleton(context);
  const author = context.names.author(message);
  node.message = message;
  node.dataset.ts = message.ts;
  node.dataset.author = author.bot ? "app" : "person";
  node.id = `${context.idPrefix}-${message.ts}`;
  node.className = "message";
  node.classList.toggle("is-compact", compact);
  node.classList.toggle("is-ephemeral", isEphemeral(message));
  node.classList.toggle("is-notice", /^channel_/.test(message.subtype ?? ""));
  node.classList.toggle("is-streaming", message.streaming_state === "in_progress");
  node.setAttribute("aria-label", `${author.name}, ${clock(message.ts)}`);
  const [side, body] = [node.querySelector(".message-side"), node.querySelector(".message-body")];
  side.replaceChildren(
    compact
      ? h("time", { class: "side-time", title: fullTime(message.ts) }, clock(message.ts))
      : avatar(author),
  );
  const [note, head, content, files, foot] = body.children;
  note.replaceChildren(...ephemeralNote(message));
  head.replaceChildren(...(compact ? [] : heading(message, author)));
  fillContent(content, message, context.forMessage(message));
  renderFiles(files, message.files ?? [], context);
  foot.replaceChildren(...reactions(message, context), ...thread(entry, context));
  return node;
}

function skeleton(context) {
  const body = h(
    "div",
    { class: "message-body" },
    h("div", { class: "message-note" }),
    h("div", { class: "message-head" }),
    h("div", { class: "message-content" }),
    h("div", { class: "message-files" }),
    h("div", { class: "message-foot" }),
  );
  const node = h(
    "article",
    { class: "message", "data-testid": "message", tabindex: -1 },
    h("div", { class: "message-side" }),
    body,
  );
  const equip = () => {
    if (!node.querySelector(":scope > .toolbar")) node.append(toolbar(node, context));
  };
  node.addEventListener("pointerenter", equip);
  node.addEventListener("focusin", equip);
  node.addEventListener("touchstart", equip, { passive: true });
  return node;
}

function heading(message, author) {
  return [
    h("span", { class: "author" }, author.name),
    author.bot ? h("span", { class: "badge" }, "APP") : null,
    h("time", { class: "muted", title: fullTime(message.ts) }, clock(message.ts)),
  ].filter(Boolean);
}

function ephemeralNote(message) {
  return isEphemeral(message) ? [icon("eye", 14), "Only visible to you"] : [];
}

function fillContent(content, message, context) {
  const [text, blocks, shared] = content.children.length
    ? content.children
    : [h("div", { class: "prose" }), h("div", { class: "blocks" }), h("div")];
  if (!text.isConnected) content.append(text, blocks, shared);
  if (message.subtype === "tombstone") {
    text.replaceChildren(h("em", { class: "muted" }, message.text || "This message was deleted."));
    renderBlocks(blocks, [], context);
    return;
  }
  const shown = (message.blocks ?? []).filter((block) => block.type !== "file");
  const words = shown.length ? [] : mrkdwn(message.text ?? "", context.names);
  const edited = message.edited && message.user !== context.names.botUser;
  const mark = edited ? [h("small", { class: "edited muted" }, " (edited)")] : [];
  shared.replaceChildren(...(shown.length ? mark : []));
  if (!shown.length) words.push(...mark);
  text.replaceChildren(...words);
  renderBlocks(blocks, shown, context);
  shared.append(...(message.attachments ?? []).map((attachment) => attached(attachment, context)));
}

function attached(attachment, context) {
  const blocks = h("div", { class: "blocks" });
  const inner = attachment.blocks ?? attachment.message_blocks?.[0]?.message?.blocks;
  if (inner) renderBlocks(blocks, inner, context);
  else
    blocks.append(
      h(
        "div",
        { class: "prose" },
        mrkdwn(attachment.text ?? attachment.fallback ?? "", context.names),
      ),
    );
  const files = h("div", { class: "message-files" });
  renderFiles(files, attachment.files ?? [], context);
  const author = attachment.author_name ? h("strong", {}, attachment.author_name) : null;
  const footer = attachment.footer ? h("small", { class: "muted" }, attachment.footer) : null;
  return h("div", { class: "attachment" }, author, blocks, files, footer);
}

function reactions(message, context) {
  if (!message.reactions?.length) return [];
  const pills = message.reactions.map((reaction) => {
    const own = reaction.users?.includes(context.names.me) ?? false;
    const who = (reaction.users ?? []).map((id) => context.names.user(id)?.name ?? id).join(", ");
    return h(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": String(own),
        title: `${who} reacted with :${reaction.name}:`,
        "aria-label": `:${reaction.name}: ${reaction.count}`,
        "data-testid": "reaction",
        onClick: () => context.react(message, reaction.name, own),
      },
      h("span", { class: "emoji" }, glyph(reaction.name)),
      h("span", {}, String(reaction.count ?? reaction.users?.length ?? 1)),
    );
  });
  return [h("div", { class: "reactions" }, pills)];
}

function thread({ message, busy, unread }, context) {
  if (context.inThread || isReply(message)) return [];
  const replies = message.reply_count ?? 0;
  if (!replies && !busy) return [];
  const people = [...new Set(message.reply_users ?? [])]
    .slice(0, 4)
    .map((id) => avatar(context.names.author({ user: id }), true));
  return [
    h(
      "button",
      {
        type: "button",
        class: `thread-link${unread ? " is-unread" : ""}`,
        "data-testid": "thread-link",
        onClick: () => context.openThread(message),
      },
      people,
      replies ? h("strong", {}, count(replies, "reply", "replies")) : null,
      busy
        ? h(
            "span",
            { class: "thread-busy" },
            h("i", { class: "spinner" }),
            `${context.names.app.name ?? "The app"} is working`,
          )
        : null,
      unread ? h("span", { class: "dot", title: "New replies" }) : null,
      !busy && message.latest_reply
        ? h("span", { class: "muted" }, `Last reply ${ago(message.latest_reply)}`)
        : null,
    ),
  ];
}
