/**
 * `deno task sweep diff DIR NUMBER_A NUMBER_B`.
 *
 * @module
 */

import Table from "cli-table3";
import type { CurvePoint, Trial } from "../../experiment/trial.ts";
import { type Divergence, firstDivergence } from "../../objective/first_divergence.ts";
import { runTrial } from "../../objective/run_trial.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath, sweepIn, trialAt } from "../paths.ts";
import { plural, print } from "../terminal/print.ts";
import { valueText } from "../render/ranking_table.ts";

/** Shows what two trials of a results folder differ in, where their curves part, and where their states do. */
export async function diffCommand(
  { from, words: [path, ...numbers] }: SweepArguments,
): Promise<number> {
  const { trials } = await sweepIn(resolvePath(from, path));
  const [a, b] = numbers.map((number) => trialAt(trials, number));
  print(settingsText(a, b));
  print(statesText(firstDivergence(a, b)));
  const [curveA, curveB] = [a, b].map((trial) => runTrial(trial).curve);
  print(curvesText(curveA, curveB));
  return EXIT.complete;
}

/** What differs, then what is the same. */
function settingsText(a: Trial, b: Trial): string {
  const values = ({ seed, parameters }: Trial) =>
    Object.entries({ ...parameters, seed }).map(([name, value]) => [name, valueText(value)]);
  const [ofA, ofB] = [Object.fromEntries(values(a)), Object.fromEntries(values(b))];
  const names = Object.keys(ofA);
  const other = names.filter((name) => ofA[name] !== ofB[name])
    .map((name) => `${name}=${ofA[name]} | ${ofB[name]}`);
  const same = names.filter((name) => ofA[name] === ofB[name]).map((name) =>
    `${name}=${ofA[name]}`
  );
  return [
    `trials ${a.number} | ${b.number} differ in ${other.join(", ") || "nothing"}`,
    `both have ${same.join(" ")}`,
  ].join("\n");
}

function statesText(difference: Divergence): string {
  switch (difference.kind) {
    case "shapes":
      return "states: their nets have other shapes, so that no weight has a partner";
    case "start":
      return `states: their first weights differ already, by at most ${difference.largest}`;
    case "epoch":
      return `states: the same weights up to epoch ${difference.epoch}, after which they differ by at most ` +
        difference.largest;
    case "none":
      return `states: the same weights after each of the ${
        plural(difference.epochs, "epoch")
      } that both have`;
  }
}

const COLUMNS: readonly (keyof CurvePoint)[] = ["loss", "accuracy", "val_loss", "val_accuracy"];
const MOST_ROWS = 12;

/** Where each column parts, and some of the epochs that both have. */
function curvesText(a: readonly CurvePoint[], b: readonly CurvePoint[]): string {
  const byEpoch = new Map(b.map((point) => [point.epoch, point]));
  const pairs = a.flatMap((point) => {
    const other = byEpoch.get(point.epoch);
    return other === undefined ? [] : [[point, other]];
  });
  const parts = COLUMNS.map((column) => {
    const [first] = pairs.find(([one, other]) => one[column] !== other[column]) ?? [];
    return `${column} ${first === undefined ? "never" : `at epoch ${first.epoch}`}`;
  });
  const table = new Table({
    head: ["epoch", ...COLUMNS.map((column) => `${column} A | B`)],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", "right", "right", "right", "right"],
  });
  const step = Math.ceil(pairs.length / MOST_ROWS);
  const rows = pairs.filter((_, i) => i % step === 0 || i === pairs.length - 1);
  for (const [one, other] of rows) {
    const cells = COLUMNS.map((column) =>
      `${one[column].toFixed(4)} | ${other[column].toFixed(4)}`
    );
    table.push([String(one.epoch), ...cells]);
  }
  return [`curves part: ${parts.join(", ")}`, ...(rows.length > 0 ? [table.toString()] : [])].join(
    "\n",
  );
}
