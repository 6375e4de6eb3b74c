/**
 * The effects of the parameters in a report.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { sweptParameters } from "../experiment/swept_parameters.ts";
import type { Analysis } from "../results/analyze.ts";
import { bounds, decimalsOf, withoutUndefined } from "./report_configs.ts";
import { rounded, roundedScore } from "./rounded.ts";
import { partialTexts } from "./text/partial_texts.ts";
import { valueText } from "./text/value_text.ts";

/** The effects of the parameters. */
export interface ReportEffects {
  /** Number of seeds at which every config has a score. */
  readonly n: number;
  /** Each value of each swept parameter. */
  readonly values: readonly ReportValue[];
  /** Where parameters act together. */
  readonly interactions: readonly ReportInteraction[];
  /** The parts of the variance: a name and a share in [0, 1]. */
  readonly shares: readonly (readonly [string, number])[];
  /** What cannot be said, in sentences, if the configs are not every combination of the values. */
  readonly limits?: readonly string[];
}

/** The effect of one value, averaged over the other parameters. */
export interface ReportValue {
  /** The parameter. */
  readonly name: string;
  /** The value as text. */
  readonly value: string;
  /** Mean of the metric. */
  readonly mean: number;
  /** How far it is behind the best value. */
  readonly behind: number;
  /** The simultaneous 95 % interval of that distance. */
  readonly interval?: readonly [number, number];
  /** The verdict of the value. */
  readonly verdict: "best" | "undecided" | "worse";
  /** True if the effect depends on another parameter. */
  readonly depends?: true;
}

/** The effects of the values of one parameter at each value of another. */
export interface ReportInteraction {
  /** The parameter. */
  readonly name: string;
  /** The other parameter. */
  readonly given: string;
  /** The value that the others are compared with. */
  readonly baseline: string;
  /** Each other value at each value of `given`: the difference of the metric from the baseline, and its interval. */
  readonly effects: readonly {
    readonly given: string;
    readonly value: string;
    readonly difference: number;
    readonly interval?: readonly [number, number];
  }[];
}

/** The effects; null if they could not be computed, or no parameter is swept. */
export function reportEffects(
  experiment: Experiment,
  analysis: Analysis,
): ReportEffects | null {
  const { effects } = analysis;
  if (effects === undefined || sweptParameters(experiment).length === 0) return null;
  const decimals = decimalsOf({ experiment, analysis });
  const dependent = new Set(effects.interactions.map(({ name }) => name));
  return {
    n: effects.seeds.length,
    values: effects.values.map(({ name, value, mean, behind, interval, isBest, worse }) =>
      withoutUndefined<ReportValue>({
        ...{
          name,
          value: valueText(value),
          mean: roundedScore(mean, decimals),
          behind: roundedScore(behind, decimals),
        },
        interval: bounds(interval, decimals),
        verdict: isBest ? "best" : worse ? "worse" : "undecided",
        depends: dependent.has(name) ? true : undefined,
      })
    ),
    interactions: effects.interactions.map(({ name, given, baseline, effects }) => ({
      ...{ name, given, baseline: valueText(baseline) },
      effects: effects.map(({ given, value, difference, interval }) =>
        withoutUndefined<ReportInteraction["effects"][number]>({
          ...{
            given: valueText(given),
            value: valueText(value),
            difference: roundedScore(difference, decimals),
          },
          interval: bounds(interval, decimals),
        })
      ),
    })),
    shares: effects.variance.flatMap(({ of, names, share }) =>
      share === undefined
        ? []
        : [[names.length > 0 ? names.join(" with ") : of, rounded(share)] as const]
    ),
    ...(effects.partial === undefined ? {} : { limits: partialTexts(effects.partial) }),
  };
}
