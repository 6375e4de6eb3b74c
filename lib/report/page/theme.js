// @ts-check
/**
 * The colors of the pictures, and what a picture needs to know about where it is drawn.
 *
 * The colors are those of Okabe and Ito ("Color Universal Design", 2008), which people with any kind of color vision can
 * distinguish; verdicts also differ by their symbol, and chosen configs by the dashes of their lines.
 *
 * @module
 */

import { axisText } from "./text.js";

/** @import { Verdict } from "../../results/compare_to_leader.ts" */

/**
 * @typedef {object} Theme
 * @property {string} ink Text.
 * @property {string} muted Labels of axes.
 * @property {string} line Grid lines.
 * @property {string} background
 * @property {Readonly<Record<Verdict, string>>} verdicts
 * @property {readonly string[]} palette Of chosen configs, in the order in which they were chosen.
 */

/**
 * @typedef {object} View
 * @property {number} width Pixels.
 * @property {Theme} theme
 * @property {boolean} all Whether every config is drawn; else the best ones.
 * @property {readonly number[]} chosen Indices of the chosen configs; NONE where a color is free.
 * @property {(lines: readonly string[]) => unknown} hover The text at the pointer, as echarts takes it.
 * @property {readonly [number, number]} [axes] Indices of the two parameters of the heatmap.
 * @property {boolean} [logarithmic] Whether the axis of epochs is logarithmic.
 * @property {boolean} [singleSeeds] Whether learning curves of single seeds are drawn.
 */

/**
 * @typedef {object} Chart
 * @property {object} option For echarts.
 * @property {number} height Pixels.
 */

/** @type {Theme} */
export const LIGHT = {
  ink: "#1b1b1b",
  muted: "#555555",
  line: "#dddddd",
  background: "#ffffff",
  verdicts: { best: "#0072b2", undecided: "#e69f00", worse: "#767676", pruned: "#b4b4b4" },
  palette: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"],
};

/** @type {Theme} */
export const DARK = {
  ink: "#eeeeee",
  muted: "#bbbbbb",
  line: "#444444",
  background: "#1c1c1e",
  verdicts: { best: "#56b4e9", undecided: "#e69f00", worse: "#a0a0a0", pruned: "#686868" },
  palette: ["#56b4e9", "#ff8c42", "#2bc79a", "#e09ac0", "#e69f00", "#f0e442"],
};

/** The symbol of each verdict, as echarts names it. */
export const SYMBOLS = { best: "diamond", undecided: "circle", worse: "triangle", pruned: "rect" };

/** The symbol of each verdict as a character. */
export const SYMBOL_TEXTS = { best: "◆", undecided: "●", worse: "▲", pruned: "■" };

/** The dashes of the lines of chosen configs, in the order of the palette. */
export const DASHES = ["solid", [8, 4], [2, 3], [10, 3, 2, 3], [14, 4], [5, 2]];

/** The symbols of their points, in the same order. */
export const MARKS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin"];

/** So many configs can be chosen: more lines in a picture cannot be distinguished. */
export const MOST_CHOSEN = 6;

/** Stands for no config among the chosen ones: a place whose color is free. */
export const NONE = -1;

/** Narrower pictures have shorter labels. */
export const NARROW = 520;

/**
 * What all pictures have in common.
 *
 * @param {View} view
 * @returns {Record<string, unknown>}
 */
export function commonOption({ theme }) {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { color: theme.ink, fontFamily: "system-ui, sans-serif", fontSize: 12 },
  };
}

/**
 * The option of a picture with several panels.
 *
 * @param {View} view
 * @param {readonly { title: object, grid: object, xAxis: object, yAxis: object, series: readonly object[] }[]} panels
 * @returns {Record<string, unknown>}
 */
export function panelsOption(view, panels) {
  return {
    ...commonOption(view),
    title: panels.map(({ title }) => title),
    grid: panels.map(({ grid }) => grid),
    xAxis: panels.map(({ xAxis }) => xAxis),
    yAxis: panels.map(({ yAxis }) => yAxis),
    series: panels.flatMap(({ series }) => series),
  };
}

/**
 * The look of an axis.
 *
 * @param {View} view
 * @returns {Record<string, unknown>}
 */
export function axisStyle({ theme }) {
  return {
    axisLine: { lineStyle: { color: theme.muted } },
    axisTick: { lineStyle: { color: theme.muted } },
    axisLabel: { color: theme.ink, hideOverlap: true },
    nameTextStyle: { color: theme.ink },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

/**
 * The look of an axis of numbers.
 *
 * @param {View} view
 * @returns {Record<string, unknown>}
 */
export function numberAxis(view) {
  return {
    ...axisStyle(view),
    axisLabel: { color: view.theme.ink, hideOverlap: true, formatter: axisText },
  };
}

/**
 * A legend at the top.
 *
 * @param {View} view
 * @returns {Record<string, unknown>}
 */
export function legendStyle({ theme }) {
  return {
    ...{ top: 0, left: 0, type: "scroll" },
    textStyle: { color: theme.ink },
    pageTextStyle: { color: theme.ink },
    pageIconColor: theme.ink,
    pageIconInactiveColor: theme.line,
  };
}

/**
 * The box at the pointer.
 *
 * @param {View} view
 * @param {(item: any) => readonly string[]} linesOf The text for what is at the pointer: one item, or all at a place of an axis.
 * @returns {Record<string, unknown>}
 */
export function tooltip({ theme, hover }, linesOf) {
  return {
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.muted,
    textStyle: { color: theme.ink, fontSize: 12 },
    formatter: (/** @type {any} */ item) => {
      const lines = linesOf(item);
      return lines.length === 0 ? "" : hover(lines);
    },
  };
}
