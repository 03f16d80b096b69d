/** A picture as large as the window; arrow keys go to the next one of the conversation. */

import { h } from "../dom.js";
import { icon } from "../icons.js";

/** Opens the picture of `button`; its neighbours are the pictures under `root`. */
export function openLightbox(button, root) {
  const buttons = [...root.querySelectorAll(".picture-button")];
  let at = Math.max(buttons.indexOf(button), 0);
  const picture = h("img", { alt: "" });
  const name = h("span", { class: "file-name" });
  const position = h("span", { class: "muted", "aria-live": "polite" });
  const download = h(
    "a",
    { class: "icon-button", "aria-label": "Download", title: "Download" },
    icon("download"),
  );
  const shut = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close", onClick: () => dialog.close() },
    icon("close"),
  );
  const step = (label, mark, move) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button lightbox-step",
        "aria-label": label,
        onClick: () => show(at + move),
      },
      icon(mark, 26),
    );
  const [before, after] = [
    step("Previous picture", "back", -1),
    step("Next picture", "forward", 1),
  ];
  const stage = h(
    "div",
    { class: "lightbox-stage", onClick: (event) => event.target === stage && dialog.close() },
    before,
    picture,
    after,
  );
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": "Picture", "data-testid": "lightbox" },
    h("div", { class: "lightbox-head" }, name, position, download, shut),
    stage,
  );

  function show(next) {
    if (next < 0 || next >= buttons.length) return;
    at = next;
    const shown = buttons[at].querySelector("img");
    picture.src = shown.src;
    picture.alt = shown.alt;
    name.textContent = buttons[at].dataset.name || shown.alt;
    position.textContent = buttons.length > 1 ? `${at + 1} of ${buttons.length}` : "";
    download.href = shown.src;
    download.download = name.textContent;
    before.hidden = at === 0;
    after.hidden = at === buttons.length - 1;
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  document.body.append(dialog);
  show(at);
  dialog.showModal();
}
