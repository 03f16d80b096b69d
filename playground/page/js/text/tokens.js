/** Slack's tokens in text: mentions, channels, broadcasts, dates and links. */

import { h } from "../dom.js";
import { fileAddress } from "../api.js";
import { glyph, isEmoji } from "../emoji.js";
import { formatDate } from "../format.js";

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };

/** Text with its character references decoded, for a text node. */
export function decode(text) {
  return text.replace(/&(amp|lt|gt|quot|nbsp|#x?[0-9a-f]{1,6});/gi, (whole, name) => {
    if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The address if a browser may follow it from here (http, https, mailto), else null. */
export function safeAddress(address) {
  try {
    const url = new URL(decode(address).trim(), location.origin);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens in a new tab; a dangerous or broken address is left as text. */
export function link(address, content, names) {
  const href = safeAddress(address);
  if (!href) return h("span", { title: decode(address) }, content);
  const inside = names?.messageAt(href);
  if (inside) return h("a", { href: `#${inside}` }, content);
  const file = /^https?:/.test(href) && names?.fileAt(href);
  if (file) return h("a", { href: fileAddress(file, names.me), target: "_blank" }, content);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", title: href }, content);
}

/** A person's name, marked more strongly when it is the reader's own. */
export function userMention(id, names, label) {
  const user = names.user(id);
  const own = id === names.me ? " is-me" : "";
  return h(
    "span",
    { class: `mention${own}`, "data-user": id },
    `@${user ? user.name : (label ?? id)}`,
  );
}

/** The node of a token: what stands between `<` and `>`. Null when it is not one. */
export function token(inner, names) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : decode(inner.slice(bar + 1));
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return userMention(target.slice(1), names, label);
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), names, label);
  if (/^!subteam\^/.test(target)) return h("span", { class: "mention" }, label ?? "@group");
  if (/^!(here|channel|everyone)$/.test(target)) {
    return h("span", { class: "mention is-broadcast" }, `@${target.slice(1)}`);
  }
  if (/^!date\^/.test(target)) return date(target, label);
  if (/^(https?:|mailto:)/i.test(target)) {
    return link(target, label ?? decode(target).replace(/^mailto:/i, ""), names);
  }
  return null;
}

/** A channel's name as a link to it. */
export function channelMention(id, names, label) {
  const channel = names.channel(id);
  return h(
    "a",
    { class: "mention", href: `#/${id}` },
    `#${channel ? channel.name : (label ?? id)}`,
  );
}

function date(target, label) {
  const [, seconds, format = "{date} {time}"] = target.split("^");
  const when = new Date(Number(seconds) * 1000);
  const text = Number.isNaN(when.getTime()) ? (label ?? "") : formatDate(when, format);
  return h("time", { title: label ?? text }, text);
}

/** The character of `:name:`, or the text as it stood. */
export function shortcode(name) {
  if (!isEmoji(name)) return `:${name}:`;
  return h("span", { class: "emoji", role: "img", "aria-label": name }, glyph(name));
}

/** Text with line breaks as nodes. */
export function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}
