/**
 * Compares two sweeps, and says whether the comparison is conclusive.
 *
 * @module
 */

import type { Experiment, Metric } from "../experiment/experiment.ts";
import { dataIdentity, splitIdentity } from "../experiment/data_identity.ts";
import { requireArrays, requireTypes } from "../math/check_arguments.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { attainableP } from "../stats/attainable_p.ts";
import { UserError } from "../user_error.ts";
import { compareRankings, type RankingComparison } from "./compare_rankings.ts";
import { type RankedConfig, rankTrials } from "./rank_trials.ts";

/** A sweep to compare: as `runSweep`, `resumeSweep` and `readResults` return it, with its experiment. */
export interface ComparableSweep {
  /** The experiment that was run. */
  readonly experiment: Experiment;
  /** Every trial, in trial order. */
  readonly records: readonly TrialRecord[];
}

/** A reason why a difference may exist although none was shown. */
export type Undecided =
  /** Some trials of one of the sweeps have not run yet, or timed out. */
  | { readonly kind: "waiting"; readonly sweep: "a" | "b"; readonly trials: number }
  /** No seed has a score in every config of both sweeps. */
  | { readonly kind: "noSharedSeed" }
  /** With so few seeds no difference can be shown; `seedsNeeded` is the smallest number that is enough. */
  | { readonly kind: "tooFewSeeds"; readonly seeds: number; readonly seedsNeeded: number };

/** A setting that has one value in each of two sweeps, and not the same. */
export interface DifferentSetting {
  /** The name of a parameter, `data` or `split`. */
  readonly name: string;
  /** The values in the first and in the second sweep. */
  readonly values: readonly [unknown, unknown];
}

/** Two sweeps, compared. */
export interface SweepComparison extends RankingComparison {
  /** The metric of the first sweep, by which both are compared. */
  readonly metric: Metric;
  /** Settings that differ between the sweeps: parameters with one value in each, the data and the split. */
  readonly differentSettings: readonly DifferentSetting[];
  /** The reasons why a difference may exist although none was shown; empty if the comparison is conclusive. */
  readonly undecided: readonly Undecided[];
}

/**
 * Compares two sweeps by config and seed: see {@linkcode compareRankings}. Configs are paired if their parameters are
 * equal, apart from parameters that have one value in each sweep: so sweeps can be compared that differ in one setting, in
 * the data, or in the engine version. A trial that timed out counts as
 * waiting, because a timeout depends on the machine.
 *
 * @throws {TypeError} If a sweep is not an object with an experiment and an array of records.
 * @throws {UserError} If the sweeps have no config in common, or no trial has a score in both.
 *
 * @example B is a little worse at each of eight seeds
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compareSweeps, expandGrid, parseExperiment } from "@seedsweep/seedsweep";
 *
 * const experiment = parseExperiment("{ replicates: 8 }");
 * const sweep = (val_accuracy: number) => ({
 *   experiment,
 *   records: expandGrid(experiment).map((trial) => {
 *     const metrics = { val_accuracy, val_loss: 1, train_accuracy: 1, train_loss: 1 };
 *     return { trial, result: { state: "complete" as const, metrics, epochs: 1, curve: [] } };
 *   }),
 * });
 * assertEquals(compareSweeps(sweep(0.75), sweep(0.7)).verdict, "worse");
 * assertEquals(compareSweeps(sweep(0.75), sweep(0.75)).verdict, "undecided");
 * ```
 */
export function compareSweeps(a: ComparableSweep, b: ComparableSweep): SweepComparison {
  requireSweep("a", a);
  requireSweep("b", b);
  const { metric } = a.experiment;
  const sides = [a, b].map(({ experiment, records }) => ({
    experiment,
    records: records.map(withoutTimeout),
  }));
  const [inA, inB] = sides.map(({ records }) => rankTrials(records, metric));
  const differentParameters = findDifferentParameters(inA, inB);
  const ignore = differentParameters.map(({ name }) => name);
  const comparison = compareRankings(inA, inB, metric, { ignore });
  requireCommonScores(comparison, { sides: [inA, inB], ignore });
  return {
    ...comparison,
    metric,
    differentSettings: [
      ...differentParameters,
      ...(["objective", "data", "split"] as const).map((name) => ({
        name,
        values: [settingOf(a.experiment, name), settingOf(b.experiment, name)] as const,
      })).filter(({ values }) => JSON.stringify(values[0]) !== JSON.stringify(values[1])),
    ],
    undecided: undecided(comparison, sides),
  };
}

function requireSweep(name: string, sweep: ComparableSweep): void {
  const action = "compare the sweeps";
  requireTypes(action, { [name]: sweep }, "object");
  requireTypes(action, { [`${name}.experiment`]: sweep.experiment }, "object");
  requireArrays(action, { [`${name}.records`]: sweep.records });
}

function withoutTimeout(record: TrialRecord): TrialRecord {
  return record.result?.state === "timed_out" ? { trial: record.trial } : record;
}

function requireCommonScores(
  { pairs }: RankingComparison,
  { sides: [inA, inB], ignore }: { sides: RankedConfig[][]; ignore: readonly string[] },
): void {
  if (pairs.length === 0) {
    const names = unsharedParameters(inA, inB).filter((name) => !ignore.includes(name)).join(
      " and ",
    );
    const why = names === "" ? "" : `, because they have different values of ${names}`;
    throw new UserError(`Cannot compare the sweeps: they have no config in common${why}`);
  }
  const isEmpty = pairs.every(({ differences, verdict }) =>
    differences.length === 0 && verdict !== "failed"
  );
  if (isEmpty) throw new UserError("Cannot compare the sweeps: no trial has a score in both");
}

/** The parameters that have one value in each sweep, and not the same. */
function findDifferentParameters(
  a: readonly RankedConfig[],
  b: readonly RankedConfig[],
): DifferentSetting[] {
  return parameterNames(a, b).filter((name) =>
    [a, b].every((configs) => valuesOf(configs, name).size === 1) &&
    valuesOf(a, name).isDisjointFrom(valuesOf(b, name))
  ).map((name) => ({
    name,
    values: [a[0].parameters[name], b[0].parameters[name]],
  }));
}

/** A setting of one of the two sweeps, without paths; undefined if its kind of experiment has none. */
function settingOf(experiment: Experiment, name: "objective" | "data" | "split"): unknown {
  if (experiment.objective === undefined) {
    const { data, split } = experiment;
    return {
      objective: undefined,
      data: dataIdentity(data),
      split: splitIdentity(split, data),
    }[name];
  }
  const { hash, ...program } = experiment.objective;
  const command = "command" in program ? { command: program.command } : {};
  return name === "objective" ? { ...command, hash } : undefined;
}

/** The parameters for which the two sweeps have no value in common. */
function unsharedParameters(a: readonly RankedConfig[], b: readonly RankedConfig[]): string[] {
  return parameterNames(a, b).filter((name) => valuesOf(a, name).isDisjointFrom(valuesOf(b, name)));
}

/** The parameters of both sweeps: those of the user's own objectives can be different ones. */
function parameterNames(...sides: (readonly RankedConfig[])[]): string[] {
  return [
    ...new Set(sides.flat().flatMap(({ parameters }) => Object.keys(parameters))),
  ];
}

function valuesOf(configs: readonly RankedConfig[], name: string): Set<string> {
  return new Set(configs.map(({ parameters }) => JSON.stringify(parameters[name])));
}

function undecided(
  { pairs, overall }: RankingComparison,
  sides: readonly ComparableSweep[],
): Undecided[] {
  const waiting = sides.flatMap(({ records }, i): Undecided[] => {
    const trials = records.filter(({ result }) => result === undefined).length;
    return trials === 0 ? [] : [{ kind: "waiting", sweep: i === 0 ? "a" : "b", trials }];
  });
  if (overall === undefined) return [...waiting, { kind: "noSharedSeed" }];
  // The mean over several configs uses half of the 5 %, as with two comparisons, which are those of three configs.
  const { seeds } = overall;
  const { enough, seedsNeeded } = attainableP({ configs: pairs.length > 1 ? 3 : 2, seeds });
  const isSame = pairs.every(({ differences }) => differences.every((each) => each === 0));
  if (enough || isSame) return waiting;
  return [...waiting, { kind: "tooFewSeeds", seeds, seedsNeeded }];
}
