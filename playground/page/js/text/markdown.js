/** Standard Markdown, as models write it, as DOM nodes. */

import { h } from "../dom.js";
import { codeBlock } from "./code.js";
import { inline, trimAddress } from "./inline.js";
import { decode, lines, link, shortcode, token } from "./tokens.js";

const INLINE = new RegExp(
  [
    "(?<tick>`+)(?<code>[^`]|[^`][^\\n]*?[^`])\\k<tick>(?!`)",
    "\\\\(?<escaped>[!-\\/:-@\\[-`{-~])",
    '!?\\[(?<label>(?:[^\\[\\]\\\\]|\\\\.|\\[[^\\[\\]]*\\])*)\\]\\((?<href>(?:[^()\\s]|\\([^()\\s]*\\))*)(?:\\s+"[^"]*")?\\)',
    "<(?<token>[^<>\\n]+)>",
    "\\*\\*(?=\\S)(?<bold>(?:(?!\\*\\*)[^])*?\\S)\\*\\*",
    "(?<!\\w)__(?=\\S)(?<bold2>(?:(?!__)[^])*?\\S)__(?!\\w)",
    "\\*(?=[^\\s*])(?<italic>[^*]*[^*\\s])\\*",
    "(?<![\\w_])_(?=[^\\s_])(?<italic2>[^_]*[^_\\s])_(?![\\w_])",
    "~~(?=\\S)(?<strike>[^~]*\\S)~~",
    "(?<url>https?:\\/\\/[^\\s<>`]+)",
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "g",
);

/** Nodes of one stretch of Markdown. */
function markdownInline(text, names, depth = 0) {
  const again = (inner, level) => markdownInline(inner, names, level);
  return inline(
    text,
    INLINE,
    {
      plain: (rest) => lines(decode(rest.replace(/ *(\\)?\n */g, "\n"))),
      make(found, level) {
        if (found.code !== undefined) return h("code", {}, found.code.replace(/^ (.*) $/, "$1"));
        if (found.escaped !== undefined) return found.escaped;
        if (found.href !== undefined) {
          return link(found.href, again(found.label || found.href, level), names);
        }
        if (found.token !== undefined) return token(found.token, names);
        const bold = found.bold ?? found.bold2;
        if (bold !== undefined) return h("strong", {}, again(bold, level));
        const italic = found.italic ?? found.italic2;
        if (italic !== undefined) return h("em", {}, again(italic, level));
        if (found.strike !== undefined) return h("s", {}, again(found.strike, level));
        if (found.emoji !== undefined) return shortcode(found.emoji);
        const [address, rest] = trimAddress(found.url);
        return [link(address, decode(address), names), rest];
      },
    },
    depth,
  );
}

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+•]|\d{1,9}[.)])\s+(.*)$/;
const SEPARATOR = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Nodes of a whole Markdown text. */
export function markdown(text, names) {
  return parse(text.replace(/\r\n?/g, "\n").split("\n"), names, 0);
}

function parse(source, names, depth) {
  const nodes = [];
  let at = 0;
  while (at < source.length) {
    const line = source[at];
    const rule = RULES.find(({ starts }) => starts(line, source, at, depth));
    if (!line.trim()) at += 1;
    else if (rule) at = rule.read(source, at, nodes, names, depth);
    else at = paragraph(source, at, nodes, names, depth);
  }
  return nodes;
}

const RULES = [
  { starts: (line) => FENCE.test(line), read: fence },
  { starts: (line) => HEADING.test(line), read: heading },
  { starts: (line) => RULE.test(line), read: rule },
  {
    starts: (line, source, at) =>
      line.includes("|") && SEPARATOR.test(source[at + 1] ?? "x") && source[at + 1].includes("-"),
    read: table,
  },
  { starts: (line, source, at, depth) => depth < 8 && /^ {0,3}>/.test(line), read: quote },
  { starts: (line, source, at, depth) => depth < 8 && ITEM.test(line), read: list },
];

function fence(source, at, nodes) {
  const [, marks, language] = FENCE.exec(source[at]);
  const body = [];
  let next = at + 1;
  const closes = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}\\s*$`);
  while (next < source.length && !closes.test(source[next])) body.push(source[next++]);
  nodes.push(codeBlock(body.join("\n"), language));
  return next + 1;
}

function heading(source, at, nodes, names) {
  const [, marks, title] = HEADING.exec(source[at]);
  const level = Math.min(marks.length + 2, 6);
  nodes.push(h(`h${level}`, { class: `md-h${marks.length}` }, markdownInline(title, names)));
  return at + 1;
}

function rule(source, at, nodes) {
  nodes.push(h("hr"));
  return at + 1;
}

function quote(source, at, nodes, names, depth) {
  const inner = [];
  while (at < source.length && /^ {0,3}>/.test(source[at])) {
    inner.push(source[at++].replace(/^ {0,3}> ?/, ""));
  }
  nodes.push(h("blockquote", {}, parse(inner, names, depth + 1)));
  return at;
}

function list(source, at, nodes, names, depth) {
  const [, indent, first] = ITEM.exec(source[at]);
  const ordered = /\d/.test(first);
  const items = [];
  while (at < source.length) {
    const item = ITEM.exec(source[at]);
    const blank = !source[at].trim();
    const inner = source[at].match(/^\s*/)[0].length > indent.length;
    if (item && item[1].length <= indent.length) {
      if (item[1].length < indent.length || /\d/.test(item[2]) !== ordered) break;
      items.push([item[3]]);
    } else if (inner && !blank)
      items.at(-1).push(source[at].slice(Math.min(indent.length + 2, source[at].search(/\S/))));
    else if (blank && ITEM.test(source[at + 1] ?? "")) items.at(-1).push("");
    else break;
    at += 1;
  }
  const start = ordered ? { start: parseInt(first, 10) } : {};
  nodes.push(
    h(
      ordered ? "ol" : "ul",
      start,
      items.map((body) => listItem(body, names, depth)),
    ),
  );
  return at;
}

function listItem(body, names, depth) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(body[0]);
  if (task) body[0] = task[2];
  const content = parse(body, names, depth + 1).flatMap((node) =>
    node.nodeName === "P" ? [...node.childNodes] : [node],
  );
  if (!task) return h("li", {}, content);
  const done = task[1] !== " ";
  return h(
    "li",
    { class: "md-task" },
    h("input", { type: "checkbox", checked: done, disabled: true }),
    content,
  );
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function table(source, at, nodes, names) {
  const header = cells(source[at]);
  const aligned = cells(source[at + 1]).map((mark) => {
    if (mark.startsWith(":") && mark.endsWith(":")) return "align-center";
    return mark.endsWith(":") ? "align-right" : null;
  });
  const row = (line, tag) =>
    h(
      "tr",
      {},
      header.map((_, index) =>
        h(tag, { class: aligned[index] }, markdownInline(line[index] ?? "", names)),
      ),
    );
  const body = [];
  let next = at + 2;
  while (next < source.length && source[next].includes("|"))
    body.push(row(cells(source[next++]), "td"));
  const made = h("table", {}, h("thead", {}, row(header, "th")), h("tbody", {}, body));
  nodes.push(
    h("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Table" }, made),
  );
  return next;
}

function paragraph(source, at, nodes, names, depth) {
  const body = [source[at++]];
  const interrupts = (line, index) =>
    RULES.some(({ starts }) => starts(line, source, index, depth));
  while (at < source.length && source[at].trim() && !interrupts(source[at], at))
    body.push(source[at++]);
  nodes.push(h("p", {}, markdownInline(body.map((line) => line.trim()).join("\n"), names)));
  return at;
}
