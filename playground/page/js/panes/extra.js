/** What stands between the messages and the composer, besides the status. */

import { h } from "../dom.js";
import { attempt } from "../toast.js";

/** The prompts that the app suggests, and how to let it into a channel. */
export class Extras {
  constructor(app) {
    this.app = app;
  }

  /** Takes in the event that the app suggests something in its messages, or in one thread. */
  take({ channel, thread_ts: root, title, prompts }) {
    const { names } = this.app;
    if (root) {
      const others = this.ofThreads().filter((one) => !isOf(one, channel, root));
      names.workspace.thread_prompts = [...others, { channel, thread_ts: root, title, prompts }];
    } else names.app.suggested_prompts = { title, prompts };
    this.draw();
  }

  ofThreads() {
    return this.app.names.workspace.thread_prompts ?? [];
  }

  draw() {
    const { names, current, main, thread } = this.app;
    const { channel: id, root } = current ?? {};
    const channel = names.channel(id);
    if (!channel) return;
    const suggested = channel.withApp ? names.app.suggested_prompts : null;
    const away = !channel.direct && !channel.hasApp && !channel.archived;
    const invite = () => attempt(() => this.app.bringApp(id, true));
    main.extra.replaceChildren(
      ...promptButtons(suggested, main.composer),
      ...(away ? [invitation(names.app, invite)] : []),
    );
    const inThread = root ? this.ofThreads().find((one) => isOf(one, id, root)) : null;
    thread.extra.replaceChildren(...promptButtons(inThread, thread.composer));
  }
}

function isOf(one, channel, root) {
  return one.channel === channel && one.thread_ts === root;
}

/** Suggested prompts (`title`, `prompts`) as buttons, each of which sends what it says. */
function promptButtons(suggested, composer) {
  const { title, prompts = [] } = suggested ?? {};
  if (!prompts.length) return [];
  const buttons = prompts.map((prompt) =>
    h(
      "button",
      {
        type: "button",
        class: "button prompt",
        title: prompt.message,
        "data-testid": "prompt",
        onClick: () => composer.say(prompt.message),
      },
      prompt.title,
    ),
  );
  return title ? [h("p", { class: "extra-title muted" }, title), ...buttons] : buttons;
}

/** The bar of a channel without the app; `invite()` adds it. */
function invitation(app, invite) {
  const name = app.name ?? "The app";
  return h(
    "div",
    { class: "invitation", "data-testid": "invitation" },
    h("span", {}, `${name} is not in this channel and sees nothing of it.`),
    h("button", { type: "button", class: "button", onClick: invite }, `Add ${name}`),
  );
}
