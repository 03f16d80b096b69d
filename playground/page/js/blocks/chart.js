/** `data_visualization` blocks as plain SVG: bars, lines, areas and pies. */

import { h, svg } from "../dom.js";

const WIDTH = 640;
const HEIGHT = 300;
const FRAME = { left: 56, right: 12, top: 12, bottom: 56 };

function format(value) {
  return Number(value).toLocaleString(undefined, { maximumFractionDigits: 2 });
}

function shorten(label, length) {
  const text = String(label ?? "");
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** A chart with its title, legend and a description for screen readers. */
export function chart(block) {
  const definition = block.chart ?? {};
  const kind = String(definition.type ?? "bar");
  const title = block.title?.text ?? block.title ?? "";
  const pie = kind === "pie";
  const series = pie ? [] : (definition.series ?? []);
  const names = pie
    ? (definition.segments ?? []).map((part) => part.label)
    : series.map((one) => one.name);
  const drawing = pie
    ? drawPie(definition.segments ?? [])
    : drawAxes(kind, series, definition.axis_config ?? {});
  const legend =
    names.length > 1
      ? h(
          "ul",
          { class: "chart-legend" },
          names.map((name, index) =>
            h(
              "li",
              { class: `series-${index % 8}` },
              name ?? "",
              pie ? ` · ${format(definition.segments[index].value)}` : "",
            ),
          ),
        )
      : null;
  const height = pie ? 240 : HEIGHT;
  const node = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "img",
      "aria-label": `${title}. ${describe(definition)}`,
    },
    drawing,
  );
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, title),
    h("div", { class: "chart-scroll" }, node),
    legend,
  );
}

function describe(definition) {
  const points = (data) =>
    (data ?? []).map((point) => `${point.label}: ${format(point.value)}`).join(", ");
  if (definition.type === "pie") return points(definition.segments);
  return (definition.series ?? [])
    .map((one) => `${one.name ?? ""}: ${points(one.data)}`)
    .join("; ");
}

/** Round steps for an axis from the smallest to the largest value, about five of them. */
function ticks(low, high) {
  const span = high - low || 1;
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const marks = [];
  for (let value = Math.floor(low / step) * step; value < high + step * 0.999; value += step)
    marks.push(Number(value.toPrecision(12)));
  return marks;
}

function drawAxes(kind, series, axis) {
  const categories = axis.categories ?? [
    ...new Set(series.flatMap((one) => (one.data ?? []).map((point) => point.label))),
  ];
  const valueOf = (one, category) =>
    (one.data ?? []).find((point) => point.label === category)?.value;
  const values = series.flatMap((one) =>
    (one.data ?? []).map((point) => Number(point.value)).filter(Number.isFinite),
  );
  const smallest = values.length ? Math.min(...values) : 0;
  const largest = values.length ? Math.max(...values) : 1;
  const marks =
    kind === "line" ? ticks(smallest, largest) : ticks(Math.min(0, smallest), Math.max(0, largest));
  const [low, high] = [marks[0], marks.at(-1)];
  const right = WIDTH - FRAME.right;
  const bottom = HEIGHT - FRAME.bottom;
  const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - FRAME.top);
  const slot = (right - FRAME.left) / Math.max(categories.length, 1);
  const x = (index) => FRAME.left + slot * (index + 0.5);
  const grid = marks.map((mark) => [
    svg("line", { class: "chart-grid", x1: FRAME.left, x2: right, y1: y(mark), y2: y(mark) }),
    svg(
      "text",
      { class: "chart-label", x: FRAME.left - 8, y: y(mark) + 4, "text-anchor": "end" },
      format(mark),
    ),
  ]);
  const labels = categories.map((category, index) =>
    svg(
      "text",
      { class: "chart-label", x: x(index), y: bottom + 18, "text-anchor": "middle" },
      shorten(category, Math.max(Math.floor(slot / 7), 3)),
      svg("title", {}, category),
    ),
  );
  const caption = svg(
    "text",
    { class: "chart-label", x: (FRAME.left + right) / 2, y: HEIGHT - 12, "text-anchor": "middle" },
    axis.x_label ?? "",
  );
  const side = axis.y_label
    ? svg(
        "text",
        {
          class: "chart-label",
          x: -(FRAME.top + bottom) / 2,
          y: 12,
          transform: "rotate(-90)",
          "text-anchor": "middle",
        },
        axis.y_label,
      )
    : null;
  const scale = { x, y, slot, base: y(Math.max(0, low)) };
  const drawn = series.map((one, index) => {
    const points = categories
      .map((category, at) => ({ at, label: category, value: valueOf(one, category) }))
      .filter((point) => Number.isFinite(Number(point.value)) && point.value !== null);
    return svg(
      "g",
      { class: `series-${index % 8}` },
      drawSeries(kind, points, index, series, scale),
    );
  });
  return [grid, labels, caption, side, drawn];
}

function drawSeries(kind, points, index, series, { x, y, slot, base }) {
  const tooltip = (point) =>
    svg("title", {}, `${series[index].name ?? ""} ${point.label}: ${format(point.value)}`);
  if (kind === "bar") {
    const width = Math.min((slot * 0.7) / series.length, 64);
    return points.map((point) => {
      const left = x(point.at) + (index - series.length / 2) * width;
      const top = Math.min(y(point.value), base);
      return svg(
        "rect",
        {
          x: left + 1,
          y: top,
          width: Math.max(width - 2, 1),
          height: Math.max(Math.abs(y(point.value) - base), 1),
          rx: 2,
        },
        tooltip(point),
      );
    });
  }
  const path = points
    .map((point, order) => `${order ? "L" : "M"}${x(point.at)} ${y(point.value)}`)
    .join("");
  const area =
    kind === "area" && points.length
      ? svg("path", {
          class: "chart-area",
          d: `${path}L${x(points.at(-1).at)} ${base}L${x(points[0].at)} ${base}Z`,
        })
      : null;
  const dots = points.map((point) =>
    svg("circle", { cx: x(point.at), cy: y(point.value), r: 3.5 }, tooltip(point)),
  );
  return [area, svg("path", { class: "chart-line", d: path }), dots];
}

function drawPie(segments) {
  const total = segments.reduce((sum, part) => sum + Math.max(Number(part.value) || 0, 0), 0) || 1;
  const center = { x: WIDTH / 2, y: 120 };
  const point = (angle) =>
    `${center.x + 104 * Math.sin(angle)} ${center.y - 104 * Math.cos(angle)}`;
  let angle = 0;
  return segments.map((part, index) => {
    const share = Math.max(Number(part.value) || 0, 0) / total;
    const [from, to] = [angle, angle + Math.min(share, 0.9999) * 2 * Math.PI];
    angle += share * 2 * Math.PI;
    const d = `M${center.x} ${center.y}L${point(from)}A104 104 0 ${share > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
    return svg(
      "g",
      { class: `series-${index % 8}` },
      svg(
        "path",
        { class: "chart-slice", d },
        svg("title", {}, `${part.label}: ${format(part.value)} (${format(share * 100)} %)`),
      ),
    );
  });
}
