/**
 * `deno task sweep compare DIR_A DIR_B`: for use where a change must not make anything worse.
 *
 * @module
 */

import Table from "cli-table3";
import { expandGrid } from "../experiment/expand_grid.ts";
import type { Experiment } from "../experiment/experiment.ts";
import {
  compareSweeps,
  type PairedConfig,
  type SweepComparison,
} from "../results/compare_sweeps.ts";
import { power } from "../results/power.ts";
import { type RankedConfig, rankTrials } from "../results/rank_trials.ts";
import { withoutCurve } from "../results/write_results.ts";
import type { SweepArguments } from "./arguments.ts";
import { CannotRun } from "./cannot_run.ts";
import { EXIT } from "./exit.ts";
import { openResults, seenFrom } from "./places.ts";
import { plural, print, printNote } from "./print.ts";
import { configText, deltaText } from "./ranking_table.ts";

const MOST_ROWS = 20;

/** Pairs two sweeps by config and seed; says whether the second is worse than the first beyond chance. */
export function compareCommand({ from, words }: SweepArguments): number {
  const [one, other] = words.map((path) => seenFrom(from, path));
  const [a, b] = [sweepIn(one), sweepIn(other)];
  const { metric } = a.experiment;
  printUnlike(a.experiment, b.experiment);
  const comparison = compareSweeps(a.ranked(metric), b.ranked(metric), metric);
  if (comparison.pairs.length === 0) {
    throw new CannotRun(`${one} and ${other} have no config in common`);
  }
  print(comparisonTable(a.experiment, comparison));
  for (const line of inWords(comparison, { one, other })) print(line);
  return comparison.verdict === "worse" ? EXIT.worse : EXIT.complete;
}

function sweepIn(
  directory: string,
): { experiment: Experiment; ranked: (metric: Experiment["metric"]) => RankedConfig[] } {
  const { store, experiment } = openResults(directory);
  const records = expandGrid(experiment)
    .map((trial) => withoutCurve(store.find(trial, experiment.timeout) ?? { trial }));
  store.close();
  return { experiment, ranked: (metric) => rankTrials(records, metric) };
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
  for (const { a, b, delta, interval, pHolm, verdict } of rows.slice(0, MOST_ROWS)) {
    table.push([
      configText(experiment, a),
      ...[a, b].map(({ mean }) => mean[name]?.toFixed(4) ?? ""),
      deltaText(delta, interval),
      pHolm?.toFixed(4) ?? "",
      verdict ?? "",
    ]);
  }
  const more = rows.length - MOST_ROWS;
  return more > 0 ? `${table}\nand ${plural(more, "config")} more` : table.toString();
}

function inWords(
  { pairs, onlyA, onlyB, overall, verdict }: SweepComparison,
  { one, other }: { one: string; other: string },
): string[] {
  const differences = pairs.flatMap((pair) => pair.differences);
  const left = onlyA + onlyB;
  const p = overall?.pHolm === undefined ? "" : ` (p, corrected, ${overall.pHolm.toFixed(4)})`;
  return [
    ...(left > 0 ? [`${plural(left, "config")} in only one of them`] : []),
    ...(overall === undefined
      ? []
      : [`over all configs: ${deltaText(overall.delta, overall.interval)}${p}`]),
    verdict !== "tied"
      ? `${other} is ${verdict} than ${one}, beyond chance`
      : differences.length > 0 && differences.every((difference) => difference === 0)
      ? `${other} has the scores of ${one}, every one`
      : `${other} is neither better nor worse than ${one}, as far as these seeds can tell`,
    ...cannotTell(pairs),
  ];
}

/** With too few seeds nothing could have come out. */
function cannotTell(pairs: readonly PairedConfig[]): string[] {
  const seeds = pairs.reduce((most, { differences }) => Math.max(most, differences.length), 0);
  if (seeds === 0) return ["no seed has a score in both"];
  const compared = pairs.length > 1 ? 3 : 2; // the mean of several configs has half of the 5 %
  const { enough, seedsNeeded } = power({ configs: compared, seeds });
  if (enough) return [];
  return [
    `with ${plural(seeds, "seed")} no difference can be told from luck; ${seedsNeeded} could`,
  ];
}
