/**
 * The parameters of a report: their values in an order that pictures and tables share.
 *
 * Of a parameter whose values a search has drawn from a range, the values are those of the configs, in ascending order; so a
 * config refers to its value by index, whether the value was listed or drawn.
 *
 * @module
 */

import { activeValue, type ConfigValues } from "../experiment/active_value.ts";
import type { Experiment, ParameterValue } from "../experiment/experiment.ts";
import {
  axisRanges,
  axisValues,
  hasRange,
  sweptParameters,
} from "../experiment/swept_parameters.ts";
import { cellText, valueText } from "./text/value_text.ts";

/** A swept parameter. */
export interface ReportParameter {
  /** Its name. */
  readonly name: string;
  /** Its values as text, in the order of the file, or ascending if they were drawn; configs refer to them by index. */
  readonly values: readonly string[];
  /** True if a search has drawn values from a range; absent if all were listed. */
  readonly drawn?: true;
  /** The values as numbers, for a numeric axis; absent if they were listed, or are not all numbers that it can show. */
  readonly numbers?: readonly number[];
  /** Whether that axis is logarithmic. */
  readonly logarithmic?: true;
}

/** Values that span so much are on a logarithmic axis. */
const WIDE = 100;

/** The swept parameters, in the order of the file. */
export function reportParameters(
  experiment: Experiment,
  configs: readonly ConfigValues[],
): ReportParameter[] {
  return sweptParameters(experiment).map((name): ReportParameter => {
    const values = parameterValues(experiment, name, configs);
    if (!hasRange(experiment, name)) return { name, values: values.map(valueText) };
    const texts = values.map((value) =>
      cellText(experiment, name, { parameters: { [name]: value } })
    );
    return { name, values: texts, drawn: true, ...numbersOf(experiment, name, values) };
  });
}

/** The values that configs refer to by index. */
export function parameterValues(
  experiment: Experiment,
  name: string,
  configs: readonly ConfigValues[],
): readonly ParameterValue[] {
  if (!hasRange(experiment, name)) return axisValues(experiment, name);
  const values = configs.flatMap((config) => activeValue(config, name) ?? []);
  const different = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  const numbers = different.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const others = different.filter((value) => typeof value !== "number");
  return [...numbers, ...others];
}

function numbersOf(
  experiment: Experiment,
  name: string,
  values: readonly ParameterValue[],
): Pick<ReportParameter, "numbers" | "logarithmic"> {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length === 0 || numbers.length < values.length) return {};
  const [least, most] = [numbers[0], numbers[numbers.length - 1]];
  const isLogarithmic =
    axisRanges(experiment, name).some(({ distribution }) => distribution.includes("log")) ||
    least > 0 && most >= WIDE * least;
  if (!isLogarithmic) return { numbers };
  return least > 0 ? { numbers, logarithmic: true } : {}; // 0 is on no logarithmic axis
}
