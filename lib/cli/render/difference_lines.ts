/**
 * The difference of two trials as lines.
 *
 * @module
 */

import { activeValues } from "../../experiment/active_value.ts";
import type { Trial } from "../../experiment/trial.ts";
import type { Divergence } from "../../objective/first_divergence.ts";
import type { TrialDifference } from "../../sweep/diff_trials.ts";
import { fittedTable } from "./fitted_table.ts";
import { plural } from "../../text/quantity.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import { scoreText, valueText } from "../../report/text/value_text.ts";
import { wrap } from "../../text/wrap.ts";

const MOST_ROWS = 12;

/** The settings, the weights and the curves of two trials. */
export function differenceLines(difference: TrialDifference, width: number): string[] {
  const { trials, divergence, firstEpochs, curves } = difference;
  const epochs = difference.columns.map((column) => {
    const epoch = firstEpochs[column];
    return `${column} ${epoch === undefined ? "never" : `at epoch ${epoch}`}`;
  });
  const texts = [
    ...settingsLines(trials),
    `weights: ${divergenceText(divergence)}`,
    `curves first differ: ${epochs.join(", ")}`,
  ];
  return [
    ...texts.flatMap((text) => wrap(text, { width })),
    ...(curves.length > 0 ? curvesTable(difference, width) : []),
  ];
}

function settingsLines([a, b]: readonly [Trial, Trial]): string[] {
  const texts = (trial: Trial): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...activeValues(trial), seed: trial.seed })
        .map(([name, value]) => [name, valueText(value)]),
    );
  const [ofA, ofB] = [texts(a), texts(b)];
  const names = [...new Set([...Object.keys(ofA), ...Object.keys(ofB)])];
  const different = names.filter((name) => ofA[name] !== ofB[name])
    .map((name) => `${name}=${ofA[name] ?? "none"} | ${ofB[name] ?? "none"}`);
  const same = names.filter((name) => ofA[name] === ofB[name])
    .map((name) => `${name}=${ofA[name]}`);
  return [
    `trials ${a.number} | ${b.number} differ in ${different.join(", ") || "no setting"}`,
    `both have ${same.join(" ")}`,
  ];
}

function divergenceText(divergence: Divergence): string {
  switch (divergence.kind) {
    case "shapes":
      return "the networks have different shapes, so they cannot be compared";
    case "start":
      return `the initial weights differ, by at most ${shortText(divergence.maxDifference)}`;
    case "epoch":
      return `they first differ after epoch ${divergence.epoch}, by at most ${
        shortText(divergence.maxDifference)
      }`;
    case "none":
      return `they are the same after each of the ${
        plural(divergence.epochs, "epoch")
      } that both have`;
  }
}

function shortText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Some of the epochs that both have, evenly chosen. */
function curvesTable({ curves, columns }: TrialDifference, width: number): string[] {
  const step = Math.ceil(curves.length / MOST_ROWS);
  const rows = curves.filter((_, i) => i % step === 0 || i === curves.length - 1);
  return fittedTable([
    { head: "epoch", cells: rows.map(([{ epoch }]) => String(epoch)) },
    ...columns.map((column, i) => {
      const decimals = scoreDecimals(column, { mean: rows.at(-1)?.[0] });
      const cell = (pair: (typeof rows)[number]) =>
        pair.map((point) => scoreText(point[column], decimals)).join(" | ");
      return {
        head: `${column} A | B`,
        cells: rows.map(cell),
        dropPriority: i === 0 ? 1 : 0,
      };
    }),
  ], width);
}
