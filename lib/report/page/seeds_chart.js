// @ts-check
/**
 * The scores of chosen configs, seed by seed beside those of the leader.
 *
 * @module
 */

/** @import { ReportConfig } from "../report_configs.ts" */
/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { axisText, configText, scoreText } from "./text.js";
import { axisStyle, panelsOption, tooltip } from "./theme.js";

const PANEL_WIDTH = 210;
const PANEL_HEIGHT = 250;
/** So many seeds are drawn. */
export const MOST_SEEDS = 50;

/**
 * A panel for each chosen config with scores: a line for each seed, from the leader's score to that of the config.
 *
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined if no other config than the leader is chosen.
 */
export function seedsChart(data, view) {
  const [leader] = data.configs;
  const others = view.chosen.filter((i) => i > 0).map((i) => data.configs[i])
    .filter((config) => config.scores !== undefined && config.n > 0);
  if (leader?.scores === undefined || others.length === 0) return undefined;
  const columns = Math.max(1, Math.min(others.length, Math.floor(view.width / PANEL_WIDTH)));
  const panels = others.map((config, i) => panel(data, config, { view, i, columns }));
  return {
    height: Math.ceil(others.length / columns) * PANEL_HEIGHT,
    option: {
      ...panelsOption(view, panels),
      tooltip: tooltip(view, ({ data }) => data?.lines ?? []),
    },
  };
}

/**
 * @param {ReportData} data
 * @param {ReportConfig} config
 * @param {{ view: View, i: number, columns: number }} place
 */
function panel(data, config, { view, i, columns }) {
  const pairs = pairedScores(data, config);
  const left = `${100 * (i % columns) / columns}%`;
  const top = Math.floor(i / columns) * PANEL_HEIGHT;
  const axis = { gridIndex: i, ...axisStyle(view) };
  return {
    title: {
      ...{
        left,
        top,
        itemGap: 7,
        text: `rank 1 and rank ${config.rank}`,
        subtext: countsText(config, pairs),
      },
      textStyle: { fontSize: 13, color: view.theme.ink },
      subtextStyle: { fontSize: 11, color: view.theme.muted },
    },
    grid: {
      left: `${100 * (i % columns) / columns + 1}%`,
      width: `${90 / columns}%`,
      ...{ top: top + 56, height: PANEL_HEIGHT - 96, outerBoundsMode: "same" },
    },
    xAxis: { ...axis, type: "category", data: ["rank 1", `rank ${config.rank}`] },
    yAxis: {
      ...axis,
      ...{ type: "value", scale: true, ...rangeOf(data, view) },
      axisLabel: {
        color: view.theme.ink,
        formatter: axisText,
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    series: pairs.slice(0, MOST_SEEDS).map((pair) => line(data, pair, { view, i, config })),
  };
}

/**
 * The scores of the leader and of a config at the seeds at which both have one.
 *
 * @param {ReportData} data
 * @param {ReportConfig} config
 * @returns {{ seed: number, best: number, score: number, ahead: number }[]}
 */
export function pairedScores({ configs: [leader], seeds, metric }, config) {
  const sign = metric.goal === "maximize" ? 1 : -1;
  return seeds.flatMap((seed, i) => {
    const best = leader.scores?.[i] ?? null;
    const score = config.scores?.[i] ?? null;
    return best === null || score === null
      ? []
      : [{ seed, best, score, ahead: sign * (score - best) }];
  });
}

/**
 * @param {ReportConfig} config
 * @param {readonly { ahead: number }[]} pairs
 */
function countsText({ rank }, pairs) {
  const count = (/** @type {(ahead: number) => boolean} */ test) =>
    pairs.filter(({ ahead }) => test(ahead)).length;
  const [better, equal, worse] = [
    count((ahead) => ahead > 0),
    count((ahead) => ahead === 0),
    count((ahead) => ahead < 0),
  ];
  return `rank ${rank} is better at ${better}, equal at ${equal}, worse at ${worse} seeds`;
}

/**
 * The same range in all panels.
 *
 * @param {ReportData} data
 * @param {View} view
 */
function rangeOf(data, { chosen }) {
  const shown = [0, ...chosen].flatMap((i) => data.configs[i]?.scores ?? [])
    .filter((score) => score !== null);
  const low = shown.reduce((a, b) => Math.min(a, b), Infinity);
  const high = shown.reduce((a, b) => Math.max(a, b), -Infinity);
  const margin = (high - low) * 0.05 || 0.5;
  const short = (/** @type {number} */ value) => Number(value.toPrecision(2));
  return low > high ? {} : { min: short(low - margin), max: short(high + margin) };
}

/**
 * @param {ReportData} data
 * @param {{ seed: number, best: number, score: number, ahead: number }} pair
 * @param {{ view: View, i: number, config: ReportConfig }} place
 */
function line(data, { seed, best, score, ahead }, { view, i, config }) {
  const { verdicts } = view.theme;
  const color = ahead > 0 ? verdicts.undecided : ahead < 0 ? verdicts.best : verdicts.worse;
  const lines = [
    `seed ${seed}: ${data.metric.name}`,
    `rank 1: ${scoreText(best, data.decimals)}`,
    `rank ${config.rank}: ${scoreText(score, data.decimals)} (${configText(data, config)})`,
  ];
  return {
    type: "line",
    ...{ xAxisIndex: i, yAxisIndex: i, triggerLineEvent: true },
    symbol: ahead > 0 ? "circle" : "diamond",
    symbolSize: 7,
    lineStyle: { color, width: 1.5, type: ahead > 0 ? "dashed" : ahead < 0 ? "solid" : "dotted" },
    itemStyle: { color },
    data: [{ value: best, lines }, { value: score, lines }],
  };
}
