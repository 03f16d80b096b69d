/** Dialogs on the browser's own `dialog`: focus stays inside, Esc closes. */

import { h, uniqueId } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Shows a dialog and returns it. `onClose` is called once, however it was closed; the focus then
 * goes back to where it was.
 */
export function showDialog({
  title,
  body,
  footer,
  className = "",
  testid = "dialog",
  onClose = () => {},
}) {
  const before = document.activeElement;
  const id = uniqueId("title");
  const dismiss = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close", onClick: () => dialog.close() },
    icon("close"),
  );
  const dialog = h(
    "dialog",
    { class: `dialog ${className}`, "aria-labelledby": id, "data-testid": testid },
    h("div", { class: "dialog-head" }, h("h2", { id }, title), dismiss),
    h("div", { class: "dialog-body" }, body),
    footer ? h("div", { class: "dialog-foot" }, footer) : null,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose(dialog.returnValue);
    if (before?.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks; resolves to true when the person agrees. `confirm` is Slack's confirmation object. */
export function confirmDialog(confirm) {
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "is-danger" : "is-primary";
    const agree = h(
      "button",
      { type: "button", class: `button ${style}`, onClick: () => dialog.close("yes") },
      confirm.confirm?.text ?? "OK",
    );
    const deny = h(
      "button",
      { type: "button", class: "button", onClick: () => dialog.close() },
      confirm.deny?.text ?? "Cancel",
    );
    const dialog = showDialog({
      title: confirm.title?.text ?? "Are you sure?",
      body: h("p", {}, confirm.text?.text ?? ""),
      footer: [deny, agree],
      className: "is-small",
      testid: "confirm",
      onClose: (value) => resolve(value === "yes"),
    });
    agree.focus();
  });
}
