/** Suggestions while typing: people after `@`, channels after `#`, commands after `/`. */

import { h, uniqueId } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../messages/message.js";
import { commandsOf } from "./commands.js";

const MOST = 7;

/** A list box over `field` (a textarea). `sources` maps a first character to `query → items`. */
export class Autocomplete {
  constructor(field, sources) {
    this.field = field;
    this.sources = sources;
    this.items = [];
    this.at = 0;
    const id = uniqueId("suggestions");
    this.node = h("ul", {
      class: "suggestions",
      role: "listbox",
      id,
      "aria-label": "Suggestions",
      "data-testid": "suggestions",
      hidden: true,
    });
    for (const [name, value] of Object.entries({
      "aria-autocomplete": "list",
      "aria-controls": id,
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", () => this.look());
    field.addEventListener("click", () => this.look());
    field.addEventListener("blur", () => setTimeout(() => this.close(), 120));
  }

  get open() {
    return !this.node.hidden;
  }

  look() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const found =
      /(?:^|\s|\()([@#])([^\s@#]*(?: [^\s@#]*)?)$/.exec(before) ?? /^(\/)([\w-]*)$/.exec(before);
    this.word = found ? found[1] + found[2] : "";
    this.items = found
      ? (this.sources[found[1]]?.(found[2].toLowerCase()) ?? []).slice(0, MOST)
      : [];
    this.at = 0;
    this.draw();
  }

  draw() {
    this.node.hidden = !this.items.length;
    this.node.replaceChildren(...this.items.map((item, index) => this.row(item, index)));
    if (this.open) this.field.setAttribute("aria-activedescendant", this.node.children[this.at].id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  row(item, index) {
    const choose = (event) => {
      event.preventDefault();
      this.choose(index);
    };
    return h(
      "li",
      {
        role: "option",
        id: uniqueId("option"),
        "aria-selected": String(index === this.at),
        onPointerdown: choose,
      },
      item.person ? avatar(item.person, true) : icon(item.icon, 16),
      h("span", { class: "suggestion-label" }, item.label),
      item.note ? h("small", { class: "muted" }, item.note) : null,
    );
  }

  choose(index) {
    const item = this.items[index];
    const end = this.field.selectionStart;
    this.field.setRangeText(`${item.insert} `, end - this.word.length, end, "end");
    this.close();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    this.field.focus();
  }

  close() {
    this.items = [];
    this.draw();
  }

  /** Handles a key while the list is open; returns whether it was used (not for a whole word). */
  key(event) {
    if (!this.open) return false;
    const written = this.items[this.at].insert.toLowerCase() === this.word.toLowerCase();
    if (event.key === "Enter" && written) {
      this.close();
      return false;
    }
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      this.at = (this.at + steps[event.key] + this.items.length) % this.items.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}

/** Suggestion sources for one reader; commands only where they may be run. */
export function sourcesFor(names, withCommands) {
  const rank = (query) => (item) =>
    item.label.toLowerCase().startsWith(query) ||
    item.label
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(query));
  return {
    "@": (query) => people(names).filter(rank(query)),
    "#": (query) => channels(names).filter(rank(query)),
    "/": (query) =>
      withCommands ? commands(names).filter((item) => item.insert.startsWith(`/${query}`)) : [],
  };
}

function people(names) {
  const users = [...names.users.values()].filter((user) => !user.gone);
  users.sort(
    (a, b) =>
      Number(b.id === names.botUser) - Number(a.id === names.botUser) ||
      a.name.localeCompare(b.name),
  );
  return users.map((user) => ({
    label: user.name,
    insert: `@${user.name}`,
    note: user.bot ? "App" : user.role,
    person: { id: user.id, name: user.name, bot: user.bot },
  }));
}

function channels(names) {
  return [...names.channels.values()]
    .filter((one) => !one.direct)
    .map((one) => ({
      label: one.name,
      insert: `#${one.name}`,
      icon: one.private ? "lock" : "hash",
    }));
}

function commands(names) {
  return commandsOf(names).map((one) => ({
    label: one.command,
    insert: one.command,
    note: [one.usage_hint, one.description].filter(Boolean).join(" · "),
    icon: "slash",
  }));
}
