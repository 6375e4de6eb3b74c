/**
 * What the comparison of two sweeps says, as sentences.
 *
 * @module
 */

import { isPlainObject } from "../../experiment/kind_of.ts";
import type { SweepComparison, Undecided } from "../../results/compare_sweeps.ts";
import { plural } from "../../text/quantity.ts";
import { scoreDecimals } from "./score_decimals.ts";
import { deltaText } from "./value_text.ts";

/** The settings that differ, a line each. */
export function differentSettingsTexts({ differentSettings }: SweepComparison): string[] {
  const lines = differentSettings.flatMap(({ name, values: [a, b] }) => differentParts(name, a, b))
    .map(([name, a, b]) => `${name}: ${JSON.stringify(a)} in A, ${JSON.stringify(b)} in B`);
  const isOtherData = differentSettings.some(({ name }) => name === "data" || name === "split");
  const note =
    "the data differ, so the random variation of a seed does not cancel in the differences";
  return [...lines, ...(isOtherData ? [note] : [])];
}

/** The innermost values that differ, with the path of each: `data.spiral.noise`. */
function differentParts(path: string, a: unknown, b: unknown): [string, unknown, unknown][] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (!isPlainObject(a) || !isPlainObject(b)) return [[path, a, b]];
  return Object.keys({ ...a, ...b })
    .flatMap((name) => differentParts(`${path}.${name}`, a[name], b[name]));
}

/** What the table of the comparison says in words, and the verdict as the last sentence. */
export function comparisonTexts(comparison: SweepComparison): string[] {
  return [
    ...summaryTexts(comparison),
    ...comparison.undecided.map(undecidedText),
    verdictText(comparison),
  ];
}

function summaryTexts(
  { pairs, onlyA, onlyB, pruned, overall, metric }: SweepComparison,
): string[] {
  const failed = pairs.filter(({ verdict }) => verdict === "failed").length;
  const p = overall?.pAdjusted === undefined ? "" : `, p=${overall.pAdjusted.toFixed(4)}`;
  return [
    ...(onlyA > 0 ? [`${plural(onlyA, "config")} only in A`] : []),
    ...(onlyB > 0 ? [`${plural(onlyB, "config")} only in B`] : []),
    ...(failed > 0
      ? [`${plural(failed, "config")} failed in B at a seed at which A has a score`]
      : []),
    ...(pruned === undefined ? [] : [
      `early termination pruned ${
        plural(pruned, "config")
      } in A or B: not in the mean over all configs; ` +
      "the scores of a sweep that pruned more configs look too good beside those of the other",
    ]),
    ...(overall === undefined ? [] : [
      `over all configs, B's ${metric.name} minus A's is ${
        deltaText(overall.delta, overall.interval, scoreDecimals(metric.name, pairs[0].a))
      }${p}`,
    ]),
  ];
}

function undecidedText(undecided: Undecided): string {
  switch (undecided.kind) {
    case "waiting": {
      const { trials, sweep } = undecided;
      const verb = trials === 1 ? "has" : "have";
      return `${plural(trials, "trial")} of ${sweep.toUpperCase()} ${verb} no score yet`;
    }
    case "noSharedSeed":
      return "no seed has a score in every config of both";
    case "tooFewSeeds": {
      const { seeds, seedsNeeded } = undecided;
      return `with ${plural(seeds, "seed")} no difference can be shown` +
        `; at least ${seedsNeeded} are needed`;
    }
  }
}

/** The verdict over all configs and that on single configs: they can differ, and both are said. */
function verdictText(comparison: SweepComparison): string {
  const { pairs, overall, verdict, undecided } = comparison;
  const differences = pairs.flatMap((pair) => pair.differences);
  const count = (wanted: string) => pairs.filter((pair) => pair.verdict === wanted).length;
  if (verdict !== "undecided") {
    const whole = overall === undefined || overall.verdict === "undecided"
      ? "over all configs no difference is shown"
      : `over all configs B is ${overall.verdict} than A`;
    const groups = ["worse", "better", "undecided"].filter((each) => count(each) > 0)
      .map((each) => `${each} in ${count(each)}`);
    const failed = count("failed");
    if (pairs.length === 1) {
      return failed > 0 ? "B failed where A did not" : `B is ${verdict} than A, beyond chance`;
    }
    const each = `config by config it is ${groups.join(", ")} of ${pairs.length}`;
    if (failed === 0) return `${whole}; ${each}`;
    const failure = `B failed in ${failed} of ${plural(pairs.length, "config")} where A did not`;
    return `${failure}; ${whole}` + (groups.length === 0 ? "" : `; ${each}`);
  }
  if (undecided.length > 0) return `it cannot be decided whether B is worse than A`;
  if (differences.every((difference) => difference === 0)) {
    return `B has the same scores as A in all ${
      plural(differences.length, "trial")
    } that both have`;
  }
  return `no difference between B and A is shown${atWorst(comparison)}`;
}

/** That no difference is shown does not mean that there is none. */
function atWorst({ overall, metric, pairs }: SweepComparison): string {
  if (overall?.interval === undefined) return "";
  const { low, high } = overall.interval;
  const worst = metric.goal === "maximize" ? -low : high;
  return worst <= 0
    ? ""
    : `; B could be up to ${worst.toFixed(scoreDecimals(metric.name, pairs[0].a))} worse (95 %)`;
}
