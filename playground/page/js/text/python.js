/** Python source as coloured pieces of text. */

import { h } from "../dom.js";

const KEYWORDS = new Set(
  (
    "and as assert async await break case class continue def del elif else except finally for from " +
    "global if import in is lambda match nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
const CONSTANTS = new Set(["True", "False", "None", "self", "cls"]);
const BUILTINS = new Set(
  (
    "abs all any bool bytes dict enumerate filter float format int isinstance len list map max min " +
    "open print range repr reversed round set sorted str sum tuple type zip"
  ).split(" "),
);
const TOKEN = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    "(?<string>(?:(?<!\\w)[rbfuRBFU]{1,2})?(?:\"\"\"[^]*?(?:\"\"\"|(?![^]))|'''[^]*?(?:'''|(?![^]))" +
      "|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?))",
    "(?<decorator>(?<=^[ \\t]*)@[\\w.]+)",
    "(?<number>\\b(?:0[xXbBoO][\\da-fA-F_]+|\\d[\\d_]*(?:\\.\\d*)?(?:[eE][+-]?\\d+)?j?)\\b)",
    "(?<definition>(?<=\\b(?:def|class)\\s+)\\w+)",
    "(?<word>[A-Za-z_]\\w*)",
  ].join("|"),
  "gm",
);

/** The class of a word, or null for a name of the program's own. */
function wordClass(word) {
  if (KEYWORDS.has(word)) return "keyword";
  if (CONSTANTS.has(word)) return "constant";
  return BUILTINS.has(word) ? "builtin" : null;
}

/** Nodes of Python source. */
export function python(source) {
  const nodes = [];
  let rest = 0;
  for (const match of source.matchAll(TOKEN)) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined);
    const name = kind === "word" ? wordClass(match[0]) : kind;
    if (!name) continue;
    nodes.push(source.slice(rest, match.index), h("span", { class: `py-${name}` }, match[0]));
    rest = match.index + match[0].length;
  }
  nodes.push(source.slice(rest));
  return nodes;
}
