/**
 * Keeping what was computed, and what a person is told where that cannot be done.
 *
 * @module
 */

import { type Keep, Keeper } from "../sweep/result_writer.ts";
import { type RunEnd, SinkError } from "../sweep/pool/run_trials.ts";
import { plural, printError, printNote } from "./terminal/print.ts";

/** A keeper that says when the disk of a results folder refuses, and when it takes results again. */
export function keeperOf(directory: string, keep: Keep, onKept: () => void = () => {}): Keeper {
  return new Keeper(keep, { onKept, onTrouble: (reason) => printTrouble(directory, reason) });
}

function printTrouble(directory: string, reason: string | undefined): void {
  if (reason === undefined) return printNote("the disk takes results again: going on");
  printError(
    `${directory}/state.sqlite cannot be written (${reason}): no new trial begins until it can, for half a minute`,
  );
}

/** How it ended, once everything is kept. */
export async function keptEnd(keeper: Keeper, end: RunEnd): Promise<RunEnd> {
  try {
    await keeper.close({ wait: end.kind !== "interrupted" });
    return end;
  } catch (error) {
    if (!(error instanceof SinkError)) throw error;
    const lost = `${plural(keeper.waiting, "finished trial")} could not be kept`;
    return { kind: "fault", reason: `${error.message}: ${lost} and will run again` };
  }
}
