/** The app's views: modals and the Home tab. */

import { keepInputs, readForm, showErrors } from "../blocks/form.js";
import { renderBlocks } from "../blocks/index.js";
import { showDialog } from "../dialog.js";
import { h } from "../dom.js";
import { attempt, toast } from "../toast.js";

const PATIENCE_MS = 2500; // an app that has never filled its Home tab does so when it is opened

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
        const before = [...blocks.querySelectorAll("[data-block]")];
        const focused = document.activeElement;
        renderBlocks(blocks, next.blocks ?? [], app.viewContext(next));
        keepInputs(blocks, before, focused);
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
          "aria-busy": form.getAttribute("aria-busy"),
          onClick: () => form.requestSubmit(),
        },
        view.submit?.text ?? "Submit",
      ),
    ];
  }

  async submit(id, form) {
    if (form.getAttribute("aria-busy") === "true") return;
    const busy = (on) => {
      const button = form.closest("dialog")?.querySelector('[data-testid="modal-submit"]');
      for (const node of [form, button]) node?.setAttribute("aria-busy", String(on));
    };
    busy(true);
    const { state, files } = readForm(form);
    try {
      const answer = await this.app.api.send("views/submit", { view_id: id, state }, files);
      this.after(id, form, answer);
    } catch (error) {
      if (error.errors) this.complain(form, error.errors);
      else toast(error.message, "error");
    } finally {
      busy(false);
    }
  }

  complain(form, errors) {
    for (const sentence of showErrors(form, errors)) toast(sentence, "error");
  }

  after(id, form, answer) {
    const action = answer.response_action ?? null;
    if (action === "errors") this.complain(form, answer.errors ?? {});
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
    clearTimeout(this.patience);
    this.empty.hidden = true;
    if (!view?.blocks?.length)
      this.patience = setTimeout(() => (this.empty.hidden = false), PATIENCE_MS);
    renderBlocks(this.blocks, view?.blocks ?? [], this.app.viewContext(view ?? {}));
  }
}
