/** Blocks that carry text and pictures. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { markdown } from "../text/markdown.js";
import { mrkdwn, mrkdwnInline } from "../text/mrkdwn.js";
import { richText } from "../text/rich.js";
import { lines } from "../text/tokens.js";
import { actions, element } from "./buttons.js";
import { picture } from "./picture.js";

/** Nodes of a text object (`plain_text` or `mrkdwn`). */
function textObject(text, names) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text ?? "", names) : lines(text.text ?? "");
}

export function section(block, context) {
  const main = h(
    "div",
    { class: "section-main" },
    h("div", { class: "prose" }, textObject(block.text, context.names)),
  );
  if (block.fields) {
    const fields = block.fields.map((field) => h("div", {}, textObject(field, context.names)));
    main.append(h("div", { class: "fields prose" }, fields));
  }
  const accessory = block.accessory
    ? h("div", { class: "accessory" }, element(block, block.accessory, context))
    : null;
  return h("div", {}, main, accessory);
}

export function header(block) {
  return h("h3", {}, block.text?.text ?? "");
}

export function contextBlock(block, context) {
  return h(
    "div",
    {},
    (block.elements ?? []).map((item) =>
      item.type === "image"
        ? picture(item, context, "context-image")
        : h(
            "span",
            {},
            item.type === "mrkdwn"
              ? mrkdwnInline(item.text ?? "", context.names)
              : (item.text ?? ""),
          ),
    ),
  );
}

export function markdownBlock(block, context) {
  return h("div", { class: "prose" }, markdown(block.text ?? "", context.names));
}

export function richTextBlock(block, context) {
  return h("div", { class: "prose" }, richText(block, context.names));
}

export function image(block, context) {
  const title = block.title?.text;
  return h("figure", {}, title ? h("figcaption", {}, title) : null, picture(block, context));
}

const LEVEL_ICONS = { warning: "warning", error: "warning", success: "check" };

export function alert(block, context) {
  const level = ["info", "warning", "error", "success"].includes(block.level)
    ? block.level
    : "default";
  return h(
    "div",
    { class: `level-${level}`, role: level === "error" ? "alert" : "note" },
    icon(LEVEL_ICONS[level] ?? "info"),
    h("div", { class: "prose" }, textObject(block.text, context.names)),
  );
}

export function card(block, context) {
  const { names } = context;
  return h(
    "article",
    { class: "card" },
    block.hero_image ? picture(block.hero_image, context, "card-hero") : null,
    block.title ? h("strong", {}, textObject(block.title, names)) : null,
    block.subtitle ? h("div", { class: "muted" }, textObject(block.subtitle, names)) : null,
    block.body ? h("div", { class: "prose" }, textObject(block.body, names)) : null,
    block.actions ? actions({ ...block, elements: block.actions }, context) : null,
  );
}
