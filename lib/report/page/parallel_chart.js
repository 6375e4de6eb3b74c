// @ts-check
/**
 * Parallel coordinates: a line for each config through its values and its score.
 *
 * @module
 */

/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { axisText, configLines, scoreText, shortText } from "./text.js";
import { commonOption, DASHES, NARROW, tooltip } from "./theme.js";
import { visibleLimit } from "./visible_limit.js";

/** In a picture without a script, only so many lines. */
const MOST_STATIC = 200;

/**
 * @param {ReportData} data
 * @param {View} view
 * @returns {Chart | undefined} Undefined if no parameter is swept, or no config has a score.
 */
export function parallelChart(data, view) {
  const { parameters, metric, configs } = data;
  const scored = configs.filter(({ mean, verdict }) => mean !== undefined || verdict === "pruned");
  if (parameters.length === 0 || scored.every(({ mean }) => mean === undefined)) return undefined;
  const shown = view.all ? scored : scored.slice(0, MOST_STATIC);
  const limit = worstShown(data);
  const isNarrow = view.width < NARROW;
  const nameStyle = (/** @type {string} */ align) => ({ color: view.theme.ink, align });
  const dimensions = parameters.map(({ name, values, numbers, logarithmic }, dim) => ({
    ...(numbers === undefined
      ? { dim, name, type: "category", data: values }
      : { dim, name, ...numericAxis(numbers, logarithmic, view) }),
    nameTextStyle: nameStyle(dim === 0 ? "left" : "center"),
  }));
  const last = {
    dim: parameters.length,
    name: metric.name,
    scale: true,
    inverse: metric.goal === "minimize",
    ...(limit === undefined ? {} : { [metric.goal === "minimize" ? "max" : "min"]: limit }),
    nameTextStyle: nameStyle(isNarrow ? "right" : "center"),
    axisLabel: { color: view.theme.ink, formatter: axisText },
  };
  return {
    height: 360,
    option: {
      ...commonOption(view),
      tooltip: tooltip(view, ({ data: item }) => configLines(data, configs[item.config])),
      parallel: {
        ...{ left: isNarrow ? 12 : 40, right: isNarrow ? 40 : 60, top: 36, bottom: 20 },
        axisExpandable: false,
        parallelAxisDefault: {
          nameLocation: "end",
          axisLine: { lineStyle: { color: view.theme.muted } },
          axisLabel: {
            ...{ color: view.theme.ink, width: 90, overflow: "truncate" },
            ...{ textBorderColor: view.theme.background, textBorderWidth: 3 },
          },
          areaSelectStyle: {
            color: view.theme.verdicts.best,
            borderColor: view.theme.ink,
            opacity: 0.25,
          },
        },
      },
      parallelAxis: [...dimensions, last],
      series: [{
        type: "parallel",
        lineStyle: { width: 1.2, opacity: shown.length > 300 ? 0.15 : 0.55 },
        inactiveOpacity: 0.03,
        activeOpacity: 0.9,
        progressive: 500,
        data: shown.map((config) => lineOf(config.rank - 1, { data, view, limit })).reverse(),
      }],
    },
  };
}

/**
 * The axis of a parameter whose values were drawn: from the least to the greatest of them.
 *
 * @param {readonly number[]} numbers In ascending order.
 * @param {true | undefined} logarithmic
 * @param {View} view
 */
function numericAxis(numbers, logarithmic, { theme }) {
  const [least, most] = [numbers[0], numbers[numbers.length - 1]];
  return {
    type: logarithmic ? "log" : "value",
    ...(least === most ? {} : { min: least, max: most }),
    axisLabel: { color: theme.ink, formatter: shortText, hideOverlap: true },
  };
}

/**
 * The score at the end of the axis, if some configs are so much worse that the others could not be distinguished.
 *
 * @param {ReportData} data
 * @returns {number | undefined} Undefined if the axis shows every score.
 */
function worstShown({ configs, metric }) {
  const rows = configs.flatMap(({ behind }) => behind === undefined ? [] : [{ behind }]);
  const limit = visibleLimit(rows);
  const best = configs[0].mean;
  if (limit === Infinity || best === undefined) return undefined;
  return metric.goal === "minimize" ? best + limit : best - limit;
}

/**
 * The line of a config: colored by its verdict, or by its color if it is chosen.
 *
 * @param {number} config Its index.
 * @param {{ data: ReportData, view: View, limit: number | undefined }} context
 */
function lineOf(config, { data: { parameters, configs, metric }, view: { theme, chosen }, limit }) {
  const { levels, mean, verdict } = configs[config];
  const end = metric.goal === "minimize" ? Math.min : Math.max;
  const place = chosen.indexOf(config);
  const values = parameters.map(({ values, numbers = values }, i) =>
    numbers[levels[i] ?? -1] ?? null
  ); // null: no point on this axis
  const color = theme.verdicts[verdict ?? "worse"];
  return {
    value: [...values, mean === undefined ? null : limit === undefined ? mean : end(mean, limit)],
    config,
    lineStyle: place < 0
      ? { color }
      : { color: theme.palette[place], type: DASHES[place], width: 3.5, opacity: 1 },
  };
}

/**
 * What a selection of the axes contains, in words.
 *
 * @param {ReportData} data
 * @param {readonly number[]} ranks Of the selected configs.
 * @returns {string}
 */
export function brushText({ configs, metric, decimals }, ranks) {
  if (ranks.length === 0) return "No config is in the selection.";
  const best = configs[ranks.reduce((a, b) => Math.min(a, b)) - 1];
  const one = ranks.length === 1 ? "1 config is" : `${ranks.length} configs are`;
  const score = scoreText(best.mean, decimals);
  return `${one} in the selection; the best of them is rank ${best.rank}, ${metric.name} ${score}.`;
}
