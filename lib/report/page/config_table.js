// @ts-check
/**
 * The ranking as a table: its columns, filter and order.
 *
 * @module
 */

/** @import { ReportConfig } from "../report_configs.ts" */
/** @import { ReportData } from "../report_data.ts" */

import { behindText, configText, prunedText, scoreText } from "./text.js";
import { SYMBOL_TEXTS } from "./theme.js";

/** The index of the value of a parameter that a config does not have. */
const NONE = -1;

/**
 * @typedef {object} Column
 * @property {string} key For filters and for sorting.
 * @property {string} head
 * @property {boolean} isNumber
 * @property {(config: ReportConfig) => string} text
 * @property {(config: ReportConfig) => number} order Configs are sorted by it.
 */

/**
 * The columns of the table.
 *
 * @param {ReportData} data
 * @returns {Column[]}
 */
export function tableColumns({ parameters, metric, decimals, configs }) {
  const last = Number.POSITIVE_INFINITY; // configs without a value are at the end
  const verdicts = ["best", "undecided", "worse", "pruned"];
  const behind = "behind best, 95 %";
  return [
    numberColumn("rank", "rank", ({ rank }) => String(rank), ({ rank }) => rank),
    ...parameters.map(({ name, values }, i) =>
      numberColumn(
        name,
        name,
        ({ levels }) => values[levels[i] ?? NONE] ?? "",
        ({ levels }) => levels[i] ?? last,
      )
    ),
    numberColumn("n", "n", ({ n }) => String(n), ({ n }) => n),
    numberColumn(
      metric.name,
      metric.name,
      ({ mean }) => scoreText(mean, decimals),
      ({ mean }) => mean ?? last,
    ),
    numberColumn("std", "± std", ({ std }) => scoreText(std, decimals), ({ std }) => std ?? last),
    numberColumn(
      "behind",
      behind,
      (config) => behindText(config, decimals),
      ({ behind }) => behind ?? last,
    ),
    {
      ...numberColumn(
        "verdict",
        "verdict",
        verdictText,
        ({ verdict }) => verdict === undefined ? last : verdicts.indexOf(verdict),
      ),
      isNumber: false,
    },
    ...(configs.every(({ pruned }) => pruned === undefined) ? [] : [{
      ...numberColumn(
        "pruned",
        "pruned",
        ({ pruned }) => pruned === undefined ? "" : prunedText(pruned, { metric, decimals }),
        ({ pruned }) => pruned === undefined ? last : -pruned.epochs,
      ),
      isNumber: false,
    }]),
  ];
}

/**
 * @param {string} key
 * @param {string} head
 * @param {(config: ReportConfig) => string} text
 * @param {(config: ReportConfig) => number} order
 * @returns {Column}
 */
function numberColumn(key, head, text, order) {
  return { key, head, isNumber: true, text, order };
}

/**
 * @param {ReportConfig} config
 * @returns {string}
 */
function verdictText({ verdict, simplest, failed }) {
  const parts = [
    ...(verdict === undefined ? [] : [`${SYMBOL_TEXTS[verdict]} ${verdict}`]),
    ...(simplest ? ["simplest"] : []),
    ...(failed === undefined ? [] : [`${failed} failed`]),
  ];
  return parts.join(", ");
}

const TERM = /^([^<>=!]+)(<=|>=|!=|=|<|>)(.+)$/;

/**
 * The indices of the configs that satisfy every term of a filter: `hidden=64`, `val_accuracy>0.8`, `verdict!=worse`, or a
 * part of the text of the config. A name that is no column is a part of the text too.
 *
 * @param {ReportData} data
 * @param {string} filter
 * @returns {number[]}
 */
export function filterConfigs(data, filter) {
  const columns = tableColumns(data);
  const tests = filter.trim().toLowerCase().split(/\s+/).filter((term) => term !== "")
    .map((term) => termTest(data, columns, term));
  return data.configs.flatMap((config, i) => tests.every((test) => test(config)) ? [i] : []);
}

/**
 * @param {ReportData} data
 * @param {readonly Column[]} columns
 * @param {string} term
 * @returns {(config: ReportConfig) => boolean}
 */
function termTest(data, columns, term) {
  const [, name, operator, wanted] = TERM.exec(term) ?? [];
  const column = columns.find(({ key }) => key.toLowerCase() === name);
  if (column === undefined) {
    return (config) =>
      `${configText(data, config)} ${verdictText(config)}`.toLowerCase().includes(term);
  }
  return (config) => {
    const text = plainCell(column, config).toLowerCase();
    if (operator === "=") return isEqual(text, wanted);
    if (operator === "!=") return !isEqual(text, wanted);
    const [a, b] = [Number(text), Number(wanted)];
    if (text === "" || Number.isNaN(a) || Number.isNaN(b)) return false;
    return operator === "<"
      ? a < b
      : operator === "<="
      ? a <= b
      : operator === ">"
      ? a > b
      : a >= b;
  };
}

/**
 * The value of a cell without its interval or its symbol.
 *
 * @param {Column} column
 * @param {ReportConfig} config
 * @returns {string}
 */
function plainCell({ key, text }, config) {
  if (key === "verdict") return config.verdict ?? "";
  return key === "behind" ? text(config).split(" ")[0] : text(config); // without the interval
}

/**
 * @param {string} text
 * @param {string} wanted
 */
function isEqual(text, wanted) {
  return text === wanted || (text !== "" && Number(text) === Number(wanted));
}

/**
 * Sorts configs by a column; equal ones stay in the order of their ranks.
 *
 * @param {ReportData} data
 * @param {readonly number[]} indices
 * @param {{ key: string, isDescending: boolean }} sort
 * @returns {number[]}
 */
export function sortConfigs(data, indices, { key, isDescending }) {
  const column = tableColumns(data).find((each) => each.key === key);
  if (column === undefined) return [...indices];
  const sign = isDescending ? -1 : 1;
  const order = new Map(indices.map((i) => [i, column.order(data.configs[i])]));
  const of = (/** @type {number} */ i) => /** @type {number} */ (order.get(i));
  return [...indices].sort((a, b) => of(a) === of(b) ? a - b : sign * (of(a) < of(b) ? -1 : 1));
}
