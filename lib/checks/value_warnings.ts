/**
 * Warnings about the values of parameters that are probably not what the user means.
 *
 * @module
 */

import type { Axis, Experiment, ParameterValue, RangeAxis } from "../experiment/experiment.ts";
import { axisValues, namedParameters } from "../experiment/swept_parameters.ts";

/** From this ratio of the ends on, nearly all values of a linear range are in its upper tenth of the powers of ten. */
const WIDE_RATIO = 100;

/**
 * One sentence for each linear range over two decades or more, and for each text that YAML 1.1, which many programs read,
 * takes for a boolean.
 */
export function valueWarnings(experiment: Experiment): string[] {
  return [...linearWarnings(experiment), ...wordWarnings(experiment)];
}

function linearWarnings({ parameters, any_of = [] }: Experiment): string[] {
  const maps = [parameters, ...any_of.map((branch) => branch.parameters)];
  return maps.flatMap((axes: Readonly<Record<string, Axis>>) =>
    Object.entries(axes).flatMap(([name, axis]) =>
      rangesOf(axis).flatMap((range) => linearWarning(name, range))
    )
  );
}

function rangesOf(axis: Axis): RangeAxis[] {
  if ("any_of" in axis) return axis.any_of.flatMap(rangesOf);
  return axis.values === undefined ? [axis] : [];
}

const LOGARITHMIC: Readonly<Record<string, string>> = {
  uniform: "log_uniform_values",
  q_uniform: "q_log_uniform_values",
  int_uniform: "q_log_uniform_values",
};

function linearWarning(name: string, range: RangeAxis): string[] {
  const better = LOGARITHMIC[range.distribution];
  if (better === undefined || !("min" in range)) return [];
  const { min, max } = range;
  if (min <= 0 || max / min < WIDE_RATIO) return [];
  const tenth = Number((min + (max - min) / 10).toPrecision(2));
  return [
    `${name} from ${min} to ${max} is drawn evenly: nine of ten values are above ${tenth}; ${better} draws evenly over ` +
    "the powers of ten",
  ];
}

const WORDS: Readonly<Record<string, boolean>> = { yes: true, on: true, no: false, off: false };

/** Only an objective has parameters of any text. */
function wordWarnings(experiment: Experiment): string[] {
  if (experiment.objective === undefined) return [];
  return namedParameters(experiment).flatMap((name) => {
    const word = axisValues(experiment, name).find(isWord);
    if (word === undefined) return [];
    return [
      `${name} has the value "${word}", which is text: a boolean is written ${
        WORDS[word.toLowerCase()]
      }`,
    ];
  });
}

function isWord(value: ParameterValue): value is string {
  return typeof value === "string" && Object.hasOwn(WORDS, value.toLowerCase());
}
