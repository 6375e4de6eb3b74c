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
 * A score.
 *
 * @param {number | undefined | null} value
 * @param {number} decimals
 * @returns {string}
 */
export function scoreText(value, decimals) {
  if (value === undefined || value === null) return "";
  if (Math.abs(value) >= LARGE) return value.toExponential(3);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
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
 * A number of which nothing is known: three digits.
 *
 * @param {number} value
 * @returns {string}
 */
export function shortText(value) {
  return axisText(Number(value.toPrecision(3)));
}

/**
 * How far something is behind the best: `0.038 [>0, 0.092]` if the interval only excludes 0.
 *
 * @param {{ behind?: number, interval?: readonly [number, number], verdict?: string, worseByFailures?: boolean }} row
 * @param {number} decimals
 * @returns {string}
 */
export function behindText({ behind, interval, verdict, worseByFailures }, decimals) {
  if (behind === undefined) return "";
  if (interval === undefined) return scoreText(behind, decimals);
  const low = scoreText(interval[0], decimals);
  const isAbove = verdict === "worse" && !worseByFailures;
  const bound = isAbove && Number(low) === 0 ? ">0" : low;
  return `${scoreText(behind, decimals)} [${bound}, ${scoreText(interval[1], decimals)}]`;
}

/**
 * `hidden=128 dropout=0`, of the parameters that differ and that the config has.
 *
 * @param {ReportData} data
 * @param {Pick<ReportConfig, "levels">} config
 * @returns {string}
 */
export function configText({ parameters }, { levels }) {
  if (parameters.length === 0) return "the only config";
  return parameters.flatMap(({ name, values }, i) => {
    const level = levels[i];
    return level === null ? [] : [`${name}=${values[level]}`];
  }).join(" ");
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
  const values = data.parameters.map(({ values }, i) => values[config.levels[i] ?? -1] ?? "–");
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
  const { metric, seeds, decimals } = data;
  const deviation = std === undefined ? "" : ` ± ${scoreText(std, decimals)}`;
  const behind = interval === undefined ? "behind best" : "behind best, 95 %:";
  return [
    `rank ${rank}: ${configText(data, config)}`,
    mean === undefined
      ? "no complete trial"
      : `${metric.name} ${scoreText(mean, decimals)}${deviation}, ${n} of ${seeds.length} seeds`,
    ...(failed === undefined ? [] : [`${failed} failed`]),
    ...(config.pruned === undefined ? [] : [prunedText(config.pruned, data)]),
    ...(config.worseByFailures ? ["worse because of the failures, not of its scores"] : []),
    ...(config.behind === undefined ? [] : [`${behind} ${behindText(config, decimals)}`]),
    ...(verdict === undefined ? [] : [`${verdict}${simplest ? ", simplest" : ""}`]),
    ...(holdout === undefined ? [] : [
      `${holdout[0]} ${scoreText(holdout[1], decimals)} on the holdout`,
    ]),
  ];
}

/**
 * What early termination pruned of a config.
 *
 * @param {NonNullable<ReportConfig["pruned"]>} pruned
 * @param {Pick<ReportData, "metric" | "decimals">} data
 * @returns {string}
 */
export function prunedText({ trials, epochs, score }, { metric, decimals }) {
  if (epochs === 0) return `${trials} ${trials === 1 ? "trial" : "trials"} pruned`;
  const then = score === undefined ? "" : `: ${metric.name} ${scoreText(score, decimals)} then`;
  return `ended early, after ${epochs} epochs${then}`;
}
