/** A pane with messages and a composer: the channel in the middle, or a thread at the side. */

import { Composer } from "../composer/composer.js";
import { h } from "../dom.js";
import { dropZone } from "../files/pending.js";
import { openLightbox } from "../files/lightbox.js";
import { MessageList } from "../messages/list.js";
import { attempt } from "../toast.js";
import { StatusLine } from "./status.js";

/** `inThread` makes it a thread's pane. `app` is the page (see `app.js`). */
export class Conversation {
  constructor(app, { inThread, head }) {
    this.app = app;
    this.inThread = inThread;
    this.place = null;
    this.frame = 0;
    const context = app.messageContext({
      inThread,
      idPrefix: inThread ? "thread" : "channel",
      openImage: (button) => openLightbox(button, this.list.node),
    });
    this.list = new MessageList(context, {
      label: inThread ? "Messages of the thread" : "Messages",
      empty: inThread ? null : () => this.emptyNote(),
    });
    this.status = new StatusLine({
      appName: () => app.names.app.name ?? "The app",
      onStop: () => this.stop(),
    });
    this.composer = new Composer(app, {
      testid: inThread ? "thread-composer" : "composer",
      target: () => ({ channel: this.place.channel, thread_ts: this.place.root }),
      onSent: (answer) => this.sent(answer),
    });
    this.extra = h("div", { class: "pane-extra" });
    this.node = h(
      "div",
      { class: "conversation" },
      head,
      this.list.node,
      this.extra,
      this.status.node,
      this.composer.node,
    );
    dropZone(
      this.node,
      () => `to ${inThread ? "the thread" : this.title()}`,
      (files) => this.composer.add(files),
    );
  }

  title() {
    const channel = this.app.names.channel(this.place?.channel);
    return channel ? (channel.direct ? channel.name : `#${channel.name}`) : "";
  }

  /** Shows a channel (`root` null) or a thread; reads it from the server first. */
  async show(channel, root = null) {
    this.place = { channel, root };
    const archived = this.app.names.channel(channel)?.archived;
    this.composer.node.hidden = Boolean(archived);
    this.composer.turnTo(`${channel}:${root ?? ""}`, root ? "Reply…" : `Message ${this.title()}`);
    this.list.pinned = true;
    this.draw();
    await attempt(() => this.app.store.load(channel, root ?? undefined));
    if (this.place?.channel === channel && this.place.root === root) this.list.toBottom();
  }

  hide() {
    this.place = null;
  }

  /** Draws at the next frame; several calls make one drawing. */
  refresh(arrived = false) {
    this.arrived ||= arrived;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (!this.place) return;
    const { channel, root } = this.place;
    const { store } = this.app;
    const busy = store.busyThreads(channel);
    const entries = store.list(channel, root).map((message) => ({
      message,
      busy: busy.has(message.ts),
      unread: store.unreadThreads.has(`${channel}:${message.ts}`),
    }));
    this.list.show(entries, { arrived: this.arrived });
    this.arrived = false;
    this.status.show(store.statusOf(channel, root));
  }

  sent(answer) {
    this.list.toBottom();
    this.app.sent(this.place, answer);
  }

  stop() {
    const { channel, root } = this.place;
    attempt(() => this.app.api.post("stop", { channel, thread_ts: root }));
  }

  emptyNote() {
    const { names } = this.app;
    const channel = names.channel(this.place.channel);
    const name = names.app.name ?? "the app";
    const direct = channel?.withApp;
    return h(
      "div",
      { class: "empty" },
      h("h2", {}, direct ? `Ask ${name}` : this.title()),
      h("p", {}, invitationTo(channel, name)),
    );
  }
}

function invitationTo(channel, name) {
  if (channel?.withApp) return "Drop a file here and ask what you want to know.";
  if (channel?.archived) return "Nothing was said here before it was archived.";
  if (!channel?.hasApp) return `Add ${name} to ask about files here.`;
  return `Drop a file here, mention @${name} and ask a question. The answer comes in a thread.`;
}
