/** The app's views: modals and the Home tab. */

import { readForm, showErrors } from "../blocks/form.js";
import { renderBlocks } from "../blocks/index.js";
import { showDialog } from "../dialog.js";
import { h } from "../dom.js";
import { attempt, toast } from "../toast.js";

/** The modals on a person's screen; only the topmost is shown. */
export class Modals {
  constructor(app) {
    this.app = app;
    this.open = new Map();
  }

  /** Opens a view, or brings the one with the same id up to date. */
  show(view) {
    const known = this.open.get(view.id);
    if (known) known.draw(view);
    else this.open.set(view.id, this.dialog(view));
  }

  /** Takes a view off the screen without telling the server. */
  drop(id) {
    const known = this.open.get(id);
    this.open.delete(id);
    if (known?.dialog.open) known.dialog.close("dropped");
  }

  dropAll() {
    for (const id of [...this.open.keys()]) this.drop(id);
  }

  dialog(view) {
    const { app } = this;
    const blocks = h("div", { class: "blocks" });
    const form = h("form", { class: "view-form", novalidate: true }, blocks);
    const foot = h("div", { class: "dialog-buttons" });
    const dialog = showDialog({
      title: view.title?.text ?? "",
      body: form,
      footer: foot,
      className: "is-modal",
      testid: "modal",
      onClose: (value) => this.closed(view.id, value),
    });
    const entry = {
      dialog,
      draw: (next) => {
        dialog.querySelector("h2").textContent = next.title?.text ?? "";
        renderBlocks(blocks, next.blocks ?? [], app.viewContext(next));
        foot.replaceChildren(...this.buttons(next, dialog, form));
      },
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(view.id, form);
    });
    entry.draw(view);
    form.querySelector("[autofocus], input, textarea, select")?.focus();
    return entry;
  }

  buttons(view, dialog, form) {
    const close = h(
      "button",
      { type: "button", class: "button", onClick: () => dialog.close() },
      view.close?.text ?? "Close",
    );
    const submits = view.submit || (view.blocks ?? []).some((block) => block.type === "input");
    if (!submits) return [close];
    return [
      close,
      h(
        "button",
        {
          type: "button",
          class: "button is-primary",
          "data-testid": "modal-submit",
          onClick: () => form.requestSubmit(),
        },
        view.submit?.text ?? "Submit",
      ),
    ];
  }

  async submit(id, form) {
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const { state, files } = readForm(form);
    try {
      const answer = await this.app.api.send("views/submit", { view_id: id, state }, files);
      this.after(id, form, answer);
    } catch (error) {
      if (error.errors) showErrors(form, error.errors);
      else toast(error.message, "error");
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  after(id, form, answer) {
    const action = answer.response_action ?? null;
    if (action === "errors") showErrors(form, answer.errors ?? {});
    else if (action === "clear") this.dropAll();
    else if (answer.view) this.show(answer.view);
    else if (!action) this.drop(id);
  }

  closed(id, value) {
    this.open.delete(id);
    if (value !== "dropped") attempt(() => this.app.api.post("views/close", { view_id: id }));
  }
}

/** The app's Home tab. */
export class Home {
  constructor(app) {
    this.app = app;
    this.blocks = h("div", { class: "blocks" });
    this.empty = h(
      "div",
      { class: "empty" },
      h("h2", {}, "Nothing here yet"),
      h("p", {}, "The app has not filled its Home tab."),
    );
    this.node = h(
      "div",
      { class: "home", "data-testid": "home", hidden: true },
      h("div", { class: "home-inner" }, this.empty, this.blocks),
    );
  }

  show(view) {
    this.empty.hidden = Boolean(view?.blocks?.length);
    renderBlocks(this.blocks, view?.blocks ?? [], this.app.viewContext(view ?? {}));
  }
}
