/** One small engine for inline markup: a pattern with named groups and a maker for each. */

/**
 * Nodes of `text`: what `pattern` (global) matches goes to `make(groups, depth)`, which returns
 * nodes or null ("not markup after all"); the rest goes to `plain(text)`.
 */
export function inline(text, pattern, { make, plain }, depth = 0) {
  const nodes = [];
  const scanner = new RegExp(pattern.source, pattern.flags);
  let rest = 0;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const made = depth < 12 ? make(match.groups, depth + 1, match[0]) : null;
    if (made === null) {
      scanner.lastIndex = match.index + 1;
      continue;
    }
    if (match.index > rest) nodes.push(...[plain(text.slice(rest, match.index))].flat());
    nodes.push(...[made].flat());
    rest = match.index + match[0].length;
    scanner.lastIndex = rest;
  }
  if (rest < text.length) nodes.push(...[plain(text.slice(rest))].flat());
  return nodes;
}

/** A bare address without the punctuation that ends the sentence around it, and that rest. */
export function trimAddress(address) {
  const trailing = /[.,;:!?'"\])]*$/.exec(address)[0];
  const open = (address.match(/\(/g) ?? []).length;
  const keep = trailing.startsWith(")") && open ? 1 : 0;
  const end = address.length - trailing.length + keep;
  return [address.slice(0, end), address.slice(end)];
}
