/** Where people write: text, files, mentions and commands. */

import { composing, h, uniqueId } from "../dom.js";
import { Pending } from "../files/pending.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { attempt, toast } from "../toast.js";
import { Autocomplete, sourcesFor } from "./autocomplete.js";
import { commandsOf, parseCommand, problemWith, runCommand, usageOf } from "./commands.js";
import { encode } from "./mentions.js";

const TALLEST = 220;
const NEW_LINE = "Shift + Enter for a new line";

/**
 * A composer. `target()` gives `{channel, thread_ts?, label}`; `app` has `api` and `names`;
 * `onSent(answer)` is called after a message went out.
 */
export class Composer {
  constructor(app, { target, onSent = () => {}, testid = "composer" }) {
    this.app = app;
    this.target = target;
    this.onSent = onSent;
    this.drafts = new Map();
    this.id = uniqueId("composer");
    this.pending = new Pending(() => this.refresh());
    this.field = h("textarea", {
      id: this.id,
      rows: 1,
      class: "composer-field",
      "data-testid": `${testid}-field`,
      spellcheck: "true",
    });
    this.autocomplete = new Autocomplete(this.field, sourcesFor(app.names, testid === "composer"));
    this.hint = h("span", { class: "composer-hint muted", "data-testid": `${testid}-hint` });
    this.picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "data-testid": `${testid}-files`,
    });
    this.send = h(
      "button",
      {
        type: "submit",
        class: "send",
        "aria-label": "Send",
        title: "Send (Enter)",
        "data-testid": testid === "composer" ? "send" : `${testid}-send`,
      },
      icon("send"),
    );
    this.node = h(
      "form",
      { class: "composer", "data-testid": testid },
      this.autocomplete.node,
      this.pending.node,
      this.field,
      h(
        "div",
        { class: "composer-tools" },
        this.tools(),
        this.hint,
        this.send,
      ),
      this.picker,
    );
    this.listen();
  }

  tools() {
    const tool = (label, mark, testid, run) => {
      const button = h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": label,
          title: label,
          "data-testid": testid,
        },
        icon(mark),
      );
      button.addEventListener("click", () => run(button));
      return button;
    };
    return [
      tool("Attach files", "clip", "attach", () => this.picker.click()),
      tool("Mention somebody", "at", "mention", () => this.insert("@")),
      tool("Shortcuts", "bolt", "shortcuts", (anchor) => this.openShortcuts(anchor)),
    ];
  }

  listen() {
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("keydown", (event) => {
      if (composing(event) || this.autocomplete.key(event)) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.submit();
      }
    });
    this.field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    });
    this.picker.addEventListener("change", () => {
      this.add([...this.picker.files]);
      this.picker.value = "";
    });
  }

  /** Takes files into the draft. */
  add(files) {
    const empty = files.filter((file) => !file.size);
    if (empty.length)
      toast(
        `${empty.map((file) => file.name).join(", ")}: there is nothing in it, so Slack does not take it.`,
        "error",
      );
    this.pending.add(files.filter((file) => file.size));
    this.field.focus();
  }

  /** Turns to another conversation, keeping each one's draft. */
  turnTo(key, label) {
    if (this.key) this.drafts.set(this.key, { text: this.field.value, files: this.pending.files });
    this.key = key;
    const draft = this.drafts.get(key) ?? { text: "", files: [] };
    this.field.value = draft.text;
    this.pending.files = draft.files;
    this.pending.draw();
    this.refresh();
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    this.autocomplete.close();
  }

  insert(text) {
    const { selectionStart: at, value } = this.field;
    const gap = at > 0 && !/\s$/.test(value.slice(0, at)) ? " " : "";
    this.field.setRangeText(gap + text, at, this.field.selectionEnd, "end");
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  refresh() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, TALLEST)}px`);
    this.hint.textContent = usageOf(this.field.value, this.app.names) ?? NEW_LINE;
    this.send.disabled = this.busy || (!this.field.value.trim() && !this.pending.files.length);
  }

  async submit() {
    const text = this.field.value.trim();
    const files = [...this.pending.files];
    if (this.busy || (!text && !files.length)) return;
    this.setBusy(true);
    const answer = await attempt(() => this.deliver(text, files));
    this.setBusy(false);
    if (answer) {
      this.field.value = "";
      this.pending.clear();
      this.onSent(answer);
    }
    this.refresh();
    this.field.focus();
  }

  deliver(text, files) {
    const { channel, thread_ts: thread } = this.target();
    const { api, names } = this.app;
    const command = parseCommand(text);
    if (command) {
      const problem = problemWith(command, { names, inThread: Boolean(thread), files });
      if (problem) throw new Error(problem);
      return runCommand(this.app, channel, command);
    }
    const fields = { channel, text: encode(text, names), ...(thread ? { thread_ts: thread } : {}) };
    return api.send(
      "messages",
      fields,
      files.map((file) => ["file", file]),
    );
  }

  setBusy(busy) {
    this.busy = busy;
    this.node.classList.toggle("is-busy", busy);
    this.node.setAttribute("aria-busy", String(busy));
    this.refresh();
  }

  /** Sends `text` at once if nothing else is being written; else it joins what is there. */
  say(text) {
    const idle = !this.field.value.trim();
    this.insert(text);
    return idle ? this.submit() : null;
  }

  openShortcuts(anchor) {
    const { app } = this.app.names;
    const { channel, thread_ts: thread } = this.target();
    const use = (one) => () =>
      attempt(() => this.app.api.post("shortcuts", { callback_id: one.callback_id, channel }));
    const shortcuts = (app.shortcuts ?? [])
      .filter((one) => one.type === "global")
      .map((one) => ({
        id: one.callback_id,
        label: one.name,
        note: one.description ?? app.name,
        icon: "bolt",
        run: use(one),
      }));
    const commands = thread ? [] : commandsOf(this.app.names);
    const items = [
      { heading: "Shortcuts" },
      ...shortcuts,
      ...(commands.length ? [{ separator: true }, { heading: "Commands" }] : []),
      ...commands.map((one) => ({
        id: one.command,
        label: one.command,
        note: one.description,
        icon: "slash",
        run: () => this.insert(`${one.command} `),
      })),
    ];
    openMenu(anchor, items, { label: "Shortcuts", testid: "shortcuts-menu" });
  }
}
