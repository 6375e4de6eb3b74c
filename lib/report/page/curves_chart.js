// @ts-check
/**
 * Learning curves of chosen configs.
 *
 * @module
 */

/** @import { ConfigCurves, CurvePanel } from "../report_curves.ts" */
/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { shortText } from "./text.js";
import {
  axisStyle,
  legendStyle,
  MARKS,
  NARROW,
  numberAxis,
  panelsOption,
  tooltip,
} from "./theme.js";

const PANEL_HEIGHT = 290;
/** Every so many points, a curve has a symbol. */
const SYMBOL_STEP = 10;

/**
 * A config with curves and its color.
 *
 * @typedef {object} Shown
 * @property {ConfigCurves} curves
 * @property {number} rank
 * @property {number} place In the order of the choice.
 * @property {string} color
 * @property {ReportData["curves"]["grids"]} grids
 */

/**
 * The chosen configs that have curves.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Shown[]}
 */
export function shownCurves({ configs, curves }, { chosen, theme }) {
  return chosen.flatMap((i, place) => {
    const found = curves.configs.find(({ id }) => id === configs[i]?.id);
    return found === undefined ? [] : [{
      curves: found,
      rank: configs[i].rank,
      place,
      color: theme.palette[place],
      grids: curves.grids,
    }];
  });
}

/**
 * A panel for each score: the mean over the seeds with its band, on the training and on the validation rows.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined if no chosen config has curves.
 */
export function curvesChart(data, view) {
  const shown = shownCurves(data, view);
  const { panels, axis } = data.curves;
  if (shown.length === 0 || panels.length === 0) return undefined;
  const columns = view.width < NARROW ? 1 : Math.min(2, panels.length);
  const parts = panels.map((panel, i) => panelOption(panel, { shown, axis, view, i, columns }));
  return {
    height: 30 + Math.ceil(panels.length / columns) * PANEL_HEIGHT,
    option: {
      ...panelsOption(view, parts),
      legend: { ...legendStyle(view), data: shown.map(({ rank }) => `rank ${rank}`) },
      tooltip: { trigger: "axis", ...tooltip(view, (items) => pointLines(items, axis)) },
    },
  };
}

/**
 * @param {CurvePanel} panel
 * @param {{ shown: readonly Shown[], axis: string, view: View, i: number, columns: number }} place
 */
function panelOption(panel, { shown, axis, view, i, columns }) {
  const top = 30 + Math.floor(i / columns) * PANEL_HEIGHT;
  const left = 100 * (i % columns) / columns;
  const style = { gridIndex: i, ...axisStyle(view) };
  const ofColumn = (/** @type {string | undefined} */ column, /** @type {string} */ part) =>
    column === undefined
      ? []
      : shown.flatMap((each) => bandSeries(each, { column, part, view, i }));
  return {
    title: {
      ...{ left: `${left}%`, top, text: panel.title },
      textStyle: { fontSize: 13, color: view.theme.ink },
    },
    grid: {
      ...{
        left: `${left + 1}%`,
        width: `${94 / columns}%`,
        top: top + 26,
        height: PANEL_HEIGHT - 60,
      },
      outerBoundsMode: "same",
    },
    xAxis: {
      ...style,
      ...{
        type: view.logarithmic ? "log" : "value",
        name: axis,
        nameLocation: "middle",
        nameGap: 24,
      },
      max: "dataMax",
      axisLabel: { color: view.theme.ink, hideOverlap: true, showMaxLabel: false },
      splitLine: { show: false },
    },
    yAxis: { ...style, ...numberAxis(view), type: "value", scale: true },
    series: [
      ...ofColumn(panel.training, "training"),
      ...ofColumn(panel.validation, panel.training === undefined ? "reported" : "validation"),
      ...(view.singleSeeds ? shown.flatMap((each) => seedSeries(each, { panel, view, i })) : []),
    ],
  };
}

/**
 * The band of a config and its mean.
 *
 * @param {Shown} shown
 * @param {{ column: string, part: string, view: View, i: number }} place
 */
function bandSeries({ curves, rank, place, color, grids }, { column, part, view, i }) {
  const band = curves.bands[column];
  if (band === undefined) return [];
  const isTraining = part === "training";
  const points = grids[band.grid].map((x, k) => ({ x, mean: band.mean[k], std: band.std[k] ?? 0 }))
    .filter(({ x }) => !view.logarithmic || x > 0);
  const series = { name: `rank ${rank}`, xAxisIndex: i, yAxisIndex: i };
  return [
    {
      ...series,
      type: "line",
      symbol: MARKS[place],
      symbolSize: 8,
      showAllSymbol: true,
      lineStyle: { color, width: isTraining ? 1.2 : 2.2, type: isTraining ? "dashed" : "solid" },
      itemStyle: { color },
      data: points.map(({ x, mean, std }, k) => ({
        value: [x, mean],
        symbol: isTraining || k % SYMBOL_STEP !== place ? "none" : MARKS[place],
        line: `rank ${rank}: ${column} ${shortText(mean)}` +
          (band.std.length === 0 ? "" : ` ± ${shortText(std)}`) +
          `, ${band.seeds.length} seeds`,
      })),
    },
    ...(band.std.length === 0 ? [] : [bandArea(points, { series, color })]),
  ];
}

/**
 * The text at a place of the axis: the means of all curves there.
 *
 * @param {readonly any[]} items
 * @param {string} axis
 * @returns {string[]}
 */
function pointLines(items, axis) {
  const lines = items.flatMap(({ data }) => data.line ?? []);
  return lines.length === 0 ? [] : [`${axis} ${items[0].axisValue}`, ...lines];
}

/**
 * Mean minus and plus one standard deviation, as one polygon.
 *
 * @param {readonly { x: number, mean: number, std: number }[]} points
 * @param {{ series: object, color: string }} style
 */
function bandArea(points, { series, color }) {
  return {
    ...series,
    type: "custom",
    silent: true,
    clip: true,
    z: 1,
    encode: { x: 0, y: [1, 2] },
    itemStyle: { color },
    data: points.map(({ x, mean, std }) => [x, mean - std, mean + std]),
    renderItem: (/** @type {any} */ item, /** @type {any} */ api) => {
      if (item.dataIndex > 0) return undefined; // the first item draws the whole band
      const upper = points.map(({ x, mean, std }) => api.coord([x, mean + std]));
      const lower = points.map(({ x, mean, std }) => api.coord([x, mean - std])).reverse();
      return {
        type: "polygon",
        shape: { points: [...upper, ...lower] },
        style: { fill: color, opacity: 0.18 },
      };
    },
  };
}

/**
 * @param {Shown} shown
 * @param {{ panel: CurvePanel, view: View, i: number }} place
 */
function seedSeries({ curves, rank, color, grids }, { panel, view, i }) {
  const column = panel.validation ?? panel.training ?? "";
  const band = curves.bands[column];
  return (band?.values ?? []).map((values) => ({
    type: "line",
    ...{ name: `rank ${rank}`, xAxisIndex: i, yAxisIndex: i, showSymbol: false },
    silent: true,
    lineStyle: { color, width: 0.8, opacity: 0.6 },
    itemStyle: { color },
    data: values.flatMap((value, k) =>
      view.logarithmic && grids[band.seedGrid][k] <= 0 ? [] : [[grids[band.seedGrid][k], value]]
    ),
  }));
}
