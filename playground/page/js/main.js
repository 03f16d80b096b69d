/** Starts the page: finds out who one is and shows the workspace as that person. */

import { Api } from "./api.js";
import { App } from "./app.js";
import { h } from "./dom.js";
import { keepClicks } from "./press.js";

const REMEMBERED = "datathread.person";
const FIRST_PERSON = "U0MEMBER001";
const RETRY_MS = 1500;

const root = document.getElementById("app");
const announcer = document.getElementById("announcer");
let app = null;

/** The workspace as `person` sees it; as its first member, if there is no such person. */
async function workspaceOf(person) {
  try {
    return await new Api(person).get("workspace");
  } catch (error) {
    if (!error.code.startsWith("user_") || person === FIRST_PERSON) throw error;
    return workspaceOf(FIRST_PERSON);
  }
}

async function become(person) {
  const workspace = await workspaceOf(person);
  app?.close();
  localStorage.setItem(REMEMBERED, workspace.me);
  app = new App({ root, announcer, become, workspace, me: workspace.me });
  app.start();
}

async function start() {
  const asked = new URLSearchParams(location.search).get("as");
  try {
    await become(asked ?? localStorage.getItem(REMEMBERED) ?? FIRST_PERSON);
  } catch (error) {
    root.replaceChildren(
      h(
        "div",
        { class: "empty is-page" },
        h("h2", {}, "Waiting for the local Slack"),
        h("p", {}, error.message),
      ),
    );
    setTimeout(start, RETRY_MS);
  }
}

// A file that is dropped beside its target must not replace the page.
for (const type of ["dragover", "drop"]) {
  window.addEventListener(type, (event) => event.preventDefault());
}

keepClicks();
start();
