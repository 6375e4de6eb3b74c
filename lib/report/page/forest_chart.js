// @ts-check
/**
 * Points with intervals of the distance from the best: the ranking, and the effects of the parameters.
 *
 * @module
 */

/** @import { Verdict } from "../../results/compare_to_leader.ts" */
/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { behindText, configLabel, configLines, scoreText } from "./text.js";
import {
  axisStyle,
  commonOption,
  legendStyle,
  NARROW,
  numberAxis,
  SYMBOLS,
  tooltip,
} from "./theme.js";
import { axisEnds, clamped, visibleLimit } from "./visible_limit.js";
import { intervalLines } from "./interval_lines.js";

/**
 * A point with its interval.
 *
 * @typedef {object} ForestRow
 * @property {string} label
 * @property {number} behind
 * @property {readonly [number, number]} [interval]
 * @property {Verdict} verdict
 * @property {readonly string[]} lines The text at the pointer.
 * @property {string} [ring] The color of a chosen config.
 * @property {number} [config] Its index.
 * @property {boolean} [hollow] Whether the verdict alone would be misleading.
 */

/** More rows are drawn without labels, with the ranks on the horizontal axis. */
const MOST_LABELS = 40;
const ROW_HEIGHT = 20;
const LABEL_SIZE = 11;
/** Of `DejaVu Sans`, the widest of the usual fonts. */
const LETTER_WIDTH = 6.6;

/**
 * The ranking: how far each config is behind the best.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined if there is nothing to draw.
 */
export function rankingChart(data, view) {
  const much = view.width < NARROW ? "values" : "all";
  const rows = data.configs.flatMap((config, i) => {
    const { behind, interval, verdict } = config;
    if (behind === undefined || verdict === undefined) return [];
    const place = view.chosen.indexOf(i);
    return [{
      ...{
        behind,
        verdict,
        label: configLabel(data, config, much),
        lines: configLines(data, config),
      },
      config: i,
      ...(interval === undefined ? {} : { interval }),
      ...(place < 0 ? {} : { ring: view.theme.palette[place] }),
    }];
  });
  return forestChart(rows, {
    view,
    name: `behind best, ${data.metric.name}`,
    across: "rank",
    limit: visibleLimit(rows),
  });
}

/**
 * The effects: how far each value of a parameter is behind the best value of the same parameter.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined}
 */
export function effectsChart({ effects, metric, decimals }, view) {
  const rows = (effects?.values ?? []).map((each) => ({
    ...each,
    label: `${each.name}=${each.value}${each.depends ? " *" : ""}`,
    hollow: each.depends === true,
    lines: [
      `${each.name}=${each.value}`,
      `${metric.name} ${scoreText(each.mean, decimals)}, mean over all configs with this value`,
      `behind the best value, 95 %: ${behindText(each, decimals)}`,
      ...(each.depends ? ["depends on another parameter: see the picture below"] : []),
    ],
  }));
  return forestChart(rows, {
    view,
    name: `behind the best value, ${metric.name}`,
    across: "value",
    limit: Infinity,
  });
}

/**
 * @param {readonly ForestRow[]} all
 * @param {{ view: View, name: string, across: string, limit: number }} context
 * @returns {Chart | undefined}
 */
function forestChart(all, { view, name, across, limit }) {
  if (all.length === 0) return undefined;
  const many = view.all && all.length > MOST_LABELS;
  const rows = many ? all : all.slice(0, MOST_LABELS);
  const distance = {
    type: "value",
    name,
    ...axisEnds(rows, limit),
    ...numberAxis(view),
    nameLocation: "middle",
    nameGap: 28,
  };
  const places = many
    ? {
      type: "value",
      name: across,
      nameLocation: "middle",
      nameGap: 28,
      min: 0,
      ...axisStyle(view),
    }
    : labelAxis(rows, view);
  return {
    height: many ? 420 : 84 + ROW_HEIGHT * rows.length,
    option: {
      ...commonOption(view),
      legend: {
        ...legendStyle(view),
        ...{ itemWidth: 13, itemHeight: 13, itemGap: 20 },
        data: verdictsOf(rows).map((name) => ({ name, icon: SYMBOLS[name] })),
      },
      grid: many
        ? { left: 64, right: 16, top: 32, bottom: 44 }
        : { left: labelWidth(rows, view) + 12, right: 16, top: 32, bottom: 44 },
      tooltip: tooltip(view, ({ value }) => rows[value[value.length - 1]]?.lines ?? []),
      xAxis: many ? places : distance,
      yAxis: many ? { ...distance, nameGap: 46 } : places,
      series: [
        intervalLines(rows, { many, view, limit }),
        ...verdictsOf(rows).map((verdict) => points(rows, { verdict, many, view, limit })),
        rings(rows, { many, limit }),
      ],
    },
  };
}

/**
 * @param {readonly ForestRow[]} rows
 * @param {View} view
 */
function labelAxis(rows, view) {
  const style = axisStyle(view);
  return {
    ...style,
    type: "category",
    inverse: true,
    data: rows.map(({ label }) => shortened(label, view)),
    axisLabel: { color: view.theme.ink, interval: 0, fontSize: LABEL_SIZE },
    axisTick: { show: false },
  };
}

/**
 * The width of the longest label, in pixels. The server cannot measure text, so it is estimated for the widest of the usual
 * fonts.
 *
 * @param {readonly ForestRow[]} rows
 * @param {View} view
 */
function labelWidth(rows, view) {
  const most = rows.reduce((most, { label }) => Math.max(most, shortened(label, view).length), 0);
  return Math.round(most * LETTER_WIDTH);
}

/**
 * @param {string} label
 * @param {View} view
 */
function shortened(label, { width }) {
  const most = Math.floor(width * 0.5 / LETTER_WIDTH);
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}

/**
 * The verdicts that occur, best first.
 *
 * @param {readonly ForestRow[]} rows
 */
function verdictsOf(rows) {
  const all = /** @type {const} */ (["best", "undecided", "worse", "pruned"]);
  return all.filter((verdict) => rows.some((row) => row.verdict === verdict));
}

/**
 * @param {readonly ForestRow[]} rows
 * @param {{ verdict: Verdict, many: boolean, view: View, limit: number }} context
 */
function points(rows, { verdict, many, view, limit }) {
  return {
    type: "scatter",
    name: verdict,
    progressive: 0,
    symbol: SYMBOLS[verdict],
    symbolSize: many ? 6 : verdict === "best" ? 13 : 10,
    itemStyle: { color: view.theme.verdicts[verdict] },
    data: rows.flatMap((row, i) =>
      row.verdict !== verdict ? [] : [{
        value: coordinates(clamped(row.behind, limit), i, many),
        config: row.config,
        ...(Math.abs(row.behind) > limit ? arrow(row.behind, many) : {}),
        ...(row.hollow ? { itemStyle: hollowStyle(verdict, view) } : {}),
      }]
    ),
    ...(verdict === "best" ? { markLine: leaderLine(view, many) } : {}),
  };
}

/**
 * @param {Verdict} verdict
 * @param {View} view
 */
function hollowStyle(verdict, { theme }) {
  return { color: theme.background, borderColor: theme.verdicts[verdict], borderWidth: 2 };
}

/**
 * The symbol of a point that is beyond the picture.
 *
 * @param {number} behind
 * @param {boolean} many
 */
function arrow(behind, many) {
  const toTheRight = many ? 0 : -90;
  return { symbol: "arrow", symbolSize: 12, symbolRotate: toTheRight + (behind < 0 ? 180 : 0) };
}

/**
 * @param {View} view
 * @param {boolean} many
 */
function leaderLine({ theme }, many) {
  return {
    ...{ silent: true, symbol: "none", label: { show: false } },
    lineStyle: { color: theme.verdicts.best, type: "solid", width: 1 },
    data: [many ? { yAxis: 0 } : { xAxis: 0 }],
  };
}

/**
 * @param {number} behind
 * @param {number} i
 * @param {boolean} many
 */
function coordinates(behind, i, many) {
  return many ? [i + 1, behind, i] : [behind, i, i];
}

/**
 * @param {readonly ForestRow[]} rows
 * @param {{ many: boolean, limit: number }} context
 */
function rings(rows, { many, limit }) {
  return {
    type: "scatter",
    silent: true,
    symbol: "circle",
    symbolSize: 19,
    z: 4,
    data: rows.flatMap(({ behind, ring }, i) =>
      ring === undefined ? [] : [{
        value: coordinates(clamped(behind, limit), i, many),
        itemStyle: { color: "transparent", borderColor: ring, borderWidth: 2.5 },
      }]
    ),
  };
}
