// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The script of the report page: replaces the pictures by live ones, which follow the choice in the table.
 *
 * Texts from the results become text nodes, never HTML.
 *
 * @module
 */

/** @import { ReportData } from "../report_data.ts" */
/** @import { LabeledText } from "../report_text.ts" */
/** @import { View } from "./theme.js" */

import { CHARTS, firstChoice } from "./charts.js";
import { heatmapParameters } from "./heatmap_chart.js";
import { brushText } from "./parallel_chart.js";
import { REGION_VIEW_BOX, regionShapes } from "./region_shapes.js";
import { TableView } from "./table_view.js";
import { DARK, LIGHT, MOST_CHOSEN, NONE } from "./theme.js";

/** More configs are drawn on a canvas, which is faster than SVG. */
const MOST_SVG = 300;

/** The part of echarts that is used. @type {any} */
const echarts = /** @type {any} */ (globalThis).echarts;

/** @type {ReportData} */
let data = JSON.parse(document.querySelector("#data")?.textContent ?? "");
let chosen = firstChoice(data);
let isPrinting = false;
/** @type {[number, number]} */
let axes = firstAxes();

const dark = matchMedia("(prefers-color-scheme: dark)");
const table = new TableView();
/** The pictures near the visible part of the page. @type {Set<HTMLElement>} */
const visible = new Set();
/** @type {Map<HTMLElement, any>} */
const instances = new Map();
/** @type {HTMLElement[]} */
const places = [...document.querySelectorAll("[data-chart]")].map((
  each,
) => /** @type {HTMLElement} */ (each));

/** @returns {[number, number]} The first two parameters that the heatmap can show. */
function firstAxes() {
  const [first = 0, second = 1] = heatmapParameters(data);
  return [first, second];
}

/** @param {string} selector */
function isChecked(selector) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(selector))?.checked ??
    false;
}

/** Paper is light. */
function currentTheme() {
  return dark.matches && !isPrinting ? DARK : LIGHT;
}

/**
 * @param {HTMLElement} place
 * @returns {View}
 */
function viewOf(place) {
  return {
    width: place.clientWidth,
    theme: currentTheme(),
    all: true,
    chosen,
    hover: textLines,
    axes,
    logarithmic: isChecked("#logarithmic"),
    singleSeeds: isChecked("#single"),
  };
}

/** @param {readonly string[]} lines */
function textLines(lines) {
  const box = document.createElement("div");
  box.append(...lines.map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  }));
  return box;
}

/** @param {HTMLElement} place */
function drawChart(place) {
  const chart = CHARTS[place.dataset.chart ?? ""](data, viewOf(place));
  if (chart === undefined) {
    instances.get(place)?.dispose();
    instances.delete(place);
    place.style.height = "";
    place.textContent = place.dataset.empty ?? "";
    return;
  }
  place.style.height = `${chart.height}px`;
  const instance = instances.get(place) ?? newInstance(place);
  instance.resize();
  instance.setOption(chart.option, { notMerge: true });
}

/** @param {HTMLElement} place */
function newInstance(place) {
  place.replaceChildren();
  const renderer = data.configs.length > MOST_SVG ? "canvas" : "svg";
  const instance = echarts.init(place, null, { renderer });
  instances.set(place, instance);
  instance.on("click", (/** @type {any} */ item) => {
    if (typeof item.data?.config === "number") choose(item.data.config);
  });
  if (place.dataset.chart === "parallel") {
    instance.on("axisareaselected", () => reportBrush(instance));
  }
  return instance;
}

/**
 * Says what the selection of the axes contains. Without a selection, no line is active and none is inactive.
 *
 * @param {any} instance
 */
function reportBrush(instance) {
  const series = instance.getModel().getSeries()[0];
  /** @type {{ config: number }[]} */
  const lines = instance.getOption().series[0].data;
  /** @type {number[]} */
  const active = series.getRawIndicesByActiveState("active");
  const isBrushed = active.length + series.getRawIndicesByActiveState("inactive").length > 0;
  const text = /** @type {HTMLElement} */ (document.querySelector("#brush"));
  const ranks = active.map((i) => lines[i].config + 1);
  text.textContent = isBrushed ? brushText(data, ranks) : "";
}

/** Draws what is visible; the rest when it is scrolled to. */
function draw() {
  for (const place of visible) drawChart(place);
}

function drawTable() {
  const { palette } = currentTheme();
  table.update({ data, chosen, colors: palette, choose });
}

/** @param {number} index Of a config: it is chosen, or no longer. The others keep their colors. */
function choose(index) {
  const old = chosen.indexOf(index);
  const free = chosen.indexOf(NONE);
  if (old >= 0) chosen[old] = NONE;
  else if (free >= 0) chosen[free] = index;
  else if (chosen.length < MOST_CHOSEN) chosen.push(index);
  else chosen[MOST_CHOSEN - 1] = index;
  drawTable();
  draw();
}

/**
 * Fills a list of labels and texts.
 *
 * @param {string} selector
 * @param {readonly LabeledText[]} rows
 */
function fillList(selector, rows) {
  const list = document.querySelector(selector);
  list?.replaceChildren(...rows.flatMap(([label, text]) => {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label;
    description.textContent = text;
    return [term, description];
  }));
}

/**
 * @param {string} selector
 * @param {string} text
 */
function fillText(selector, text) {
  const place = document.querySelector(selector);
  if (place !== null) place.textContent = text;
}

/** The regions that the page has at first are in its text, not in its data. */
function drawRegions() {
  if (data.regions.length === 0) return;
  document.querySelector("#regions")?.replaceChildren(...data.regions.map((region) => {
    const [figure, caption] = [
      document.createElement("figure"),
      document.createElement("figcaption"),
    ];
    caption.textContent = region.title;
    const namespace = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(namespace, "svg");
    picture.setAttribute("viewBox", REGION_VIEW_BOX);
    for (const [tag, attributes, text] of regionShapes(region)) {
      const shape = document.createElementNS(namespace, tag);
      for (const name in attributes) shape.setAttribute(name, String(attributes[name]));
      if (text !== undefined) shape.textContent = text;
      picture.append(shape);
    }
    figure.append(caption, picture);
    return figure;
  }));
}

function fillAxes() {
  for (const [i, selector] of ["#horizontal", "#vertical"].entries()) {
    const select = /** @type {HTMLSelectElement | null} */ (document.querySelector(selector));
    if (select === null) continue;
    const shown = heatmapParameters(data);
    select.replaceChildren(
      ...shown.map((k) => new Option(data.parameters[k].name, String(k))),
    );
    select.selectedIndex = shown.indexOf(axes[i]);
    select.onchange = () => {
      const other = axes[1 - i];
      const own = shown[select.selectedIndex];
      axes = i === 0
        ? [own, other === own ? axes[0] : other]
        : [other === own ? axes[1] : other, own];
      fillAxes();
      draw();
    };
  }
}

/**
 * Replaces the content of the page. Configs that were chosen stay so. If other parameters are swept, the page has other
 * sections: it is loaded again.
 *
 * @param {ReportData} next
 */
export function update(next) {
  if (sectionsOf(next) !== sectionsOf(data)) {
    location.reload();
    return;
  }
  const indices = new Map(next.configs.map(({ id }, i) => [id, i]));
  const kept = chosen.map((i) => indices.get(data.configs[i]?.id) ?? NONE);
  data = next;
  chosen = kept.some((i) => i !== NONE) ? kept : firstChoice(next);
  fillList("#answer", next.answer);
  fillList("#facts", next.facts);
  fillList("#failures", next.failures.rows);
  fillText("#failure-note", next.failures.note);
  fillText("#experiment", next.experimentText);
  drawRegions();
  fillAxes();
  drawTable();
  draw();
}

/**
 * The parameters, which decide what sections the page has: without values that a search draws while it runs.
 *
 * @param {ReportData} content
 */
function sectionsOf({ parameters }) {
  return JSON.stringify(
    parameters.map(({ name, values, drawn }) => drawn ? [name] : [name, values]),
  );
}

/** @param {boolean} value */
function setPrinting(value) {
  isPrinting = value;
  drawTable();
  for (const place of places) if (value || visible.has(place)) drawChart(place);
}

function listen() {
  for (const box of document.querySelectorAll("#logarithmic, #single")) {
    box.addEventListener("change", draw);
  }
  dark.addEventListener("change", () => {
    drawTable();
    draw();
  });
  addEventListener("beforeprint", () => setPrinting(true));
  addEventListener("afterprint", () => setPrinting(false));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const place = /** @type {HTMLElement} */ (target);
      if (!isIntersecting) visible.delete(place);
      else if (!visible.has(place)) {
        visible.add(place);
        drawChart(place);
      }
    }
  }, { rootMargin: "400px" });
  const widths = new WeakMap();
  const sized = new ResizeObserver((entries) => {
    for (const { target, contentRect: { width } } of entries) {
      const place = /** @type {HTMLElement} */ (target);
      if (visible.has(place) && widths.get(place) !== width) drawChart(place);
      widths.set(place, width);
    }
  });
  for (const place of places) {
    seen.observe(place);
    sized.observe(place);
  }
  document.querySelector("#copy")?.addEventListener("click", copyExperiment);
}

/** Copies the experiment; where the browser forbids it, the text is selected instead. */
function copyExperiment() {
  const text = /** @type {HTMLElement} */ (document.querySelector("#experiment"));
  getSelection()?.selectAllChildren(text);
  navigator.clipboard?.writeText(text.textContent ?? "").catch(() => {});
}

function followEvents() {
  const live = JSON.parse(document.querySelector("#live")?.textContent ?? "null");
  if (live === null) return;
  const events = new EventSource(live.events);
  events.addEventListener("data", (event) => update(JSON.parse(event.data)));
}

document.documentElement.classList.add("scripted");
fillAxes();
drawTable();
listen();
followEvents();
/** @type {any} */ (globalThis).seedsweepReport = { update };
