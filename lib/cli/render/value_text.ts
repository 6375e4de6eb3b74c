/**
 * Values and configs as text.
 *
 * @module
 */

import type { Experiment, ParameterValue, ParameterValues } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Interval } from "../../stats/sample.ts";

/** The value of a parameter. */
export function valueText(value: ParameterValue | ""): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `hidden=128 dropout=0`, of the parameters that differ between configs. */
export function configText(
  experiment: Experiment,
  { parameters }: { parameters: ParameterValues },
): string {
  const texts = sweptParameters(experiment)
    .map((name) => `${name}=${valueText(parameters[name])}`);
  return texts.length === 0 ? "the only config" : texts.join(" ");
}

/** A difference with its interval: `-0.0142 [-0.0301, 0.0017]`; empty if it is undefined. */
export function deltaText(delta: number | undefined, interval: Interval | undefined): string {
  if (delta === undefined) return "";
  const ends = interval === undefined ? "" : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
  return signed(delta) + ends;
}

function signed(value: number): string {
  const text = value.toFixed(4);
  return value > 0 ? `+${text}` : text;
}
