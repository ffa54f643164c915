/** `data_visualization` blocks as SVG, each with the same numbers as words and as a table. */
import { h, s } from "./dom.js";
import { table } from "./tables.js";

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A round number at or above the highest value, and the ticks below it. */
function scale(highest) {
  const rough = Math.max(highest, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].map((m) => m * power).find((one) => one >= rough), highest > 4 ? 1 : power);
  const count = Math.max(1, Math.ceil(highest / step));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/** Names that would run into each other are set at a slant. */
const isSlanted = (categories, frame) => Math.max(...categories.map((one) => one.length)) * 6.6 > (frame.right - frame.left) / categories.length;

function axes(chart, height, frame) {
  const { categories, x_label: xLabel, y_label: yLabel } = chart.axis_config;
  const values = chart.series.flatMap((one) => one.data.map((point) => point.value));
  const { top, ticks } = scale(Math.max(...values, 0));
  const y = (value) => frame.bottom - ((frame.bottom - frame.top) * Math.max(value, 0)) / top;
  const band = (frame.right - frame.left) / categories.length;
  const slanted = isSlanted(categories, frame);
  const marks = [
    ticks.map((tick) => [
      s("line", { class: "grid", x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick) }),
      s("text", { class: "tick", x: frame.left - 8, y: y(tick) + 4, "text-anchor": "end" }, number.format(tick)),
    ]),
    categories.map((name, i) => {
      const x = frame.left + band * (i + 0.5);
      return slanted
        ? s("text", { class: "tick", "text-anchor": "end", transform: `translate(${x + 4} ${frame.bottom + 14}) rotate(-32)` }, name)
        : s("text", { class: "tick", x, y: frame.bottom + 18, "text-anchor": "middle" }, name);
    }),
    xLabel && s("text", { class: "axis", x: (frame.left + frame.right) / 2, y: height - 4, "text-anchor": "middle" }, xLabel),
    yLabel && s("text", { class: "axis", x: 0, y: 11 }, yLabel),
  ];
  return { y, band, marks, categories };
}

const valueOf = (series, category) => series.data.find((point) => point.label === category)?.value ?? 0;

function bars(chart, { y, band, categories }, frame) {
  const group = Math.min(band * 0.72, 46 * chart.series.length);
  const each = group / chart.series.length;
  return categories.flatMap((category, i) => chart.series.map((series, n) => {
    const value = valueOf(series, category);
    const x = frame.left + band * (i + 0.5) - group / 2 + each * n;
    return s("g", {},
      s("rect", { class: `fill-${n % 6}`, x: x + 1, y: y(value), width: Math.max(each - 2, 1), height: Math.max(frame.bottom - y(value), 0), rx: 2 }, s("title", {}, `${series.name}, ${category}: ${number.format(value)}`)),
      each >= 16 && s("text", { class: "value", x: x + each / 2, y: y(value) - 4, "text-anchor": "middle" }, number.format(value)));
  }));
}

function curves(chart, { y, band, categories }, frame, filled) {
  return chart.series.map((series, n) => {
    const points = categories.map((category, i) => [frame.left + band * (i + 0.5), y(valueOf(series, category))]);
    const path = points.map(([px, py], i) => `${i ? "L" : "M"}${px} ${py}`).join("");
    return s("g", {},
      filled && s("path", { class: `fill-${n % 6} area`, d: `${path}L${points.at(-1)[0]} ${frame.bottom}L${points[0][0]} ${frame.bottom}Z` }),
      s("path", { class: `stroke-${n % 6} curve`, d: path }),
      points.map(([cx, cy], i) => s("circle", { class: `fill-${n % 6}`, cx, cy, r: 3.5 }, s("title", {}, `${series.name}, ${categories[i]}: ${number.format(valueOf(series, categories[i]))}`))));
  });
}

function pie(segments, size) {
  const total = segments.reduce((sum, one) => sum + one.value, 0) || 1;
  const [c, r, hole] = [size / 2, size / 2 - 6, size / 4.2];
  const at = (turn, radius) => `${c + radius * Math.sin(2 * Math.PI * turn)} ${c - radius * Math.cos(2 * Math.PI * turn)}`;
  let from = 0;
  return segments.map((segment, n) => {
    const to = from + Math.min(segment.value / total, 0.99999);
    const large = to - from > 0.5 ? 1 : 0;
    const d = `M${at(from, r)}A${r} ${r} 0 ${large} 1 ${at(to, r)}L${at(to, hole)}A${hole} ${hole} 0 ${large} 0 ${at(from, hole)}Z`;
    from += segment.value / total;
    return s("path", { class: `fill-${n % 6} slice`, d }, s("title", {}, `${segment.label}: ${number.format(segment.value)}`));
  });
}

function legend(names) {
  return h("ul", { class: "legend" }, names.map((name, n) => h("li", {}, s("svg", { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" }, s("rect", { class: `fill-${n % 6}`, width: 10, height: 10, rx: 2 })), name)));
}

/** Draws a chart; the picture's name says its numbers, and a table of them opens below. */
export function dataVisualization(block) {
  const { chart } = block;
  const isPie = chart.type === "pie";
  const width = window.innerWidth < 600 ? 330 : 560;
  const height = isPie ? 190 : 250;
  let words;
  let drawing;
  let numbers;
  if (isPie) {
    words = chart.segments.map((one) => `${one.label} ${number.format(one.value)}`).join(", ");
    drawing = s("svg", { class: "pie", viewBox: `0 0 ${height} ${height}`, role: "img" }, pie(chart.segments, height));
    numbers = { head: ["Part", "Value"], body: chart.segments.map((one) => [one.label, number.format(one.value)]), align: ["left", "right"], rowHeader: 0 };
  } else {
    const { categories, x_label: below } = chart.axis_config;
    const frame = { left: 44, right: width - 8, top: 26, bottom: 0 };
    frame.bottom = height - (isSlanted(categories, frame) ? 56 : 24) - (below ? 20 : 0);
    const plan = axes(chart, height, frame);
    words = chart.series.map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${number.format(point.value)}`).join(", ")}`).join(". ");
    drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" }, plan.marks, chart.type === "bar" ? bars(chart, plan, frame) : curves(chart, plan, frame, chart.type === "area"));
    numbers = {
      head: [chart.axis_config.x_label ?? "", ...chart.series.map((one) => one.name)],
      body: plan.categories.map((category) => [category, ...chart.series.map((one) => number.format(valueOf(one, category)))]),
      align: ["left", ...chart.series.map(() => "right")],
      rowHeader: 0,
    };
  }
  drawing.setAttribute("aria-label", `${block.title}. ${chart.type} chart. ${words}`);
  return h("figure", { class: `chart chart-${chart.type}` },
    h("figcaption", {}, block.title),
    h("div", { class: "chart-body" }, drawing, isPie ? legend(chart.segments.map((one) => `${one.label}: ${number.format(one.value)}`)) : chart.series.length > 1 && legend(chart.series.map((one) => one.name))),
    h("details", {}, h("summary", {}, "Numbers as a table"), table({ ...numbers, caption: null })));
}
