/** Who is who: users, channels and links inside the workspace, for one reader. */

/** Look-ups in what `GET /people/workspace` answered for the person `me`. */
export class Names {
  constructor(workspace, me) {
    this.me = me;
    this.update(workspace);
  }

  update(workspace) {
    this.workspace = workspace;
    this.app = workspace.app ?? {};
    this.botUser = this.app.bot_user;
    this.users = new Map();
    for (const user of workspace.users ?? []) this.users.set(user.id, person(user));
    this.channels = new Map();
    for (const channel of workspace.channels ?? [])
      this.channels.set(channel.id, this.place(channel));
    if (this.botUser) {
      const known = this.users.get(this.botUser) ?? { id: this.botUser };
      this.users.set(this.botUser, {
        ...known,
        name: this.app.name ?? known.name ?? "App",
        bot: true,
      });
    }
    for (const channel of this.channels.values()) {
      if (channel.direct) channel.name = this.users.get(channel.user)?.name ?? "Direct message";
    }
  }

  place(channel) {
    const direct = channel.kind === "im";
    return {
      id: channel.id,
      name: channel.name ?? "",
      direct,
      user: channel.user,
      withApp: direct && channel.user === this.botUser,
      private: Boolean(channel.is_private),
      shared: Boolean(channel.is_ext_shared),
      archived: Boolean(channel.is_archived),
      topic: channel.topic ?? "",
      hasApp: Boolean(channel.app_is_member),
    };
  }

  user(id) {
    return this.users.get(id);
  }

  channel(id) {
    return this.channels.get(id);
  }

  /** What a message's author is called, and whether it is an app. */
  author(message) {
    const user = this.users.get(message.user);
    const bot = Boolean(message.bot_id || user?.bot);
    if (message.user === "USLACKBOT") return { id: message.user, name: "Slackbot", bot: false };
    const name =
      message.username ??
      user?.name ??
      message.user_profile?.real_name ??
      message.bot_profile?.name;
    return { id: message.user ?? message.bot_id ?? "?", name: name ?? "Somebody", bot };
  }

  /** Choices for a select of people. */
  people() {
    return [...this.users.values()]
      .filter((user) => !user.bot && !user.gone)
      .map((user) => ({ value: user.id, label: user.name }));
  }

  /** Choices for a select of conversations; `filter` is Slack's (`include`, `exclude_…`). */
  conversations(filter = {}) {
    const included = (one) => !filter.include || filter.include.includes(kindOf(one));
    const excluded = (one) =>
      one.archived ||
      (filter.exclude_bot_users && one.direct && this.users.get(one.user)?.bot) ||
      (filter.exclude_external_shared_channels && one.shared);
    return [...this.channels.values()]
      .filter((one) => included(one) && !excluded(one))
      .sort((a, b) => Number(a.direct) - Number(b.direct) || a.name.localeCompare(b.name))
      .map((one) => ({ value: one.id, label: one.direct ? one.name : `#${one.name}` }));
  }

  /** The id in the address of a file of this workspace (`…/files/U1/F1/name`), or null. */
  fileAt(address) {
    const { origin, pathname } = new URL(address);
    if (origin !== location.origin) return null;
    return /^\/files\/[UW]\w+\/(F\w+)/.exec(pathname)?.[1] ?? null;
  }

  /** The place on this page of a message's address (`…/archives/C1/p1700000000000100`), or null. */
  messageAt(address) {
    const found = /\/archives\/([CDG]\w+)(?:\/p(\d{10})(\d{6}))?/.exec(address);
    if (!found || !this.channels.has(found[1])) return null;
    const root = /[?&]thread_ts=([\d.]+)/.exec(address)?.[1];
    const ts = root ?? (found[2] ? `${found[2]}.${found[3]}` : null);
    return `/${found[1]}${ts ? `/${ts}` : ""}`;
  }
}

function kindOf(channel) {
  if (channel.direct) return "im";
  return channel.private ? "private" : "public";
}

function person(user) {
  return {
    id: user.id,
    name: user.real_name || user.name || user.id,
    bot: Boolean(user.is_bot),
    role: role(user),
    gone: Boolean(user.deleted),
    stranger: Boolean(user.is_stranger),
  };
}

function role(user) {
  if (user.is_stranger) return "Another company";
  if (user.is_ultra_restricted) return "Single-channel guest";
  if (user.is_restricted) return "Guest";
  return user.is_admin ? "Admin" : "Member";
}
