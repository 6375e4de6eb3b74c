// @ts-check
/**
 * The mean of the metric for each combination of the values of two parameters.
 *
 * @module
 */

/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { scoreText } from "./text.js";
import { axisStyle, commonOption, tooltip } from "./theme.js";
import { visibleLimit } from "./visible_limit.js";

/** Dark to bright, also in gray: the ramp `cividis` (Nuñez, Anderton and Renslow, 2018) in five steps. */
export const RAMP = ["#00224e", "#35456c", "#7d7c78", "#bcae6c", "#fee838"];
/** Cells have their number if there are at most so many. */
const MOST_LABELS = 120;

/**
 * The parameters that a heatmap can show: those with listed values, since drawn ones are all different.
 *
 * @param {Pick<ReportData, "parameters">} data
 * @returns {number[]} Their indices.
 */
export function heatmapParameters({ parameters }) {
  return parameters.flatMap(({ drawn }, i) => drawn ? [] : [i]);
}

/**
 * The cells of two parameters: configs without a score, or without one of the parameters, do not count.
 *
 * @param {ReportData} data
 * @param {readonly [number, number]} axes Indices of the parameters.
 * @returns {{ x: number, y: number, mean: number, configs: number, trials: number, ranks: number[] }[]}
 */
export function heatmapCells({ configs, parameters }, [horizontal, vertical]) {
  const rows = parameters[vertical].values.length;
  /** @type {Map<number, { x: number, y: number, sum: number, configs: number, trials: number, ranks: number[] }>} */
  const cells = new Map();
  for (const { levels, mean, n, rank } of configs) {
    if (mean === undefined) continue;
    const [x, y] = [levels[horizontal], levels[vertical]];
    if (x === null || y === null) continue; // the config does not have one of the parameters
    const cell = cells.get(x * rows + y) ?? { x, y, sum: 0, configs: 0, trials: 0, ranks: [] };
    cell.sum += mean;
    cell.configs++;
    cell.trials += n;
    cell.ranks.push(rank);
    cells.set(x * rows + y, cell);
  }
  return [...cells.values()].map(({ sum, ...cell }) => ({ ...cell, mean: sum / cell.configs }));
}

/**
 * The heatmap; brighter is better.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined for fewer than two parameters with listed values, or without scores.
 */
export function heatmapChart(data, view) {
  const { parameters, metric } = data;
  const [first, second] = heatmapParameters(data);
  if (second === undefined) return undefined;
  const axes = view.axes ?? /** @type {const} */ ([first, second]);
  const cells = heatmapCells(data, axes);
  if (cells.length === 0) return undefined;
  const { min, max } = colorRange(cells.map(({ mean }) => mean), metric.goal);
  const [horizontal, vertical] = axes.map((i) => parameters[i]);
  const better = (/** @type {number} */ mean) =>
    max === min ? 1 : (metric.goal === "maximize" ? mean - min : max - mean) / (max - min);
  const axis = {
    type: "category",
    ...axisStyle(view),
    splitArea: { show: false },
    nameLocation: "middle",
  };
  return {
    height: 110 + Math.min(480, Math.max(120, 40 * vertical.values.length)),
    option: {
      ...commonOption(view),
      grid: { left: 28, right: 8, top: 8, bottom: 64, outerBoundsMode: "same" },
      tooltip: tooltip(
        view,
        ({ data }) =>
          cellLines(data, { horizontal, vertical, metric: metric.name, decimals: data.decimals }),
      ),
      xAxis: { ...axis, name: horizontal.name, nameGap: 26, data: horizontal.values },
      yAxis: { ...axis, name: vertical.name, nameGap: 44, data: vertical.values },
      visualMap: {
        ...{
          show: view.all,
          type: "continuous",
          orient: "horizontal",
          left: "center",
          bottom: 0,
          itemHeight: 120,
        },
        ...{ min, max: max > min ? max : min + 1e-9, dimension: 2, calculable: false },
        inRange: { color: metric.goal === "maximize" ? RAMP : [...RAMP].reverse() },
        text: [max, min].map((mean) => scoreText(mean, data.decimals)),
        textStyle: { color: view.theme.ink },
      },
      series: [{
        type: "heatmap",
        data: cells.map((cell) => ({
          value: [cell.x, cell.y, cell.mean],
          cell,
          label: { color: better(cell.mean) > 0.5 ? "#000000" : "#ffffff" },
          itemStyle: borderOf(data, cell, { view, axes }),
        })),
        label: {
          show: cells.length <= MOST_LABELS && horizontal.values.length <= view.width / 48,
          formatter: (/** @type {any} */ item) => scoreText(item.value[2], data.decimals),
        },
      }],
    },
  };
}

/**
 * The means that have different colors: all of them, but the better ones if some are so much worse that the others would
 * have one color.
 *
 * @param {readonly number[]} means
 * @param {"maximize" | "minimize"} goal
 * @returns {{ min: number, max: number }}
 */
export function colorRange(means, goal) {
  const [min, max] = [
    means.reduce((a, b) => Math.min(a, b)),
    means.reduce((a, b) => Math.max(a, b)),
  ];
  const limit = visibleLimit(
    means.map((mean) => ({ behind: goal === "maximize" ? max - mean : mean - min })),
  );
  return goal === "maximize"
    ? { min: Math.max(min, max - limit), max }
    : { min, max: Math.min(max, min + limit) };
}

/**
 * The border of a cell: colored if a chosen config is in it.
 *
 * @param {ReportData} data
 * @param {{ x: number, y: number }} cell
 * @param {{ view: View, axes: readonly [number, number] }} context
 */
function borderOf({ configs }, { x, y }, { view, axes: [horizontal, vertical] }) {
  const place = view.chosen.findIndex((i) =>
    configs[i]?.levels[horizontal] === x && configs[i].levels[vertical] === y
  );
  return place < 0
    ? { borderColor: view.theme.background, borderWidth: 1 }
    : { borderColor: view.theme.palette[place], borderWidth: 4 };
}

/**
 * @param {any} item
 * @param {{ horizontal: { name: string, values: readonly string[] }, vertical: { name: string, values: readonly string[] }, metric: string, decimals: number }} context
 */
function cellLines({ cell }, { horizontal, vertical, metric, decimals }) {
  const ranks = cell.ranks.length > 8
    ? `${cell.ranks.slice(0, 8).join(", ")}, …`
    : cell.ranks.join(", ");
  const mean = scoreText(cell.mean, decimals);
  return [
    `${horizontal.name}=${horizontal.values[cell.x]} ${vertical.name}=${vertical.values[cell.y]}`,
    `${metric} ${mean}, mean of ${cell.configs} configs, ${cell.trials} trials`,
    `ranks ${ranks}`,
  ];
}
