/** The line above a composer: what the app is doing, and Slack's own Stop. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

const TURN_SECONDS = 3;

/** A line of fixed height, so that nothing moves when it comes and goes. */
export class StatusLine {
  constructor({ appName, onStop }) {
    this.appName = appName;
    this.text = h("span", { class: "status-text" });
    this.stop = h(
      "button",
      { type: "button", class: "stop", "data-testid": "stop", onClick: () => onStop() },
      icon("stop", 14),
      "Stop",
    );
    this.content = h(
      "div",
      { class: "status-content", hidden: true },
      h("i", { class: "spinner" }),
      this.text,
      this.stop,
    );
    this.node = h(
      "div",
      { class: "status-line", role: "status", "data-testid": "status" },
      this.content,
    );
  }

  /** Shows `{status, loading, session}`; a session that is processing has the Stop button. */
  show({ status, loading, session, stoppable }) {
    const working = session === "processing";
    const words = loading?.length ? loading : [status || "is working…"];
    this.content.hidden = !status && !working;
    this.stop.hidden = !working || stoppable === false;
    const key = JSON.stringify([words, this.content.hidden]);
    if (key === this.key) return;
    this.key = key;
    clearInterval(this.timer);
    let turn = 0;
    const write = () => {
      const line = words[turn % words.length];
      this.text.textContent = loading?.length ? line : `${this.appName()} ${line}`;
      turn += 1;
    };
    write();
    if (words.length > 1 && !this.content.hidden)
      this.timer = setInterval(write, TURN_SECONDS * 1000);
  }
}
