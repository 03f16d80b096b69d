/** The page's icons: 20×20 outlines drawn with the text's colour, no fonts and no pictures. */

import { svg } from "./dom.js";

const PATHS = {
  hash: ["M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5"],
  lock: ["M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9"],
  link: ["M8.5 11.5l3-3M7 9 5 11a2.8 2.8 0 0 0 4 4l2-2M13 11l2-2a2.8 2.8 0 0 0-4-4L9 7"],
  plus: ["M10 4v12M4 10h12"],
  send: ["M3.5 16.5 17 10 3.5 3.5 5.5 10zM5.5 10H11"],
  at: ["M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0 0v1.2a2 2 0 0 0 4 0V10a7 7 0 1 0-3 5.7"],
  clip: [
    "M15.5 9.2 9.8 15a3.7 3.7 0 0 1-5.2-5.2l6-6a2.5 2.5 0 0 1 3.5 3.5l-5.8 5.8a1.2 1.2 0 0 1-1.7-1.7l5-5",
  ],
  close: ["M5 5l10 10M15 5 5 15"],
  back: ["M12 4l-6 6 6 6"],
  forward: ["M8 4l6 6-6 6"],
  down: ["M5 8l5 5 5-5"],
  right: ["M8 5l5 5-5 5"],
  menu: ["M3 5.5h14M3 10h14M3 14.5h14"],
  more: ["M5 10h.01M10 10h.01M15 10h.01"],
  smile: ["M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM7.2 12a3.5 3.5 0 0 0 5.6 0M7.8 8h.01M12.2 8h.01"],
  reply: ["M4 4.5h12v8.5H9l-3.5 3V13H4z"],
  share: ["M12 4l5 5-5 5M17 9H9a5 5 0 0 0-5 5v2"],
  edit: ["M4 16l.8-3.2L13 4.6a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.2z"],
  trash: ["M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5"],
  file: ["M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15"],
  table: ["M3.5 4.5h13v11h-13zM3.5 8.5h13M8.5 4.5v11M3.5 12h13"],
  code: ["M7 6 3.5 10 7 14M13 6l3.5 4-3.5 4M11 4.5 9 15.5"],
  image: ["M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3.5M12.5 7.5h.01"],
  archive: ["M4 4h12v4H4zM5 8v8h10V8M8.5 11h3"],
  download: ["M10 3.5v9M6 9l4 4 4-4M4 16.5h12"],
  external: ["M8 4.5H4.5v11h11V12M11 4h5v5M16 4l-7 7"],
  eye: ["M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5zM12 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0z"],
  check: ["M4.5 10.5l3.5 3.5 7.5-8"],
  stop: ["M6 6h8v8H6z"],
  copy: ["M7 7h9v9H7zM4 13V4h9"],
  bars: ["M4 16v-5M8 16V5M12 16V8M16 16v-3"],
  bolt: ["M11 2.5 4.5 11.5H9.5L9 17.5l6.5-9h-5z"],
  slash: ["M12.5 4.5l-5 11"],
  home: ["M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5"],
  thumbUp: [
    "M6.5 9v7.5H3.5V9zM6.5 9l3-6c1.2 0 2 .8 2 2v3h4a1.5 1.5 0 0 1 1.5 1.8l-1 5.3a1.7 1.7 0 0 1-1.7 1.4H6.5",
  ],
  thumbDown: [
    "M6.5 11V3.5H3.5V11zM6.5 11l3 6c1.2 0 2-.8 2-2v-3h4a1.5 1.5 0 0 0 1.5-1.8l-1-5.3a1.7 1.7 0 0 0-1.7-1.4H6.5",
  ],
  warning: ["M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2h.01"],
  info: ["M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM10 9.5v4M10 6.7h.01"],
  flask: ["M8 3.5h4M8.5 3.5V8l-4.5 7a1 1 0 0 0 .9 1.5h10.2a1 1 0 0 0 .9-1.5L11.5 8V3.5M6 12.5h8"],
  swap: ["M4 7h11l-3-3M16 13H5l3 3"],
};

/** An icon by name; unknown names give the plain file. It is hidden from screen readers. */
export function icon(name, size = 18) {
  const paths = PATHS[name] ?? PATHS.file;
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" },
    paths.map((d) => svg("path", { d })),
  );
}

/** The round mark of a task: `pending`, `in_progress`, `complete` or `error`. */
export function statusIcon(status) {
  const mark = {
    complete: () => svg("path", { d: "M6 10.4l2.7 2.7 5.3-6" }),
    error: () => svg("path", { d: "M7 7l6 6M13 7l-6 6" }),
    in_progress: () => svg("path", { d: "M10 3a7 7 0 0 1 7 7", class: "status-arc" }),
    pending: () => null,
  }[status];
  return svg(
    "svg",
    {
      class: `status-icon is-${status}`,
      viewBox: "0 0 20 20",
      width: 18,
      height: 18,
      "aria-hidden": "true",
    },
    svg("circle", { cx: 10, cy: 10, r: 7 }),
    mark ? mark() : null,
  );
}
