// @ts-check
/**
 * The pictures by their names.
 *
 * @module
 */

/** @import { ReportData } from "../report_data.ts" */
/** @import { Chart, View } from "./theme.js" */

import { curvesChart } from "./curves_chart.js";
import { interactionsChart, sharesChart } from "./effect_charts.js";
import { effectsChart, rankingChart } from "./forest_chart.js";
import { heatmapChart } from "./heatmap_chart.js";
import { parallelChart } from "./parallel_chart.js";
import { seedsChart } from "./seeds_chart.js";

/** @type {Readonly<Record<string, (data: ReportData, view: View) => Chart | undefined>>} */
export const CHARTS = {
  ranking: rankingChart,
  seeds: seedsChart,
  effects: effectsChart,
  interactions: interactionsChart,
  shares: sharesChart,
  heatmap: heatmapChart,
  curves: curvesChart,
  parallel: parallelChart,
};

/**
 * The configs that are chosen at first: the best three and the simplest.
 *
 * @param {ReportData} data
 * @returns {number[]} Their indices.
 */
export function firstChoice({ configs }) {
  return configs.flatMap(({ n, simplest }, i) => n > 0 && (i < 3 || simplest) ? [i] : []);
}
