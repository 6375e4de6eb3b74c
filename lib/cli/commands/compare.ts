/**
 * `deno task sweep compare DIR_A DIR_B`: for use where a change must not make anything worse.
 *
 * Scores are those of the CSV files, so that sweeps of other engine versions can be compared too. A check that could not have
 * failed has not passed: where there is nothing to compare, or too little, the exit code says so.
 *
 * @module
 */

import Table from "cli-table3";
import type { Experiment, ParameterName } from "../../experiment/experiment.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import { compareSweeps, type SweepComparison } from "../../results/compare_sweeps.ts";
import { attainableP } from "../../stats/attainable_p.ts";
import { type RankedConfig, rankTrials } from "../../results/rank_trials.ts";
import type { SweepArguments } from "../arguments.ts";
import { CannotRun } from "../cannot_run.ts";
import { claimsIn } from "../../sweep/check_files.ts";
import { EXIT } from "../exit.ts";
import { resolvePath, sweepIn } from "../paths.ts";
import { plural, print, printNote } from "../terminal/print.ts";
import { configText, deltaText } from "../render/ranking_table.ts";

const MOST_ROWS = 20;

/** A folder's sweep as its files tell of it. */
interface Side {
  readonly directory: string;
  readonly experiment: Experiment;
  readonly records: readonly TrialRecord[];
}

/** Pairs two sweeps by config and seed; says whether the second is worse than the first beyond chance. */
export async function compareCommand({ from, words }: SweepArguments): Promise<number> {
  const [a, b] = await Promise.all(words.map((path) => sideIn(resolvePath(from, path))));
  const { metric } = a.experiment;
  printUnlike(a.experiment, b.experiment);
  const [inA, inB] = [a, b].map(({ records }) => rankTrials(records, metric));
  const comparison = compareSweeps(inA, inB, metric);
  if (comparison.pairs.length === 0) {
    const reason = `: they have other values of ${unlikeParameters(inA, inB).join(" and ")}`;
    throw new CannotRun(`${a.directory} and ${b.directory} have no config in common${reason}`);
  }
  if (
    comparison.pairs.every(({ differences, verdict }) =>
      differences.length === 0 && verdict !== "failed"
    )
  ) {
    throw new CannotRun(`no trial has a score in both ${a.directory} and ${b.directory}`);
  }
  print(comparisonTable(a.experiment, comparison));
  const open = openQuestions(comparison, [a, b]);
  for (const line of [...inWords(comparison, a), ...open, lastLine(comparison, { a, b, open })]) {
    print(line);
  }
  if (comparison.verdict === "worse") return EXIT.worse;
  return open.length > 0 ? EXIT.stopped : EXIT.complete;
}

async function sideIn(directory: string): Promise<Side> {
  const { experiment, trials } = await sweepIn(directory);
  const claims = await claimsIn(directory, trials);
  // A timeout depends on the machine: such a trial has no score yet, but it has not failed.
  const records = claims.map(({ trial, result }) =>
    result === undefined || result.state === "timed_out" ? { trial } : { trial, result }
  );
  return { directory, experiment, records };
}

/** The parameters of which no value is in both. */
function unlikeParameters(a: readonly RankedConfig[], b: readonly RankedConfig[]): ParameterName[] {
  const valuesOf = (configs: readonly RankedConfig[], name: ParameterName) =>
    new Set(configs.map(({ parameters }) => JSON.stringify(parameters[name])));
  return (Object.keys(a[0].parameters) as ParameterName[])
    .filter((name) => valuesOf(a, name).isDisjointFrom(valuesOf(b, name)));
}

/** Pairs of trials on other rows can be compared, but what a seed does to both no longer cancels. */
function printUnlike(a: Experiment, b: Experiment): void {
  for (const key of ["data", "split"] as const) {
    const [inA, inB] = [a, b].map((experiment) => JSON.stringify(experiment[key]));
    if (inA !== inB) printNote(`${key} differ: ${inA} and ${inB}`);
  }
}

function comparisonTable(experiment: Experiment, { pairs }: SweepComparison): string {
  const { name } = experiment.metric;
  const table = new Table({
    head: ["config", `A's ${name}`, "B's", "B less A, 95 %", "p, corrected", "B is"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right", "right", "left"],
  });
  const separated = pairs.filter(({ verdict }) => verdict !== "tied");
  const rows = [...separated, ...pairs.filter(({ verdict }) => verdict === "tied")];
  for (const { a, means, delta, interval, pHolm, verdict } of rows.slice(0, MOST_ROWS)) {
    table.push([
      configText(experiment, a),
      ...(means?.map((mean) => mean.toFixed(4)) ?? ["", ""]),
      deltaText(delta, interval),
      pHolm?.toFixed(4) ?? "",
      verdict ?? "",
    ]);
  }
  const more = rows.length - MOST_ROWS;
  return more > 0 ? `${table}\nand ${plural(more, "config")} more` : table.toString();
}

function inWords(
  { pairs, onlyA, onlyB, overall }: SweepComparison,
  { experiment: { metric } }: Side,
): string[] {
  const failed = pairs.filter(({ verdict }) => verdict === "failed").length;
  const p = overall?.pHolm === undefined ? "" : `, p ${overall.pHolm.toFixed(4)}, corrected`;
  return [
    ...(onlyA + onlyB > 0 ? [`${plural(onlyA + onlyB, "config")} in only one of them`] : []),
    ...(failed > 0
      ? [`${plural(failed, "config")} failed in B at a seed at which A has a score`]
      : []),
    ...(overall === undefined ? [] : [
      `over all configs B's ${metric.name} less A's is ${
        deltaText(overall.delta, overall.interval)
      }${p}`,
    ]),
  ];
}

/** Why a difference could be there and not be seen. */
function openQuestions({ pairs, overall }: SweepComparison, sides: readonly Side[]): string[] {
  const waiting = sides.flatMap(({ directory, records }) => {
    const count = records.filter(({ result }) => result === undefined).length;
    return count === 0
      ? []
      : [`${plural(count, "trial")} of ${directory} ${count === 1 ? "has" : "have"} no score yet`];
  });
  if (overall === undefined) return [...waiting, "no seed has a score in every config of both"];
  // The mean of several configs has half of the 5 %: as with two comparisons.
  const { enough, seedsNeeded } = attainableP({
    configs: pairs.length > 1 ? 3 : 2,
    seeds: overall.seeds,
  });
  const same = pairs.every(({ differences }) => differences.every((each) => each === 0));
  if (enough || same) return waiting;
  return [
    ...waiting,
    `with ${
      plural(overall.seeds, "seed")
    } no difference can be told from luck; it takes at least ${seedsNeeded}`,
  ];
}

function lastLine(
  { pairs, overall, verdict }: SweepComparison,
  { a, b, open }: { a: Side; b: Side; open: readonly string[] },
): string {
  const [one, other] = [a.directory, b.directory];
  const differences = pairs.flatMap((pair) => pair.differences);
  const byScores = overall?.verdict === "worse" || pairs.some((pair) => pair.verdict === "worse");
  if (verdict === "worse" && !byScores) {
    return `${other} failed where ${one} did not`;
  }
  if (verdict !== "tied") return `${other} is ${verdict} than ${one}, beyond chance`;
  if (open.length > 0) return `whether ${other} is worse than ${one} cannot be told`;
  if (differences.every((difference) => difference === 0)) {
    return `${other} has the scores of ${one} in ${
      plural(differences.length, "trial")
    } that both have, every one`;
  }
  return `no difference is shown between ${other} and ${one}${atWorst(overall, a)}`;
}

/** No difference shown is not the same as none. */
function atWorst(overall: SweepComparison["overall"], { experiment: { metric } }: Side): string {
  if (overall?.interval === undefined) return "";
  const { low, high } = overall.interval;
  const worst = metric.goal === "maximize" ? -low : high;
  return worst <= 0 ? "" : `; B could be up to ${worst.toFixed(4)} worse (95 %)`;
}
