/** The page as one person: what is open, and what happens when something changes. */

import { Api } from "./api.js";
import { closeMenu } from "./menu.js";
import { gestures } from "./gestures.js";
import { h } from "./dom.js";
import { Live } from "./live.js";
import { Names } from "./names.js";
import { ChannelHeader, threadHeader } from "./panes/header.js";
import { Conversation } from "./panes/conversation.js";
import { Extras } from "./panes/extra.js";
import { Sidebar } from "./panes/sidebar.js";
import { Home, Modals } from "./panes/view.js";
import { isReply, rootOf, Store } from "./store.js";
import { mrkdwnInline } from "./text/mrkdwn.js";
import { attempt } from "./toast.js";

const WIDE = 1000;

/** Everything of one person; `become(user)` ends it and starts another. */
export class App {
  constructor({ root, announcer, workspace, me, become }) {
    this.root = root;
    this.announcer = announcer;
    this.become = become;
    this.api = new Api(me);
    this.names = new Names(workspace, me);
    this.store = new Store(this.api, this.names);
    this.store.watching = (channel, thread) => this.watching(channel, thread);
    this.current = null;
    this.tab = "messages";
    this.online = true;
    this.started = false;
    this.quietly = null;
    this.asked = null;
    this.modals = new Modals(this);
    this.home = new Home(this);
    this.extras = new Extras(this);
    this.sidebar = new Sidebar(this);
    this.header = new ChannelHeader(this);
    this.threadHead = threadHeader(this);
    this.main = new Conversation(this, { inThread: false, head: null });
    this.thread = new Conversation(this, { inThread: true, head: this.threadHead.node });
    this.threadPane = h(
      "section",
      { class: "thread-pane", "aria-label": "Thread", "data-testid": "thread", hidden: true },
      this.thread.node,
    );
    const veil = h("button", {
      type: "button",
      class: "veil",
      "aria-label": "Close the list of channels",
      onClick: () => this.showSidebar(false),
    });
    const middle = h(
      "main",
      { class: "main-pane" },
      this.header.node,
      this.home.node,
      this.main.node,
    );
    root.replaceChildren(this.sidebar.node, veil, middle, this.threadPane);
    this.listen();
  }

  listen() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    window.addEventListener("hashchange", () => this.follow(), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    this.store.addEventListener("messages", ({ detail }) => this.changed(detail));
    this.store.addEventListener("status", () => this.refresh());
    this.store.addEventListener("unread", () => {
      this.sidebar.draw();
      this.refresh();
    });
    this.live = new Live(this.api.eventsUrl(), {
      onEvent: (event) => this.take(event),
      onState: (online) => this.connection(online),
    });
  }

  /** Opens what the address names, or a sensible first place. */
  start() {
    for (const one of this.names.workspace.sessions ?? [])
      this.store.setStatus(one.channel, one.thread_ts, { session: one.status });
    this.header.lookForFaults();
    this.sidebar.draw();
    this.follow();
  }

  /**
   * When the page starts: opens the thread of one's own last question, at once if the app took it up
   * already, or else as soon as it does.
   */
  async openWork() {
    await this.opening;
    const { channel, root } = this.current ?? {};
    if (!channel || root || innerWidth < WIDE) return;
    const { botUser, me } = this.names;
    const busy = this.store.busyThreads(channel);
    const takenUp = (one) => busy.has(one.ts) || one.reply_users?.includes(botUser);
    const mine = this.store.list(channel).filter((one) => one.user === me);
    const last = mine.findLast((one) => takenUp(one) || this.asks(one));
    if (last && takenUp(last)) this.openQuietly(last);
    else if (last) this.asked ??= { channel, ts: last.ts };
  }

  /** Whether a message is a question of one's own to the app, wherever it was sent from. */
  asks(message) {
    const { botUser, me } = this.names;
    return message.user === me && !isReply(message) && message.text?.includes(`<@${botUser}>`);
  }

  close() {
    this.live.close();
    this.abort.abort();
    this.modals.dropAll();
    closeMenu();
  }

  follow() {
    const linked =
      location.pathname.startsWith("/archives/") && this.names.messageAt(location.href);
    if (location.pathname !== "/") history.replaceState(null, "", `/#${linked || ""}`);
    const [, channel, root] = /^#\/([CDG]\w+)(?:\/([\d.]+))?/.exec(location.hash) ?? [];
    const place = this.names.channel(channel) ? channel : this.firstChannel();
    if (place !== channel) history.replaceState(null, "", `/#/${place}`);
    this.opening = this.open(place, place === channel ? (root ?? null) : null);
  }

  firstChannel() {
    const channels = [...this.names.channels.values()].filter((one) => !one.archived);
    const preferred =
      channels.find((one) => one.hasApp && one.name === "data") ??
      channels.find((one) => !one.direct && one.hasApp !== false);
    return (preferred ?? channels[0])?.id ?? "";
  }

  async open(channel, root) {
    const moved = this.current?.channel !== channel;
    this.current = { channel, root };
    this.showSidebar(false);
    if (moved) {
      this.tab = "messages";
      const opening = this.main.show(channel);
      if (this.names.channel(channel).withApp)
        this.api.post("home", { tab: "messages" }).catch(() => {});
      this.showTab();
      if (innerWidth >= WIDE) this.main.composer.field.focus();
      this.extras.draw();
      await opening;
      if (root) this.main.list.reveal(root);
    }
    this.openRoot(channel, root);
    this.store.markRead(channel);
    this.header.draw();
    this.sidebar.draw();
    document.title = `${this.main.title()} · ${this.names.workspace.team?.name ?? "Local Slack"}`;
  }

  openRoot(channel, root) {
    const shown = this.thread.place;
    if (!root) {
      this.threadPane.hidden = true;
      this.root.classList.remove("has-thread");
      this.thread.hide();
      return;
    }
    this.threadPane.hidden = false;
    this.root.classList.add("has-thread");
    this.store.markRead(channel, root);
    if (shown?.channel === channel && shown.root === root) return;
    this.threadHead.place.textContent = this.main.title();
    this.thread.show(channel, root);
    this.extras.draw();
    if (innerWidth >= WIDE && this.quietly !== root)
      this.thread.composer.field.focus({ preventScroll: true });
    this.quietly = null;
  }

  /** Opens a thread that nobody clicked; whoever is writing meanwhile goes on where they are. */
  openQuietly(message) {
    this.quietly = rootOf(message);
    this.openThread(message);
  }

  openThread(message) {
    location.hash = `#/${this.current.channel}/${rootOf(message)}`;
  }

  closeThread() {
    location.hash = `#/${this.current.channel}`;
    if (innerWidth >= WIDE) this.main.composer.field.focus();
  }

  async openTab(tab) {
    this.tab = tab;
    this.showTab();
    const answer = await attempt(() => this.api.post("home", { tab }));
    if (tab === "home" && answer) this.home.show(answer.view);
  }

  showTab() {
    const home = this.tab === "home";
    this.home.node.hidden = !home;
    this.main.node.hidden = home;
    this.header.draw();
  }

  showSidebar(visible) {
    this.root.classList.toggle("shows-sidebar", visible);
    if (visible) this.sidebar.node.querySelector('[aria-current="page"]')?.focus();
  }

  watching(channel, thread) {
    if (document.hidden) return false;
    return thread
      ? this.thread.place?.channel === channel && this.thread.place.root === thread
      : this.current?.channel === channel;
  }

  take(event) {
    if (event.type === "view") this.takeView(event);
    else if (event.type === "app") this.takeApp(event);
    else if (event.type === "prompts") this.extras.take(event);
    else this.store.take(event);
  }

  takeView(event) {
    const { view } = event;
    if (event.action === "close") this.modals.drop(view?.id);
    else if (view?.type === "home") this.home.show(view);
    else if (view) this.modals.show(view);
  }

  takeApp(event) {
    const { type, ...change } = event;
    const same = this.names.app.connected === change.connected;
    this.names.update({ ...this.names.workspace, app: { ...this.names.app, ...change } });
    this.header.drawPill();
    if (same) this.reloadWorkspace();
  }

  /** Adds the app to a channel, or removes it. */
  async bringApp(channel, into) {
    const answer = await this.api.post(into ? "channels/join" : "channels/leave", { channel });
    await this.reloadWorkspace();
    return answer;
  }

  /** A message came, changed or went. */
  changed({ channel, message, loaded }) {
    const here = channel === this.current?.channel;
    if (message && here) this.announce(message);
    const isNew = message && !message.reply_count;
    if (isNew && here && this.asks(message)) this.asked ??= { channel, ts: message.ts };
    if (message && here) this.openAnswer(channel, message);
    if (here) this.refresh(Boolean(message) && !loaded);
  }

  refresh(arrived = false) {
    this.main.refresh(arrived);
    this.thread.refresh(arrived);
  }

  /** Opens the thread by itself when the app first answers what was just asked here. */
  openAnswer(channel, message) {
    const mine =
      this.asked?.channel === channel && isReply(message) && rootOf(message) === this.asked.ts;
    if (!mine || !message.bot_id || innerWidth < WIDE) return;
    this.asked = null;
    if (!this.thread.place) this.openQuietly(message);
  }

  sent({ channel, root }, answer) {
    if (!root && answer.ts) this.asked = { channel, ts: answer.ts };
  }

  announce(message) {
    if (message.user === this.names.me) return;
    const text = h("div", {}, mrkdwnInline(message.text ?? "", this.names)).textContent;
    this.announcer.textContent = `${this.names.author(message).name}: ${text.slice(0, 160)}`;
  }

  connection(online) {
    this.online = online;
    this.header.drawPill();
    if (online) this.catchUp();
  }

  async catchUp() {
    await this.reloadWorkspace();
    const places = [this.main.place, this.thread.place].filter(Boolean);
    await Promise.all(
      places.map(({ channel, root }) => attempt(() => this.store.load(channel, root ?? undefined))),
    );
    if (!this.started) this.openWork();
    this.started = true;
  }

  async reloadWorkspace() {
    const workspace = await attempt(() => this.api.get("workspace"));
    if (!workspace) return;
    this.names.update(workspace);
    this.sidebar.draw();
    this.header.draw();
    this.extras.draw();
  }

  key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]"))
      return;
    if (this.root.classList.contains("shows-sidebar")) this.showSidebar(false);
    else if (this.thread.place) this.closeThread();
  }

  /** What messages need of a pane. */
  messageContext({ inThread, idPrefix, openImage }) {
    const context = {
      inThread,
      idPrefix,
      openImage,
      names: this.names,
      fileUrl: (file) => this.api.fileUrl(file),
      fileText: (file) => this.api.fileText(file),
      openThread: (message) => this.openThread(message),
      ...gestures(this, () => this.current.channel),
    };
    context.forMessage = (message) => ({
      ...context,
      channel: this.current.channel,
      press: (block, item, value) => context.press(message, block, item, value),
    });
    return context;
  }

  /** What the blocks of a view need. */
  viewContext(view) {
    return {
      names: this.names,
      channel: this.current?.channel,
      fileUrl: (file) => this.api.fileUrl(file),
      press: (block, item, value) =>
        attempt(() =>
          this.api.post("actions", {
            view_id: view.id,
            block_id: block.block_id,
            action_id: item.action_id,
            value,
          }),
        ),
    };
  }
}
