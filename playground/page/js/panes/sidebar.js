/** The sidebar: workspace, channels, direct messages, the app, and who one is. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { avatar } from "../messages/message.js";

/** Draws the sidebar of `app` into `node`, again after every change. */
export class Sidebar {
  constructor(app) {
    this.app = app;
    this.lists = h("nav", { class: "sidebar-lists", "aria-label": "Channels and direct messages" });
    this.person = h("button", {
      type: "button",
      class: "person",
      "data-testid": "person-switcher",
      onClick: () => this.openPeople(),
    });
    this.title = h("strong", { class: "workspace-name" });
    this.node = h(
      "aside",
      { class: "sidebar", "data-testid": "sidebar" },
      h("header", { class: "sidebar-head" }, this.title),
      this.lists,
      this.person,
    );
  }

  draw() {
    const { names } = this.app;
    this.title.textContent = names.workspace.team?.name ?? "Workspace";
    const channels = [...names.channels.values()];
    const apps = channels.filter((one) => one.withApp);
    this.lists.replaceChildren(
      ...this.section(
        "Channels",
        channels.filter((one) => !one.direct && !one.archived),
      ),
      ...this.section(
        "Direct messages",
        channels.filter((one) => one.direct && !one.withApp),
      ),
      ...this.section("Apps", apps),
      ...this.section(
        "Archived",
        channels.filter((one) => one.archived),
      ),
    );
    const me = names.user(names.me) ?? { id: names.me, name: names.me, role: "" };
    this.person.replaceChildren(
      avatar({ id: me.id, name: me.name }, true),
      h("span", { class: "person-text" }, h("strong", {}, me.name), h("small", {}, me.role ?? "")),
      icon("swap", 16),
    );
    this.person.setAttribute("aria-label", `You are ${me.name}. Be somebody else`);
  }

  section(title, channels) {
    if (!channels.length) return [];
    channels.sort((a, b) => a.name.localeCompare(b.name));
    return [
      h("h2", {}, title),
      h(
        "ul",
        {},
        channels.map((one) => h("li", {}, this.entry(one))),
      ),
    ];
  }

  entry(channel) {
    const { store, current } = this.app;
    const unread = store.unread.get(channel.id);
    const mark = channel.direct
      ? avatar(this.app.names.author({ user: channel.user }), true)
      : icon(channel.private ? "lock" : "hash");
    return h(
      "a",
      {
        href: `#/${channel.id}`,
        class: `place${unread ? " is-unread" : ""}`,
        "aria-current": current?.channel === channel.id ? "page" : null,
        "data-testid": "place",
        "data-channel": channel.id,
      },
      mark,
      h("span", { class: "place-name" }, channel.name),
      channel.shared
        ? h("span", { class: "shared", title: "Shared with another company" }, icon("link", 14))
        : null,
      unread?.mentions
        ? h("span", { class: "count", "aria-label": `${unread.mentions} for you` }, unread.mentions)
        : null,
    );
  }

  openPeople() {
    const { names } = this.app;
    const people = [...names.users.values()].filter((user) => !user.bot && !user.gone);
    const items = people.map((user) => ({
      id: user.id,
      label: user.name,
      note: user.role,
      node: avatar(user, true),
      current: user.id === names.me,
      run: () => this.app.become(user.id),
    }));
    openMenu(this.person, [{ heading: "Be somebody else" }, ...items], {
      label: "People",
      testid: "people-menu",
    });
  }
}
