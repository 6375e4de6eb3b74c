// @ts-check
/**
 * Numbers and configs as text, as the terminal prints them.
 *
 * @module
 */

/** @import { ReportConfig } from "../report_configs.ts" */
/** @import { ReportData } from "../report_data.ts" */

/** Larger numbers are written as 1.234e+7. */
const LARGE = 1e6;

/**
 * A score: three decimals.
 *
 * @param {number | undefined | null} value
 * @returns {string}
 */
export function scoreText(value) {
  if (value === undefined || value === null) return "";
  if (Math.abs(value) >= LARGE) return value.toExponential(3);
  const text = value.toFixed(3);
  return Number(text) === 0 ? "0.000" : text;
}

/**
 * A number at an axis.
 *
 * @param {number} value
 * @returns {string}
 */
export function axisText(value) {
  return Math.abs(value) >= LARGE ? value.toExponential(1) : String(value);
}

/**
 * How far something is behind the best: `0.038 [>0, 0.092]` if the interval only excludes 0.
 *
 * @param {{ behind?: number, interval?: readonly [number, number], verdict?: string }} row
 * @returns {string}
 */
export function behindText({ behind, interval, verdict }) {
  if (behind === undefined) return "";
  if (interval === undefined) return scoreText(behind);
  const low = scoreText(interval[0]);
  const bound = verdict === "worse" && low === "0.000" ? ">0" : low;
  return `${scoreText(behind)} [${bound}, ${scoreText(interval[1])}]`;
}

/**
 * `hidden=128 dropout=0`, of the parameters that differ.
 *
 * @param {ReportData} data
 * @param {Pick<ReportConfig, "levels">} config
 * @returns {string}
 */
export function configText({ parameters }, { levels }) {
  if (parameters.length === 0) return "the only config";
  return parameters.map(({ name, values }, i) => `${name}=${values[levels[i]]}`).join(" ");
}

/**
 * The rank and the values of the parameters, with their names where there is room for them.
 *
 * @param {ReportData} data
 * @param {ReportConfig} config
 * @param {"values" | "all"} much
 * @returns {string}
 */
export function configLabel(data, config, much) {
  if (much === "all") return `${config.rank}  ${configText(data, config)}`;
  const values = data.parameters.map(({ values }, i) => values[config.levels[i]]);
  return [config.rank, ...values].join("  ");
}

/**
 * Everything about a config, for the box at the pointer.
 *
 * @param {ReportData} data
 * @param {ReportConfig} config
 * @returns {string[]}
 */
export function configLines(data, config) {
  const { rank, mean, std, n, failed, verdict, simplest, holdout, interval } = config;
  const { metric, seeds } = data;
  const deviation = std === undefined ? "" : ` ± ${scoreText(std)}`;
  const behind = interval === undefined ? "behind best" : "behind best, 95 %:";
  return [
    `rank ${rank}: ${configText(data, config)}`,
    mean === undefined
      ? "no complete trial"
      : `${metric.name} ${scoreText(mean)}${deviation}, ${n} of ${seeds.length} seeds`,
    ...(failed === undefined ? [] : [`${failed} failed`]),
    ...(config.behind === undefined ? [] : [`${behind} ${behindText(config)}`]),
    ...(verdict === undefined ? [] : [`${verdict}${simplest ? ", simplest" : ""}`]),
    ...(holdout === undefined ? [] : [`${holdout[0]} ${scoreText(holdout[1])} on the holdout`]),
  ];
}
