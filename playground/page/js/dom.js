/** Building DOM nodes. Text is always a text node: nothing on the page is ever parsed as HTML. */

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "selected", "disabled", "indeterminate", "open"]);

/**
 * An element with attributes, handlers (`onClick`), `style` (an object of CSS properties) and
 * children (nodes, strings, numbers, nested lists; null and false are left out).
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === "style") {
      for (const [property, text] of Object.entries(value)) node.style.setProperty(property, text);
    } else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...flat(children));
  return node;
}

/** Nested lists of children as one list of nodes and strings. */
export function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Makes the children of `parent` match `items`. A child whose key and signature are unchanged keeps
 * its node, so spinners keep turning and unfolded parts stay unfolded. `build(item, previous)`
 * makes the node of a new or changed item; it may patch `previous` and return it.
 */
export function reconcile(parent, items, { key, signature, build }) {
  const known = new Map();
  for (const node of parent.children) known.set(node.itemKey, node);
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const itemKey = key(item);
    const itemSignature = signature(item);
    const previous = known.get(itemKey);
    known.delete(itemKey);
    let node = previous;
    if (!previous || previous.itemSignature !== itemSignature) {
      node = build(item, previous);
      node.itemKey = itemKey;
      node.itemSignature = itemSignature;
    }
    if (previous && node !== previous) {
      if (cursor === previous) cursor = previous.nextElementSibling;
      previous.remove();
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const node of known.values()) node.remove();
}

/** True for an event that an input method (for Chinese, Japanese, Korean) is still composing. */
export function composing(event) {
  return event.isComposing || event.keyCode === 229;
}

let counter = 0;

/** An id that is unique in the document. */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}
