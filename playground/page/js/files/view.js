/** Files of messages: pictures, snippets and cards. */

import { h, reconcile } from "../dom.js";
import { size } from "../format.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { iconOf } from "./kind.js";
import { snippet } from "./snippet.js";

const RASTER = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const DRAWN = ["id", "mode", "name", "title", "mimetype", "size"];
const SERVICES = { gdrive: "Google Drive", dropbox: "Dropbox", box: "Box", onedrive: "OneDrive" };

/** Whether the page shows the file as a picture. */
function isPicture(file) {
  return (
    RASTER.has(file.mimetype) ||
    (!file.mimetype && /\.(png|jpe?g|gif|webp)$/i.test(file.name ?? ""))
  );
}

/** Makes `parent` show the files of a message. */
export function renderFiles(parent, files, context) {
  reconcile(parent, files, {
    key: (file) => file.id,
    signature: (file) => JSON.stringify(DRAWN.map((key) => file[key])),
    build: (file) => fileView(file, context),
  });
}

function fileView(file, context) {
  if (file.mode === "tombstone") return gone("This file was deleted.");
  if (file.mode === "hidden_by_limit")
    return gone("This file is hidden: it is too old for the workspace's plan.");
  if (isPicture(file)) return pictureFile(file, context);
  if (file.mode === "snippet") return snippet(file, context, menuButton(file, context));
  return fileCard(file, context);
}

function gone(sentence) {
  return h("div", { class: "file-gone muted", "data-testid": "file" }, icon("file", 16), sentence);
}

function pictureFile(file, context) {
  const name = file.title || file.name;
  const { original_w: width, original_h: height } = file;
  const picture = h("img", {
    class: "picture",
    src: context.fileUrl(file),
    alt: name,
    width,
    height,
    loading: "lazy",
  });
  picture.addEventListener(
    "error",
    () => button.replaceWith(gone("This picture cannot be shown.")),
    { once: true },
  );
  const button = h(
    "button",
    {
      type: "button",
      class: `picture-button${width ? "" : " is-unsized"}`,
      "data-testid": "image",
      "data-name": file.name,
      "aria-label": `Enlarge ${name}`,
      onClick: () => context.openImage(button),
    },
    picture,
  );
  const head = h(
    "div",
    { class: "file-head" },
    h("span", { class: "file-name", title: file.name }, name),
    h("span", { class: "muted" }, size(file.size)),
    menuButton(file, context),
  );
  return h(
    "figure",
    { class: "file-picture", "data-testid": "file", "data-name": file.name },
    head,
    button,
  );
}

function fileCard(file, context) {
  const external = file.is_external || file.mode === "external";
  const kind = external
    ? `Lives in ${SERVICES[file.external_type] ?? "another service"}`
    : file.pretty_type || "File";
  const note = external ? kind : `${kind} · ${size(file.size)}`;
  return h(
    "div",
    { class: "file-card", "data-testid": "file", "data-name": file.name },
    h("span", { class: `file-icon is-${iconOf(file)}` }, icon(iconOf(file), 22)),
    h(
      "div",
      { class: "file-text" },
      h("span", { class: "file-name", title: file.name }, file.title || file.name),
      h("span", { class: "muted" }, note),
    ),
    external ? null : downloadLink(file, context),
    menuButton(file, context),
  );
}

function downloadLink(file, context) {
  return h(
    "a",
    {
      class: "icon-button",
      href: context.fileUrl(file),
      download: file.name,
      "aria-label": `Download ${file.name}`,
      title: "Download",
    },
    icon("download"),
  );
}

function menuButton(file, context) {
  const button = h(
    "button",
    {
      type: "button",
      class: "icon-button file-menu",
      "aria-label": `More about ${file.name}`,
      "data-testid": "file-menu",
    },
    icon("more"),
  );
  const download = () => h("a", { href: context.fileUrl(file), download: file.name }).click();
  button.addEventListener("click", () =>
    openMenu(button, [
      { label: "Download", icon: "download", run: download },
      {
        id: "copy-link",
        label: "Copy link",
        icon: "link",
        run: () => context.copyFileLink(file),
      },
      ...(file.user === context.names.me
        ? [
            {
              label: "Delete file",
              icon: "trash",
              danger: true,
              run: () => context.deleteFile(file),
            },
          ]
        : []),
    ]),
  );
  return button;
}
