/**
 * `deno task sweep replay DIR NUMBER`.
 *
 * @module
 */

import type { CurvePoint, Trial, TrialResult } from "../../experiment/trial.ts";
import { runTrial } from "../../objective/run_trial.ts";
import type { SweepArguments } from "../arguments.ts";
import { claimsIn } from "../../sweep/check_files.ts";
import { EXIT } from "../exit.ts";
import { resolvePath, sweepIn, trialAt } from "../paths.ts";
import { plural, print, printError } from "../terminal/print.ts";
import { valueText } from "../render/ranking_table.ts";

/** Runs one trial of a results folder again, with its curve on the screen, and says whether it ends as it did. */
export async function replayCommand(
  { from, words: [path, number], every }: SweepArguments,
): Promise<number> {
  const directory = resolvePath(from, path);
  const { trials } = await sweepIn(directory);
  const trial = trialAt(trials, number);
  const { result: before } = (await claimsIn(directory, trials))[trial.number];
  print(trialText(trial));
  print(LINE_HEAD);
  let shown = 0;
  const result = runTrial({ ...trial, logEvery: every ?? trial.logEvery }, {
    afterEpoch: (_, curve) => {
      for (; shown < curve.length; shown++) print(lineText(curve[shown]));
    },
  });
  print(endText(result));
  return judge(trial, { before, result });
}

/** `trial 12: seed 4, dropout=0 hidden=64 …`, with every parameter. */
export function trialText({ number, seed, parameters }: Trial): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${valueText(value)}`);
  return `trial ${number}: seed=${seed} ${values.join(" ")}`;
}

const WIDTHS: readonly (readonly [keyof CurvePoint, number, number])[] = [
  ["epoch", 9, 0],
  ["loss", 9, 4],
  ["data_loss", 10, 4],
  ["reg_loss", 9, 4],
  ["accuracy", 9, 4],
  ["val_loss", 9, 4],
  ["val_accuracy", 13, 4],
  ["learning_rate", 14, 8],
];
const LINE_HEAD = WIDTHS.map(([name, width]) => name.padStart(width)).join(" ");

function lineText(point: CurvePoint): string {
  return WIDTHS.map(([name, width, digits]) => point[name].toFixed(digits).padStart(width))
    .join(" ");
}

function endText({ state, epochs, metrics, error, weightsHash }: TrialResult): string {
  if (metrics === undefined) return `${state} after ${plural(epochs, "epoch")}: ${error}`;
  const scores = Object.entries(metrics).map(([name, value]) => `${name}=${value}`);
  return `${state} after ${plural(epochs, "epoch")}: ${
    scores.join(" ")
  } weights_hash=${weightsHash}`;
}

function judge(
  { number }: Trial,
  { before, result }: { before: TrialResult | undefined; result: TrialResult },
): number {
  if (before === undefined) {
    print(`trials.csv has no result of trial ${number} to compare with`);
    return EXIT.complete;
  }
  if (before.state === "timed_out") {
    print(`in the sweep it timed out, after ${before.epochs} epochs`);
    return EXIT.complete;
  }
  const [was, is] = [before, result].map(({ state, epochs, metrics, weightsHash }) =>
    JSON.stringify([state, epochs, metrics, weightsHash])
  );
  if (was === is) {
    print("the same end as in trials.csv, to the last bit");
    return EXIT.complete;
  }
  printError(`trials.csv has another end: ${endText(before)}`);
  return EXIT.different;
}
