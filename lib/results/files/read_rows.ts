/**
 * The files of a results folder, read again.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { parse } from "@std/csv";
import type { Metrics, Trial, TrialRecord, TrialResult } from "../../experiment/trial.ts";

type NodeWebStream = Parameters<typeof Readable.fromWeb>[0];

/**
 * The lines of a file, without their ends: a row each, since no cell of ours holds a line end.
 *
 * @throws {Deno.errors.NotFound} If there is no such file, and other errors of the disk.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  const file = await Deno.open(path);
  // Deno's web streams and Node's are the same at run time and two types to the compiler.
  const input = Readable.fromWeb(file.readable as unknown as NodeWebStream);
  yield* createInterface({ input, crlfDelay: Infinity });
}

/** A line's cells; none, if it is no line of a CSV file. */
export function cellsOf(line: string): readonly string[] {
  try {
    return parse(line)[0] ?? [];
  } catch {
    return []; // a quote too many or too few
  }
}

const STATES: readonly string[] = ["complete", "failed", "timed_out"];

/** What a row of `trials.csv` says of its trial, taken at its word; the curve is in another file. */
export function recordOfRow(
  trial: Trial,
  row: Readonly<Record<string, string>>,
): TrialRecord {
  const { state = "", epochs = "", weights_hash: weightsHash, error } = row;
  if (!STATES.includes(state)) return { trial };
  return {
    trial,
    result: {
      state: state as TrialResult["state"],
      epochs: Number(epochs),
      curve: [],
      ...(state === "complete" ? { metrics: metricsOf(row) } : {}),
      ...(weightsHash ? { weightsHash } : {}),
      ...(error ? { error } : {}),
    },
  };
}

function metricsOf(row: Readonly<Record<string, string>>): Metrics {
  const number = (name: keyof Metrics) => row[name] ? Number(row[name]) : NaN;
  return {
    val_accuracy: number("val_accuracy"),
    val_loss: number("val_loss"),
    train_accuracy: number("train_accuracy"),
    train_loss: number("train_loss"),
  };
}
