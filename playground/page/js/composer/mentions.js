/** Between what people type (`@Datathread`, `#data`) and Slack's tokens. */

const CODE = /(```[^]*?```|`[^`\n]*`)/;

function quote(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** What is sent for a typed text: known names as tokens. The server escapes; code stays code. */
export function encode(text, names) {
  const tokens = new Map();
  for (const user of names.users.values())
    tokens.set(`@${user.name}`.toLowerCase(), `<@${user.id}>`);
  for (const channel of names.channels.values()) {
    if (!channel.direct)
      tokens.set(`#${channel.name}`.toLowerCase(), `<#${channel.id}|${channel.name}>`);
  }
  const longest = [...tokens.keys()].sort((a, b) => b.length - a.length).map(quote);
  const known = new RegExp(`(?<![\\w@#/])(?:${longest.join("|")})(?![\\w])`, "gi");
  return text
    .split(CODE)
    .map((part, index) =>
      index % 2 ? part : part.replace(known, (name) => tokens.get(name.toLowerCase()) ?? name),
    )
    .join("");
}

/** The typed form of a sent text, for editing. */
export function decodeTyped(text, names) {
  return text
    .replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${names.user(id)?.name ?? id}`)
    .replace(
      /<#([CG][A-Z0-9]+)(?:\|([^>]*))?>/g,
      (_, id, label) => `#${names.channel(id)?.name ?? label ?? id}`,
    )
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<((?:https?:|mailto:)[^>|]+)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
