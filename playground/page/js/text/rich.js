/** Slack's rich text elements as DOM nodes. */

import { h } from "../dom.js";
import { codeBlock } from "./code.js";
import { channelMention, lines, link, shortcode, userMention } from "./tokens.js";

const PARTS = {
  text: (part) => lines(part.text ?? ""),
  link: (part, names) => link(part.url ?? "", part.text || part.url || "", names),
  user: (part, names) => userMention(part.user_id, names),
  channel: (part, names) => channelMention(part.channel_id, names),
  emoji: (part) => shortcode(part.name ?? ""),
  broadcast: (part) => h("span", { class: "mention is-broadcast" }, `@${part.range}`),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  date: (part) => h("time", {}, new Date(Number(part.timestamp) * 1000).toLocaleString()),
  color: (part) => h("code", {}, part.value ?? ""),
};

function styled(content, style) {
  if (!style) return content;
  let node = content;
  if (style.code) node = h("code", {}, node);
  if (style.strike) node = h("s", {}, node);
  if (style.italic) node = h("em", {}, node);
  return style.bold ? h("strong", {}, node) : node;
}

function inlineParts(elements, names) {
  return (elements ?? []).map((part) => styled(PARTS[part.type]?.(part, names) ?? "", part.style));
}

function plainParts(elements) {
  return (elements ?? []).map((part) => part.text ?? part.url ?? part.name ?? "").join("");
}

const ELEMENTS = {
  rich_text_section: (element, names) =>
    h("div", { class: "rich-section" }, inlineParts(element.elements, names)),
  rich_text_quote: (element, names) => h("blockquote", {}, inlineParts(element.elements, names)),
  rich_text_preformatted: (element) => codeBlock(plainParts(element.elements), element.language),
  rich_text_list(element, names) {
    const tag = element.style === "ordered" ? "ol" : "ul";
    const start = tag === "ol" && element.offset ? { start: element.offset + 1 } : {};
    return h(
      tag,
      { ...start, class: `indent-${Math.min(element.indent ?? 0, 6)}` },
      (element.elements ?? []).map((item) => h("li", {}, inlineParts(item.elements, names))),
    );
  },
};

/** Nodes of a `rich_text` block. */
export function richText(block, names) {
  return (block?.elements ?? []).map((element) => ELEMENTS[element.type]?.(element, names) ?? "");
}

/** What a `rich_text` block says, without its styles. */
export function richPlain(block) {
  return (block?.elements ?? []).map((element) => plainParts(element.elements)).join("\n");
}
