/** Block Kit blocks as DOM nodes. Each renderer is `(block, context) → node`. */

import { h, reconcile } from "../dom.js";
import { actions, contextActions } from "./buttons.js";
import { chart } from "./chart.js";
import { dataTable, table } from "./table.js";
import { inputBlock } from "./form.js";
import { patchPlan, plan, taskCard } from "./plan.js";
import {
  alert,
  card,
  contextBlock,
  header,
  image,
  markdownBlock,
  richTextBlock,
  section,
} from "./text.js";

const RENDERERS = {
  section,
  header,
  divider: () => h("hr"),
  context: contextBlock,
  context_actions: contextActions,
  actions,
  image,
  markdown: markdownBlock,
  rich_text: richTextBlock,
  table,
  data_table: dataTable,
  data_visualization: chart,
  plan,
  task_card: taskCard,
  alert,
  card,
  carousel: (block, context) =>
    h(
      "div",
      { class: "carousel", tabindex: 0 },
      (block.elements ?? []).map((element) => card(element, context)),
    ),
  container,
  input: inputBlock,
  file: () => null,
};

const PATCHES = { plan: patchPlan };

function container(block, context) {
  const title = block.title?.text ?? "";
  const body = h("div", { class: "blocks" });
  renderBlocks(body, block.child_blocks ?? [], context);
  if (!block.is_collapsible)
    return h("section", { class: "block-container" }, h("h4", {}, title), body);
  const attributes = { class: "block-container", open: !block.default_collapsed };
  return h("details", attributes, h("summary", {}, title), body);
}

function build(block, context, previous) {
  const type = String(block.type);
  let node = null;
  if (previous?.blockType === type && PATCHES[type]) node = PATCHES[type](previous, block, context);
  if (!node && Object.hasOwn(RENDERERS, type)) {
    node = RENDERERS[type](block, context) ?? h("div", { hidden: true });
  }
  node ??= h("p", { class: "unsupported" }, `This page cannot show a block of type “${type}”.`);
  node.classList.add("block", `block-${type.replace(/[^\w]/g, "")}`);
  node.dataset.testid ??= `block-${type}`;
  node.blockType = type;
  return node;
}

/**
 * Makes `parent` show `blocks`. `context` has `names` (users, channels), `fileUrl(file)`,
 * `press(block, element, value)` and `openImage(node)`. Unchanged blocks keep their nodes.
 */
export function renderBlocks(parent, blocks, context) {
  const numbered = blocks.map((block, index) => ({ block, index }));
  reconcile(parent, numbered, {
    key: ({ block, index }) =>
      block.type === "input" ? `input:${block.block_id}` : `${index}:${block.type}`,
    signature: ({ block }) => JSON.stringify(block),
    build: ({ block }, previous) => build(block, context, previous),
  });
}
