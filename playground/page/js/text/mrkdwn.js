/** Slack's own markup (`*bold*`, `_italic_`, `<@U…>`) as DOM nodes. */

import { h } from "../dom.js";
import { codeBlock } from "./code.js";
import { inline, trimAddress } from "./inline.js";
import { decode, lines, link, shortcode, token } from "./tokens.js";

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    "(?<![\\w*])\\*(?=\\S)(?<bold>[^*\\n]*[^*\\s])\\*(?![\\w*])",
    "(?<![\\w_])_(?=\\S)(?<italic>[^_\\n]*[^_\\s])_(?![\\w_])",
    "(?<![\\w~])~(?=\\S)(?<strike>[^~\\n]*[^~\\s])~(?![\\w~])",
    "(?<url>https?:\\/\\/[^\\s<>|`]+)",
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "g",
);

/** Nodes of one stretch of mrkdwn; `names` knows users, channels and the reader. */
export function mrkdwnInline(text, names, depth = 0) {
  const again = (inner, level) => mrkdwnInline(inner, names, level);
  return inline(
    text,
    INLINE,
    {
      plain: (rest) => lines(decode(rest)),
      make(found, level) {
        if (found.code !== undefined) return h("code", {}, decode(found.code));
        if (found.token !== undefined) return token(found.token, names);
        if (found.bold !== undefined) return h("strong", {}, again(found.bold, level));
        if (found.italic !== undefined) return h("em", {}, again(found.italic, level));
        if (found.strike !== undefined) return h("s", {}, again(found.strike, level));
        if (found.emoji !== undefined) return shortcode(found.emoji);
        const [address, rest] = trimAddress(found.url);
        return [link(address, decode(address), names), rest];
      },
    },
    depth,
  );
}

/** Nodes of a whole text: fenced code, quotes and paragraphs. */
export function mrkdwn(text, names) {
  const nodes = [];
  text.split(/```\n?/).forEach((part, index, parts) => {
    if (index % 2 === 1 && index < parts.length - 1) {
      nodes.push(codeBlock(decode(part.replace(/\n$/, ""))));
      return;
    }
    const prose = index % 2 === 1 ? `\`\`\`${part}` : part.replace(/^\n|\n$/g, "");
    nodes.push(...quotes(prose, names));
  });
  return nodes;
}

function quotes(text, names) {
  const nodes = [];
  for (const run of text.split(/(?<=^|\n)((?:(?:&gt;|>)[^\n]*(?:\n|$))+)/)) {
    if (!run) continue;
    if (!/^(&gt;|>)/.test(run)) {
      nodes.push(...mrkdwnInline(run, names));
      continue;
    }
    const inner = run.replace(/\n$/, "").replace(/^(?:&gt;|>) ?/gm, "");
    nodes.push(h("blockquote", {}, mrkdwnInline(inner, names)));
  }
  return nodes;
}
