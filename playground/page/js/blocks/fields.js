/** Form elements: each is `{node, read(), files?()}`; `read` gives what the API wants as a value. */

import { h, uniqueId } from "../dom.js";
import { fileInput } from "./fileinput.js";

function text(item, type, attributes = {}) {
  const multiline = item.type === "plain_text_input" && item.multiline;
  const node = h(multiline ? "textarea" : "input", {
    class: "input",
    type: multiline ? null : type,
    rows: multiline ? 4 : null,
    placeholder: item.placeholder?.text,
    minlength: item.min_length,
    maxlength: item.max_length,
    autofocus: item.focus_on_load,
    value: item.initial_value ?? "",
    ...attributes,
  });
  return { node, read: () => node.value };
}

function select(item, choices, initial, multiple = false) {
  if (multiple) return checks(item, choices, initial, "checkbox");
  const none = h("option", { value: "" }, item.placeholder?.text ?? "Choose…");
  const node = h(
    "select",
    { class: "input" },
    none,
    choices.map((choice) =>
      choice.group
        ? h(
            "optgroup",
            { label: choice.group },
            choice.options.map((one) => h("option", { value: one.value }, one.label)),
          )
        : h("option", { value: choice.value }, choice.label),
    ),
  );
  node.value = initial?.[0] ?? "";
  return { node, read: () => node.value || null };
}

function checks(item, choices, initial, type) {
  const name = uniqueId("choice");
  const inputs = choices.map((choice) =>
    h("input", { type, name, value: choice.value, checked: initial?.includes(choice.value) }),
  );
  const rows = choices.map((choice, index) =>
    h(
      "label",
      { class: "choice" },
      inputs[index],
      h("span", {}, choice.label, choice.description ? h("small", {}, choice.description) : null),
    ),
  );
  const node = h(
    "div",
    { class: "choices", role: type === "radio" ? "radiogroup" : "group" },
    rows,
  );
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return { node, read: () => (type === "radio" ? (chosen()[0] ?? null) : chosen()) };
}

function option(one) {
  return {
    value: one.value,
    label: one.text?.text ?? one.value,
    description: one.description?.text,
  };
}

function options(item) {
  const groups = item.option_groups?.map((group) => ({
    group: group.label?.text ?? "",
    options: group.options.map(option),
  }));
  return groups ?? (item.options ?? []).map(option);
}

function initialOptions(item) {
  const given = item.initial_options ?? (item.initial_option ? [item.initial_option] : []);
  return given.map((one) => one.value);
}

const CHOOSERS = {
  conversations: (names, filter) => names.conversations(filter),
  channels: (names) => names.conversations({ include: ["public"] }),
  users: (names) => names.people(),
};

function chooser(item, context) {
  const [, multiple, kind] = /^(multi_)?(conversations|channels|users)_select$/.exec(item.type);
  const single = kind.replace(/s$/, "");
  const first = item[`initial_${kind}`] ?? [
    item[`initial_${single}`] ?? (item.default_to_current_conversation ? context.channel : null),
  ];
  return select(item, CHOOSERS[kind](context.names, item.filter), first, Boolean(multiple));
}

const FIELDS = {
  plain_text_input: (item) => text(item, "text"),
  rich_text_input: (item) => text({ ...item, type: "plain_text_input", multiline: true }, "text"),
  email_text_input: (item) => text(item, "email"),
  url_text_input: (item) => text(item, "url"),
  number_input: (item) =>
    text(item, "number", {
      step: item.is_decimal_allowed ? "any" : 1,
      min: item.min_value,
      max: item.max_value,
    }),
  datepicker: (item) => text({ ...item, initial_value: item.initial_date }, "date"),
  timepicker: (item) => text({ ...item, initial_value: item.initial_time }, "time"),
  static_select: (item) => select(item, options(item), initialOptions(item)),
  multi_static_select: (item) =>
    select(
      item,
      options(item).flatMap((one) => one.options ?? [one]),
      initialOptions(item),
      true,
    ),
  radio_buttons: (item) => checks(item, options(item), initialOptions(item), "radio"),
  checkboxes: (item) => checks(item, options(item), initialOptions(item), "checkbox"),
  file_input: fileInput,
  conversations_select: chooser,
  multi_conversations_select: chooser,
  channels_select: chooser,
  multi_channels_select: chooser,
  users_select: chooser,
  multi_users_select: chooser,
};

/** The field of an element, or null for a type the page does not know. */
export function field(item, context) {
  return Object.hasOwn(FIELDS, item.type) ? FIELDS[item.type](item, context) : null;
}
