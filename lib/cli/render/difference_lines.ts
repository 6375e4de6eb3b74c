/**
 * The difference of two trials as lines.
 *
 * @module
 */

import Table from "cli-table3";
import type { Trial } from "../../experiment/trial.ts";
import type { Divergence } from "../../objective/first_divergence.ts";
import { DIFF_COLUMNS, type TrialDifference } from "../../sweep/diff_trials.ts";
import { plural } from "./quantity.ts";
import { valueText } from "./value_text.ts";

const MOST_ROWS = 12;

/** The settings, the weights and the curves of two trials. */
export function differenceLines(difference: TrialDifference): string[] {
  const { trials, divergence, firstEpochs, curves } = difference;
  const epochs = DIFF_COLUMNS.map((column) => {
    const epoch = firstEpochs[column];
    return `${column} ${epoch === undefined ? "never" : `at epoch ${epoch}`}`;
  });
  return [
    ...settingsLines(trials),
    `weights: ${divergenceText(divergence)}`,
    `curves first differ: ${epochs.join(", ")}`,
    ...(curves.length > 0 ? [curvesTable(difference)] : []),
  ];
}

function settingsLines([a, b]: readonly [Trial, Trial]): string[] {
  const texts = ({ seed, parameters }: Trial): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ ...parameters, seed }).map(([name, value]) => [name, valueText(value)]),
    );
  const [ofA, ofB] = [texts(a), texts(b)];
  const names = Object.keys(ofA);
  const different = names.filter((name) => ofA[name] !== ofB[name])
    .map((name) => `${name}=${ofA[name]} | ${ofB[name]}`);
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
      return `the initial weights differ, by at most ${divergence.largest}`;
    case "epoch":
      return `they first differ after epoch ${divergence.epoch}, by at most ${divergence.largest}`;
    case "none":
      return `they are the same after each of the ${
        plural(divergence.epochs, "epoch")
      } that both have`;
  }
}

/** Some of the epochs that both have, evenly chosen. */
function curvesTable({ curves }: TrialDifference): string {
  const table = new Table({
    head: ["epoch", ...DIFF_COLUMNS.map((column) => `${column} A | B`)],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", "right", "right", "right", "right"],
  });
  const step = Math.ceil(curves.length / MOST_ROWS);
  const rows = curves.filter((_, i) => i % step === 0 || i === curves.length - 1);
  for (const [a, b] of rows) {
    const cells = DIFF_COLUMNS.map((column) => `${a[column].toFixed(4)} | ${b[column].toFixed(4)}`);
    table.push([String(a.epoch), ...cells]);
  }
  return table.toString();
}
