/** Pictures inside blocks. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** An image by Slack file or by an address of this origin; others are named, not fetched. */
export function picture(block, context, className = "picture") {
  const source = imageSource(block, context);
  const alt = block.alt_text ?? "";
  if (!source) return missing(alt || "An image from another place");
  const node = h("img", { class: className, src: source, alt, loading: "lazy" });
  node.addEventListener("error", () => (node.closest("button") ?? node).replaceWith(missing(alt)), {
    once: true,
  });
  if (className !== "picture") return node;
  return h(
    "button",
    {
      type: "button",
      class: "picture-button is-unsized",
      "data-testid": "image",
      "data-name": block.title?.text ?? alt,
      "aria-label": `Enlarge ${alt}`,
      onClick: (event) => context.openImage?.(event.currentTarget),
    },
    node,
  );
}

function missing(alt) {
  return h(
    "p",
    { class: "unsupported" },
    icon("image", 16),
    ` ${alt || "This picture cannot be shown."}`,
  );
}

function imageSource(block, context) {
  if (block.slack_file) {
    const id =
      block.slack_file.id ??
      /\/(?:files-pri\/T\w+-|files\/\w+\/)(F\w+)/.exec(block.slack_file.url ?? "")?.[1];
    return id ? context.fileUrl({ id }) : null;
  }
  try {
    const url = new URL(block.image_url, location.origin);
    return url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}
