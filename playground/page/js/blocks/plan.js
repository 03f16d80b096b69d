/** Plans and task cards: the work as it is being done. */

import { h, reconcile } from "../dom.js";
import { statusIcon } from "../icons.js";
import { richText } from "../text/rich.js";
import { link, lines } from "../text/tokens.js";

const WORDS = { pending: "Waiting", in_progress: "Running", complete: "Done", error: "Failed" };

function body(text, names) {
  return typeof text === "string" ? lines(text) : richText(text, names);
}

function statusOf(task) {
  return Object.hasOwn(WORDS, task.status) ? task.status : "pending";
}

function fillTask(node, task, names) {
  const status = statusOf(task);
  node.dataset.status = status;
  const parts = [
    h(
      "span",
      { class: "task-title" },
      task.title ?? "",
      h("span", { class: "visually-hidden" }, ` (${WORDS[status]})`),
    ),
  ];
  if (task.details)
    parts.push(h("div", { class: "task-details prose" }, body(task.details, names)));
  if (task.output) parts.push(h("div", { class: "task-output prose" }, body(task.output, names)));
  if (task.sources?.length) {
    parts.push(
      h(
        "div",
        { class: "task-sources" },
        task.sources.map((source) => link(source.url ?? "", source.text ?? source.url, names)),
      ),
    );
  }
  node.lastElementChild.replaceChildren(...parts);
  if (node.drawnStatus !== status) {
    node.firstElementChild.replaceWith(statusIcon(status));
    node.drawnStatus = status;
  }
  return node;
}

function taskNode(task, names, previous) {
  const node =
    previous ??
    h("li", { class: "task", "data-testid": "card" }, h("i"), h("div", { class: "task-body" }));
  return fillTask(node, task, names);
}

/** One task card on its own. */
export function taskCard(block, context) {
  const list = h("ul", { class: "tasks" }, taskNode(block, context.names));
  return h("div", {}, list);
}

/** A plan with its tasks; folds away when its title is clicked. */
export function plan(block, context) {
  const title = h("span", { class: "plan-title" });
  const count = h("span", { class: "plan-count" });
  const node = h(
    "details",
    { open: true },
    h("summary", {}, title, count),
    h("ul", { class: "tasks" }),
  );
  return patchPlan(node, block, context);
}

/** Brings a plan's node up to date; cards that did not change are not touched. */
export function patchPlan(node, block, context) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter((task) => task.status === "complete").length;
  const [title, count] = node.firstElementChild.children;
  title.textContent = block.title?.text ?? block.title ?? "";
  count.textContent = tasks.length ? `${done} of ${tasks.length}` : "";
  reconcile(node.lastElementChild, tasks, {
    key: (task) => task.task_id ?? task.id ?? task.title,
    signature: (task) => JSON.stringify(task),
    build: (task, previous) => taskNode(task, context.names, previous),
  });
  return node;
}
