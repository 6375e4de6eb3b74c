/**
 * `deno task sweep replay DIR NUMBER`.
 *
 * @module
 */

import { curveColumns, taskOf } from "../../experiment/metrics.ts";
import { replayTrial } from "../../sweep/replay_trial.ts";
import { readNumber, type SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { curveHeader, curveLine, reportLine, resultText, trialText } from "../render/trial_text.ts";
import { wrap } from "../../text/wrap.ts";
import { print, printError } from "../terminal/print.ts";
import { outputWidth } from "../terminal/width.ts";

/** Runs one trial of a results folder again, prints its curve, and compares its result with the recorded one. */
export async function replayCommand(
  { from, words: [path, number], every }: SweepArguments,
): Promise<number> {
  const width = outputWidth();
  let columns: readonly string[] = [];
  const { trial, result, recorded, same } = await replayTrial(
    resolvePath(from, path),
    readNumber(number),
    {
      every,
      onStart: (trial) => {
        for (const line of wrap(trialText(trial), { width, indent: 2 })) print(line);
        if (trial.objective !== undefined) return;
        columns = curveColumns(taskOf(trial.data));
        print(curveHeader(columns));
      },
      onStderr: printError,
      onPoint: (point) =>
        print(columns.length === 0 ? reportLine(point) : curveLine(columns, point)),
    },
  );
  for (const line of wrap(resultText(result), { width, indent: 2 })) print(line);
  if (recorded === undefined) {
    print(`trials.csv has no result of trial ${trial.number} to compare with`);
  } else if (same === undefined) {
    print(`in the sweep it timed out, after ${recorded.epochs} epochs`);
  } else if (same) {
    print("the result in trials.csv is the same to the last bit");
  } else {
    const text = `the result in trials.csv is different: ${resultText(recorded)}`;
    for (const line of wrap(text, { width, indent: 2 })) printError(line);
  }
  return same === false ? EXIT.different : EXIT.complete;
}
