/** The scrolling list of messages: stays at the bottom when it is there, and only then. */

import { h, reconcile } from "../dom.js";
import { count, dayLabel } from "../format.js";
import { icon } from "../icons.js";
import { isEphemeral } from "../store.js";
import { messageNode } from "./message.js";

const NEAR = 48;
const SAME_AUTHOR_SECONDS = 300;

const versions = new WeakMap();
let lastVersion = 0;

function versionOf(message) {
  if (!versions.has(message)) versions.set(message, (lastVersion += 1));
  return versions.get(message);
}

/** A list for one pane. `context` is what messages need; see `App.paneContext`. */
export class MessageList {
  constructor(context, { label, empty }) {
    this.context = context;
    this.empty = empty;
    this.inner = h("div", { class: "list-inner" });
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onClick: () => this.toBottom() },
      "New messages",
      icon("down", 16),
    );
    this.scroller = h(
      "div",
      {
        class: "list",
        role: "log",
        "aria-label": label,
        "aria-live": "off",
        "data-testid": "list",
      },
      this.inner,
    );
    this.node = h("div", { class: "list-frame" }, this.scroller, this.jump);
    this.pinned = true;
    this.scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    this.scroller.addEventListener("keydown", (event) => this.move(event));
    new ResizeObserver(() => this.keepBottom()).observe(this.inner);
    new ResizeObserver(() => this.keepBottom()).observe(this.scroller);
  }

  /** Shows `entries` (`{message, busy, unread}`), oldest first. */
  show(entries, { arrived = false } = {}) {
    const items = this.arrange(entries);
    reconcile(this.inner, items, {
      key: (item) => item.day ?? item.note ?? item.message.ts,
      signature: (item) =>
        item.message
          ? [versionOf(item.message), item.compact, item.busy, item.unread].join()
          : (item.day ?? item.note),
      build: (item, previous) => this.build(item, previous),
    });
    const rows = this.inner.querySelectorAll(".message");
    if (rows.length && !this.inner.querySelector('.message[tabindex="0"]'))
      rows[rows.length - 1].tabIndex = 0;
    if (this.pinned) this.toBottom();
    else if (arrived) this.jump.hidden = false;
  }

  arrange(entries) {
    if (!entries.length) return this.empty ? [{ note: "empty" }] : [];
    const items = [];
    let before = null;
    for (const entry of entries) {
      const day = dayLabel(entry.message.ts);
      const sameDay = before && dayLabel(before.ts) === day;
      const first = this.context.inThread && !before;
      if (!sameDay && !first) items.push({ day });
      items.push({ ...entry, compact: Boolean(sameDay && joins(before, entry.message)) });
      before = entry.message;
      if (first && entries.length > 1) {
        items.push({ day: count(entries.length - 1, "reply", "replies") });
        before = { ...before, user: null };
      }
    }
    return items;
  }

  build(item, previous) {
    if (item.day) return h("div", { class: "day", role: "separator" }, h("span", {}, item.day));
    if (item.note) return this.empty();
    return messageNode(item, this.context, previous);
  }

  noteScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.pinned = scrollHeight - scrollTop - clientHeight < NEAR;
    if (this.pinned) this.jump.hidden = true;
  }

  keepBottom() {
    if (this.pinned) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  toBottom() {
    this.pinned = true;
    this.jump.hidden = true;
    this.keepBottom();
  }

  /** Puts the message at `ts` into view and marks it for a moment. */
  reveal(ts) {
    const node = this.inner.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) return;
    this.pinned = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-revealed");
    setTimeout(() => node.classList.remove("is-revealed"), 2000);
  }

  move(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (!(event.key in steps) || !event.target.classList.contains("message")) return;
    event.preventDefault();
    const rows = [...this.inner.querySelectorAll(".message")];
    const next = rows[rows.indexOf(event.target) + steps[event.key]];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function joins(before, message) {
  const near = Number(message.ts) - Number(before.ts) < SAME_AUTHOR_SECONDS;
  const plain = (one) => one.subtype !== "tombstone" && !isEphemeral(one);
  return (
    near && before.user === message.user && plain(before) && plain(message) && !before.reply_count
  );
}
