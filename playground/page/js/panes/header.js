/** The bars above the channel and the thread. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { attempt, toast } from "../toast.js";

/** The channel's bar: back (on phones), name, topic, tabs of the app, connection, failures. */
export class ChannelHeader {
  constructor(app) {
    this.app = app;
    this.title = h("h1", { class: "pane-title", "data-testid": "channel-title" });
    this.topic = h("span", { class: "pane-topic muted" });
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "The app" });
    this.pill = h("span", {
      class: "pill",
      role: "status",
      "data-testid": "connection",
      hidden: true,
    });
    this.faults = h(
      "button",
      {
        type: "button",
        class: "button is-quiet",
        "data-testid": "faults",
        hidden: true,
        onClick: () => this.openFaults(),
      },
      icon("flask"),
      h("span", {}, "Make it fail"),
    );
    this.more = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "About this channel",
        "data-testid": "channel-menu",
        onClick: () => this.openChannel(),
      },
      icon("more"),
    );
    const back = h(
      "button",
      {
        type: "button",
        class: "icon-button phone-only",
        "aria-label": "Channels",
        "data-testid": "show-sidebar",
        onClick: () => app.showSidebar(true),
      },
      icon("menu"),
    );
    this.node = h(
      "header",
      { class: "pane-head" },
      back,
      h("div", { class: "pane-names" }, this.title, this.topic),
      this.pill,
      this.faults,
      this.more,
      this.tabs,
    );
  }

  draw() {
    const { app } = this;
    const channel = app.names.channel(app.current?.channel);
    if (!channel) return;
    this.title.replaceChildren(
      channel.direct ? "" : icon(channel.private ? "lock" : "hash", 20),
      channel.name,
    );
    this.topic.textContent = this.about(channel);
    this.more.hidden = channel.direct || channel.archived;
    const tabbed = channel.withApp && app.names.app.home_tab !== false;
    this.tabs.hidden = !tabbed;
    this.tabs.replaceChildren(
      ...(tabbed ? [this.tab("home", "Home"), this.tab("messages", "Messages")] : []),
    );
    this.drawPill();
  }

  about(channel) {
    if (channel.archived) return "Archived: nobody can write here";
    const away = !channel.direct && !channel.hasApp;
    return away ? `${this.app.names.app.name ?? "The app"} is not in this channel` : channel.topic;
  }

  tab(id, label) {
    const selected = this.app.tab === id;
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(selected),
        "data-testid": `tab-${id}`,
        onClick: () => this.app.openTab(id),
      },
      label,
    );
  }

  /** Says when something is not connected; says nothing when all is well. */
  drawPill() {
    const { names, online } = this.app;
    const trouble = online
      ? names.app.connected === false
        ? `${names.app.name ?? "The app"} is not connected`
        : ""
      : "Reconnecting…";
    this.pill.hidden = !trouble;
    this.pill.textContent = trouble;
  }

  /** Shows the menu of failures where the server has one. */
  async lookForFaults() {
    const found = await this.app.api.get("faults").catch(() => null);
    this.faults.hidden = !found;
  }

  async openFaults() {
    const answer = await attempt(() => this.app.api.get("faults"));
    if (!answer) return;
    const items = (answer.faults ?? []).map((fault) => ({
      id: fault.id,
      label: fault.title,
      note: fault.active ? "Waiting to happen" : null,
      icon: fault.active ? "check" : "flask",
      run: async () => {
        const done = await attempt(() =>
          this.app.api.post("faults", { id: fault.id, active: !fault.active }),
        );
        if (done) toast(fault.active ? `Called off: ${fault.title}` : `Next time: ${fault.title}`);
      },
    }));
    openMenu(this.faults, [{ heading: "Make it fail, once" }, ...items], {
      label: "Failures",
      testid: "faults-menu",
    });
  }

  openChannel() {
    const { app } = this;
    const { channel } = app.current;
    const name = app.names.app.name ?? "the app";
    const has = app.names.channel(channel)?.hasApp;
    const act = (leave) => () => attempt(() => app.bringApp(channel, !leave));
    const items = [];
    if (has !== true)
      items.push({
        id: "join",
        label: `Add ${name} to this channel`,
        icon: "plus",
        run: act(false),
      });
    if (has !== false)
      items.push({
        id: "leave",
        label: `Remove ${name} from this channel`,
        icon: "close",
        danger: true,
        run: act(true),
      });
    openMenu(this.more, items, { label: "Channel", testid: "channel-actions" });
  }
}

/** The thread's bar: where it belongs, and a way out. */
export function threadHeader(app) {
  const place = h("span", { class: "muted", "data-testid": "thread-place" });
  const close = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Close the thread",
      "data-testid": "close-thread",
      onClick: () => app.closeThread(),
    },
    icon("close"),
  );
  const back = h(
    "button",
    {
      type: "button",
      class: "icon-button phone-only",
      "aria-label": "Back to the channel",
      onClick: () => app.closeThread(),
    },
    icon("back"),
  );
  const node = h(
    "header",
    { class: "pane-head" },
    back,
    h("div", { class: "pane-names" }, h("h1", { class: "pane-title" }, "Thread"), place),
    close,
  );
  return { node, place };
}
