/**
 * Values, configs and differences as text.
 *
 * @module
 */

import { activeValue, type ConfigValues } from "../../experiment/active_value.ts";
import type { Experiment, ParameterValue } from "../../experiment/experiment.ts";
import {
  axisValues,
  hasRange,
  namedParameters,
  sweptParameters,
} from "../../experiment/swept_parameters.ts";
import type { Interval } from "../../stats/sample.ts";

/**
 * The value of a parameter; a text that is empty or has more than one line as JSON, so that a table keeps its lines. Of a
 * parameter that the config does not have, nothing.
 */
export function valueText(value: ParameterValue | undefined): string {
  if (value === undefined) return "";
  // deno-lint-ignore no-control-regex -- the expression is meant to match them
  if (value === "" || /[\u0000-\u001f]/.test(String(value))) return JSON.stringify(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The value of a config in a table: a fraction that a search has drawn with four digits; the files have all of them. */
export function cellText(experiment: Experiment, name: string, config: ConfigValues): string {
  const value = activeValue(config, name);
  const isFraction = typeof value === "number" && !Number.isInteger(value);
  return isFraction && hasRange(experiment, name)
    ? String(Number(value.toPrecision(4)))
    : valueText(value);
}

/** `hidden=128 dropout=0`, of the parameters that differ between configs and that this config has. */
export function configText(experiment: Experiment, config: ConfigValues): string {
  const names = sweptParameters(experiment);
  const texts = names.map((name) => assignmentText(experiment, name, config)).filter((text) =>
    text !== ""
  );
  return names.length === 0 ? "the only config" : texts.join(" ");
}

/** `hidden=128`; empty if the config does not have the parameter. */
export function assignmentText(experiment: Experiment, name: string, config: ConfigValues): string {
  return activeValue(config, name) === undefined
    ? ""
    : `${name}=${cellText(experiment, name, config)}`;
}

/** `epochs=200`, of each parameter that is the same in all configs and written in the file. */
export function constantTexts(experiment: Experiment): string[] {
  const swept = sweptParameters(experiment);
  return namedParameters(experiment).filter((name) => !swept.includes(name))
    .map((name) => `${name}=${valueText(axisValues(experiment, name)[0])}`);
}

/** A score; empty if there is none. For `decimals` see `scoreDecimals`. */
export function scoreText(score: number | undefined, decimals: number): string {
  return score === undefined ? "" : score.toFixed(decimals);
}

/** A difference with its sign: `+0.014`, `-0.014`, `0.000`. */
export function signedText(value: number, decimals: number): string {
  const text = plainText(value, decimals);
  return Number(text) > 0 ? `+${text}` : text;
}

/** A difference with its interval: `-0.014 [-0.030, +0.002]`; empty if it is undefined. */
export function deltaText(
  delta: number | undefined,
  interval: Interval | undefined,
  decimals: number,
): string {
  if (delta === undefined) return "";
  if (interval === undefined) return signedText(delta, decimals);
  const [low, high] = [interval.low, interval.high].map((bound) => signedText(bound, decimals));
  return `${signedText(delta, decimals)} [${low}, ${high}]`;
}

/** How far a config or a value is behind the best: `0.038 [>0, 0.092]` if the interval only excludes 0. */
export function behindText(
  behind: number | undefined,
  interval: Interval | undefined,
  { worse, decimals }: { worse: boolean; decimals: number },
): string {
  if (behind === undefined) return "";
  if (interval === undefined) return plainText(behind, decimals);
  const [low, high] = [interval.low, interval.high].map((bound) => plainText(bound, decimals));
  return `${plainText(behind, decimals)} [${worse && Number(low) === 0 ? ">0" : low}, ${high}]`;
}

/** Without the sign of `-0.000`. */
function plainText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

/** A difference in words: `0.014 lower`. */
export function lowerText(value: number, decimals: number): string {
  return `${Math.abs(value).toFixed(decimals)} ${value < 0 ? "lower" : "higher"}`;
}
