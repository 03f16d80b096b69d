/** What the page knows: messages, statuses and unread marks, kept current by events. */

const STATUS_SECONDS = 120;

/**
 * The state for one person. Emits `messages` (`detail: {channel, root, message}`), `status`
 * (`detail: {channel, root}`) and `unread` events.
 */
export class Store extends EventTarget {
  constructor(api, names) {
    super();
    this.api = api;
    this.names = names;
    this.messages = new Map();
    this.statuses = new Map();
    this.unread = new Map();
    this.unreadThreads = new Set();
    this.watching = () => false;
  }

  of(channel) {
    if (!this.messages.has(channel)) this.messages.set(channel, new Map());
    return this.messages.get(channel);
  }

  /**
   * Reads a channel, or one thread of it, anew. What is gone from the server goes here too; what
   * an event brought while the answer was under way is newer than the answer, and stays.
   */
  async load(channel, root) {
    const query = root ? { channel, thread_ts: root } : { channel };
    const known = this.of(channel);
    const before = new Map(known);
    const place = `${channel}:${root ?? ""}`;
    const told = this.statuses.get(place);
    const { messages, status, session } = await this.api.get("messages", query);
    const untouched = (ts) => known.get(ts) === before.get(ts);
    for (const [ts, message] of before) {
      const inside = root ? rootOf(message) === root : !isReply(message);
      if (inside && untouched(ts)) {
        known.delete(ts);
        before.delete(ts);
      }
    }
    for (const message of messages) if (untouched(message.ts)) known.set(message.ts, message);
    if (root) {
      const now = this.statuses.get(place);
      const loaded = { status: status?.status, loading: status?.loading_messages };
      this.setStatus(channel, root, {
        ...(now?.status === told?.status ? loaded : {}),
        ...(now?.session === told?.session ? { session: session?.status } : {}),
      });
    }
    this.emit("messages", { channel, root: root ?? null, loaded: true });
  }

  /** The messages of a channel (replies left out) or of one thread, oldest first. */
  list(channel, root) {
    const wanted = root
      ? (message) => rootOf(message) === root
      : (message) => !isReply(message) || message.subtype === "thread_broadcast";
    return [...this.of(channel).values()]
      .filter(wanted)
      .sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** The line under a channel or thread: `{status, session}`; either may be missing. */
  statusOf(channel, root) {
    return this.statuses.get(`${channel}:${root ?? ""}`) ?? {};
  }

  /** Threads of a channel that are being worked on, as root timestamps. */
  busyThreads(channel) {
    const busy = [...this.statuses].filter(
      ([key, { status, session }]) =>
        key.startsWith(`${channel}:`) && (status || session === "processing"),
    );
    return new Set(busy.map(([key]) => key.slice(channel.length + 1)));
  }

  markRead(channel, root) {
    if (root) this.unreadThreads.delete(`${channel}:${root}`);
    else this.unread.delete(channel);
    this.emit("unread", { channel });
  }

  /** Takes one server-sent event in. */
  take(event) {
    const handler = HANDLERS[event.type];
    if (handler) handler(this, event);
  }

  put(channel, message, fresh) {
    const known = this.of(channel);
    const isNew = fresh && !known.has(message.ts);
    known.set(message.ts, message);
    const root = isReply(message) ? rootOf(message) : null;
    if (isNew && root) this.countReply(known, root, message);
    if (isNew) this.noteUnread(channel, root, message);
    this.emit("messages", { channel, root, message: isNew ? message : null });
  }

  countReply(known, root, reply) {
    const parent = known.get(root);
    if (!parent || isEphemeral(reply)) return;
    const replies = [...known.values()].filter(
      (message) => isReply(message) && rootOf(message) === root && !isEphemeral(message),
    );
    const users = [...new Set([...(parent.reply_users ?? []), reply.user])];
    const count = Math.max((parent.reply_count ?? 0) + 1, replies.length);
    known.set(root, {
      ...parent,
      thread_ts: root,
      reply_count: count,
      latest_reply: reply.ts,
      reply_users: users,
    });
  }

  noteUnread(channel, root, message) {
    if (message.user === this.names.me || this.watching(channel, root)) return;
    if (root) this.unreadThreads.add(`${channel}:${root}`);
    const before = this.unread.get(channel) ?? { count: 0, mentions: 0 };
    const mentioned =
      (message.text ?? "").includes(`<@${this.names.me}>`) || this.names.channel(channel)?.direct;
    if (!root || mentioned) {
      this.unread.set(channel, {
        count: before.count + 1,
        mentions: before.mentions + (mentioned ? 1 : 0),
      });
    }
    this.emit("unread", { channel });
  }

  setStatus(channel, root, change) {
    const key = `${channel}:${root ?? ""}`;
    const status = { ...this.statuses.get(key), ...change };
    clearTimeout(status.timer);
    if (status.status)
      status.timer = setTimeout(
        () => this.setStatus(channel, root, { status: "" }),
        STATUS_SECONDS * 1000,
      );
    this.statuses.set(key, status);
    this.emit("status", { channel, root });
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Whether a message is a reply in a thread (not its root). */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

/** The timestamp that names the message's thread. */
export function rootOf(message) {
  return message.thread_ts ?? message.ts;
}

/** Whether only the reader sees the message. */
export function isEphemeral(message) {
  return Boolean(message.ephemeral);
}

function remove(store, event) {
  const ts = event.ts ?? event.deleted_ts ?? event.message?.ts;
  const known = store.of(event.channel);
  const message = known.get(ts);
  known.delete(ts);
  const root = message && isReply(message) ? rootOf(message) : null;
  const parent = root && known.get(root);
  if (parent?.reply_count) known.set(root, { ...parent, reply_count: parent.reply_count - 1 });
  store.emit("messages", { channel: event.channel, root });
}

function react(store, event) {
  const message = store.of(event.channel).get(event.ts);
  if (message) store.put(event.channel, { ...message, reactions: event.reactions }, false);
}

function replaceFile(store, { file, channels }) {
  for (const channel of channels ?? []) {
    for (const message of [...store.of(channel).values()]) {
      if (!message.files?.some((one) => one.id === file.id)) continue;
      const files = message.files.map((one) => (one.id === file.id ? file : one));
      store.put(channel, { ...message, files }, false);
    }
  }
}

const HANDLERS = {
  message: (store, event) => store.put(event.channel, event.message ?? event, true),
  ephemeral: (store, event) =>
    store.put(event.channel, { ...(event.message ?? event), ephemeral: true }, true),
  message_changed: (store, event) => store.put(event.channel, event.message, false),
  stream: (store, event) => store.put(event.channel, event.message, true),
  message_deleted: (store, event) =>
    event.message?.subtype === "tombstone"
      ? store.put(event.channel, event.message, false)
      : remove(store, event),
  reaction: react,
  file: replaceFile,
  status: (store, event) =>
    store.setStatus(event.channel, event.thread_ts, {
      status: event.status,
      loading: event.loading_messages,
    }),
  session: (store, event) =>
    store.setStatus(event.channel, event.thread_ts, {
      session: event.status,
      stoppable: event.stoppable,
    }),
};
