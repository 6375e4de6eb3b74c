/**
 * The comparison of two sweeps as lines.
 *
 * @module
 */

import Table from "cli-table3";
import type { Experiment } from "../../experiment/experiment.ts";
import type { ComparableSweep, SweepComparison, Undecided } from "../../results/compare_sweeps.ts";
import { plural } from "./quantity.ts";
import { configText, deltaText } from "./value_text.ts";

const MOST_ROWS = 20;

interface Context {
  readonly comparison: SweepComparison;
  /** Of the two sweeps. */
  readonly directories: readonly string[];
}

/** The settings that differ, a line each. */
export function differentSettingsLines(
  { differentSettings }: SweepComparison,
  sweeps: readonly ComparableSweep[],
): string[] {
  return differentSettings.map((key) => {
    const values = sweeps.map(({ experiment }) => JSON.stringify(experiment[key]));
    return `${key} differ: ${values.join(" and ")}`;
  });
}

/** The table, what it says in words, and the verdict as the last line. */
export function comparisonLines(experiment: Experiment, context: Context): string[] {
  const { comparison, directories } = context;
  return [
    comparisonTable(experiment, comparison),
    ...summaryLines(comparison),
    ...comparison.undecided.map((each) => undecidedText(each, directories)),
    verdictText(context),
  ];
}

function comparisonTable(experiment: Experiment, { pairs, metric }: SweepComparison): string {
  const table = new Table({
    head: ["config", `A's ${metric.name}`, "B's", "B minus A, 95 %", "p, corrected", "B is"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "right", "right", "right", "right", "left"],
  });
  const [tied, others] = [true, false].map((isTied) =>
    pairs.filter(({ verdict }) => (verdict === "tied") === isTied)
  );
  for (
    const { a, means, delta, interval, pHolm, verdict } of [...others, ...tied].slice(0, MOST_ROWS)
  ) {
    table.push([
      configText(experiment, a),
      ...(means?.map((mean) => mean.toFixed(4)) ?? ["", ""]),
      deltaText(delta, interval),
      pHolm?.toFixed(4) ?? "",
      verdict ?? "",
    ]);
  }
  const more = pairs.length - MOST_ROWS;
  return more > 0 ? `${table}\nand ${plural(more, "config")} more` : table.toString();
}

function summaryLines({ pairs, onlyA, onlyB, overall, metric }: SweepComparison): string[] {
  const failed = pairs.filter(({ verdict }) => verdict === "failed").length;
  const p = overall?.pHolm === undefined ? "" : `, p ${overall.pHolm.toFixed(4)}, corrected`;
  return [
    ...(onlyA + onlyB > 0 ? [`${plural(onlyA + onlyB, "config")} in only one of them`] : []),
    ...(failed > 0
      ? [`${plural(failed, "config")} failed in B at a seed at which A has a score`]
      : []),
    ...(overall === undefined ? [] : [
      `over all configs, B's ${metric.name} minus A's is ${
        deltaText(overall.delta, overall.interval)
      }${p}`,
    ]),
  ];
}

function undecidedText(undecided: Undecided, [a, b]: readonly string[]): string {
  switch (undecided.kind) {
    case "waiting": {
      const { trials, sweep } = undecided;
      const verb = trials === 1 ? "has" : "have";
      return `${plural(trials, "trial")} of ${sweep === "a" ? a : b} ${verb} no score yet`;
    }
    case "noSharedSeed":
      return "no seed has a score in every config of both";
    case "tooFewSeeds": {
      const { seeds, seedsNeeded } = undecided;
      return `with ${plural(seeds, "seed")} no difference can be shown` +
        (seedsNeeded === undefined ? "" : `; at least ${seedsNeeded} are needed`);
    }
  }
}

function verdictText({ comparison, directories: [a, b] }: Context): string {
  const { pairs, overall, verdict, undecided } = comparison;
  const differences = pairs.flatMap((pair) => pair.differences);
  const byScores = overall?.verdict === "worse" || pairs.some((pair) => pair.verdict === "worse");
  if (verdict === "worse" && !byScores) return `${b} failed where ${a} did not`;
  if (verdict !== "tied") return `${b} is ${verdict} than ${a}, beyond chance`;
  if (undecided.length > 0) return `it cannot be decided whether ${b} is worse than ${a}`;
  if (differences.every((difference) => difference === 0)) {
    return `${b} has the same scores as ${a} in all ${
      plural(differences.length, "trial")
    } that both have`;
  }
  return `no difference between ${b} and ${a} is shown${atWorst(comparison)}`;
}

/** That no difference is shown does not mean that there is none. */
function atWorst({ overall, metric }: SweepComparison): string {
  if (overall?.interval === undefined) return "";
  const { low, high } = overall.interval;
  const worst = metric.goal === "maximize" ? -low : high;
  return worst <= 0 ? "" : `; B could be up to ${worst.toFixed(4)} worse (95 %)`;
}
