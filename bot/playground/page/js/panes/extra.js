/** What stands between the messages and the composer, besides the status. */

import { h } from "../dom.js";

/** Suggested prompts (`title`, `prompts`) as buttons, each of which sends what it says. */
export function prompts(suggested, composer) {
  const { title, prompts: given = [] } = suggested ?? {};
  if (!given.length) return [];
  const buttons = given.map((prompt) =>
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
export function invitation(app, invite) {
  const name = app.name ?? "The app";
  return [
    h(
      "div",
      { class: "invitation", "data-testid": "invitation" },
      h("span", {}, `${name} is not in this channel and sees nothing of it.`),
      h("button", { type: "button", class: "button", onClick: invite }, `Add ${name}`),
    ),
  ];
}
