/** No click is lost when what was pressed is drawn anew before the button is let go. */

const PRESSED = "button, a[href]";

let pressed = null;

/** Presses what stands now where something gone was pressed, if it is the same thing. */
export function keepClicks() {
  addEventListener("pointerdown", ({ target, isPrimary, button }) => {
    const what = isPrimary && button === 0 ? target.closest?.(PRESSED) : null;
    pressed = what ? { target, traits: traits(what) } : null;
  });
  addEventListener("pointercancel", () => (pressed = null));
  addEventListener("pointerup", ({ clientX, clientY }) => {
    const before = pressed;
    pressed = null;
    if (!before || before.target.isConnected) return;
    const now = document.elementFromPoint(clientX, clientY)?.closest(PRESSED);
    if (now && traits(now) === before.traits) now.click();
  });
}

/** What a button keeps when it is drawn anew: its kind, and the message or place it is for. */
function traits(button) {
  const { testid, action, item } = button.dataset;
  const message = button.closest("[data-ts]")?.dataset.ts;
  return [button.tagName, button.getAttribute("href"), testid, action, item, message].join();
}
