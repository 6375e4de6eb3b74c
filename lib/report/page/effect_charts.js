// @ts-check
/**
 * Parameters that act together, and the shares of the variance.
 *
 * @module
 */

/** @import { ReportInteraction } from "../report_effects.ts" */
/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { scoreText } from "./text.js";
import {
  axisStyle,
  commonOption,
  DASHES,
  NARROW,
  numberAxis,
  panelsOption,
  tooltip,
} from "./theme.js";

const PANEL_HEIGHT = 280;
/** So many interactions are drawn. */
const MOST_PANELS = 8;
/** So many parts of the variance are drawn. */
const MOST_SHARES = 12;

/**
 * A panel for each pair of parameters that act together: a line for each value of the other parameter.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined if no parameters act together.
 */
export function interactionsChart({ effects, metric, decimals }, view) {
  const interactions = (effects?.interactions ?? []).slice(0, MOST_PANELS);
  if (interactions.length === 0) return undefined;
  const columns = view.width < NARROW ? 1 : Math.min(2, interactions.length);
  const panels = interactions.map((each, i) =>
    panel(each, { metric: metric.name, decimals, view, i, columns })
  );
  return {
    height: Math.ceil(interactions.length / columns) * PANEL_HEIGHT,
    option: {
      ...panelsOption(view, panels),
      tooltip: tooltip(view, ({ data }) => data?.lines ?? []),
    },
  };
}

/**
 * @param {ReportInteraction} interaction
 * @param {{ metric: string, decimals: number, view: View, i: number, columns: number }} place
 */
function panel({ name, given, baseline, effects }, { metric, decimals, view, i, columns }) {
  const levels = [...new Set(effects.map((each) => each.given))];
  const values = [baseline, ...new Set(effects.map((each) => each.value))];
  const axis = { gridIndex: i, ...axisStyle(view) };
  const top = Math.floor(i / columns) * PANEL_HEIGHT;
  const left = 100 * (i % columns) / columns;
  return {
    title: {
      ...{ left: `${left}%`, top, itemGap: 7, text: `${name}, at each ${given}` },
      subtext: `${metric} minus that of ${name}=${baseline}`,
      textStyle: { fontSize: 13, color: view.theme.ink },
      subtextStyle: { fontSize: 11, color: view.theme.muted },
    },
    grid: {
      ...{
        left: `${left + 1}%`,
        width: `${86 / columns}%`,
        top: top + 48,
        height: PANEL_HEIGHT - 92,
      },
      outerBoundsMode: "same",
    },
    xAxis: { ...axis, type: "category", data: values },
    yAxis: { ...axis, ...numberAxis(view), type: "value" },
    series: levels.flatMap((level, k) => {
      const offset = 7 * (k - (levels.length - 1) / 2); // intervals beside each other
      const own = effects.filter((each) => each.given === level);
      const rows = [{ value: baseline, difference: 0, interval: undefined }, ...own]
        .map(({ value, difference, interval }) => ({
          ...{ value, difference, interval, place: values.indexOf(value) },
          lines: [
            `${name}=${value} at ${given}=${level}`,
            `${scoreText(difference, decimals)} from ${name}=${baseline}` +
            (interval === undefined
              ? ""
              : `, 95 % [${interval.map((bound) => scoreText(bound, decimals)).join(", ")}]`),
          ],
        }));
      return [
        levelLine(rows, { view, i, k, offset, label: `${given}=${level}` }),
        levelWhiskers(rows, { view, i, k, offset }),
      ];
    }),
  };
}

/**
 * @typedef {{ difference: number, interval: readonly [number, number] | undefined, place: number, lines: string[] }} Level
 */

/**
 * @param {readonly Level[]} rows
 * @param {{ view: View, i: number, k: number, offset: number, label: string }} place
 */
function levelLine(rows, { view, i, k, offset, label }) {
  const color = view.theme.palette[k % view.theme.palette.length];
  return {
    type: "line",
    ...{ xAxisIndex: i, yAxisIndex: i, symbol: "circle", symbolSize: 7, symbolOffset: [offset, 0] },
    lineStyle: { color, type: DASHES[k % DASHES.length] },
    itemStyle: { color },
    endLabel: { show: true, formatter: label, color, fontSize: 11, distance: 14 },
    data: rows.map(({ difference, lines }) => ({ value: difference, lines })),
  };
}

/**
 * @param {readonly Level[]} rows
 * @param {{ view: View, i: number, k: number, offset: number }} place
 */
function levelWhiskers(rows, { view, i, k, offset }) {
  return {
    type: "custom",
    silent: true,
    ...{ xAxisIndex: i, yAxisIndex: i, encode: { x: 0, y: [1, 2] } },
    data: rows.flatMap(({ place, interval }) =>
      interval === undefined ? [] : [[place, ...interval]]
    ),
    renderItem: (/** @type {any} */ _, /** @type {any} */ api) => {
      const [x, y1] = api.coord([api.value(0), api.value(1)]);
      const [, y2] = api.coord([api.value(0), api.value(2)]);
      const stroke = view.theme.palette[k % view.theme.palette.length];
      return {
        type: "line",
        shape: { x1: x + offset, y1, x2: x + offset, y2 },
        style: { stroke, lineWidth: 2, opacity: 0.8 },
      };
    },
  };
}

/**
 * The shares of the variance as bars, largest first.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined}
 */
export function sharesChart({ effects }, view) {
  const shares = [...effects?.shares ?? []].sort((a, b) => b[1] - a[1]).slice(0, MOST_SHARES);
  if (shares.length === 0) return undefined;
  const percent = (/** @type {number} */ share) =>
    `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  return {
    height: 30 + 22 * shares.length,
    option: {
      ...commonOption(view),
      grid: { left: 4, right: 56, top: 4, bottom: 4, outerBoundsMode: "same" },
      tooltip: tooltip(view, ({ name, value }) => [`${name}: ${percent(value)} of the variance`]),
      xAxis: { type: "value", min: 0, ...axisStyle(view), axisLabel: { show: false } },
      yAxis: {
        ...axisStyle(view),
        ...{ type: "category", inverse: true, data: shares.map(([name]) => name) },
        axisTick: { show: false },
      },
      series: [{
        type: "bar",
        barWidth: 12,
        itemStyle: { color: view.theme.verdicts.best },
        label: {
          ...{ show: true, position: "right", color: view.theme.ink },
          formatter: (/** @type {any} */ item) => percent(item.value),
        },
        data: shares.map(([, share]) => share),
      }],
    },
  };
}
