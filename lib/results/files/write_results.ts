/**
 * The files of a results folder that people and programs read.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { namedParameters } from "../../experiment/swept_parameters.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import { type ComparedConfig, compareToLeader } from "../compare_to_leader.ts";
import { csv } from "./csv.ts";
import { rankTrials } from "../rank_trials.ts";
import { type Effects, effects } from "../effects.ts";
import type { HoldoutSummary } from "../holdout_scores.ts";
import { CURVES_TABLE, effectsCsv, summaryCsv, TIMINGS_TABLE, trialsTable } from "./tables.ts";

/** What goes into the files. */
export interface Results {
  /** What was run. */
  readonly experiment: Experiment;
  /** Every trial in trial order; gone through once. */
  readonly records: Iterable<TrialRecord>;
  /** What was scored on the test rows. @default {[]} */
  readonly tested?: readonly HoldoutSummary[];
  /** Its abort leaves the files as they were. */
  readonly signal?: AbortSignal;
}

/** What came out. */
export interface Findings {
  /** As `summary.csv` has them, best first. */
  readonly configs: readonly ComparedConfig[];
  /** As `effects.csv` has them; absent where no seed is complete at every config. */
  readonly effects: Effects | undefined;
}

/** The files, what matters first. */
export const RESULT_FILES = [
  "summary.csv",
  "effects.csv",
  "trials.csv",
  "curves.csv",
  "timings.csv",
  "experiment.json",
] as const;

/** Text is handed to the disk in pieces of this many characters. */
const PIECE = 1 << 16;

/**
 * Writes the {@linkcode RESULT_FILES}, trial by trial. Each is first written beside its place and renamed when all are
 * whole, so that nobody ever sees half of one, and none if the disk is full.
 *
 * @throws {Deno.errors.PermissionDenied} If the folder cannot be written, and other errors of the disk; what `signal` says, if
 *     it aborts.
 */
export async function writeResults(
  directory: string,
  { experiment, records, tested = [], signal }: Results,
): Promise<Findings> {
  const names = namedParameters(experiment);
  const tables = {
    "trials.csv": trialsTable(names),
    "curves.csv": CURVES_TABLE,
    "timings.csv": TIMINGS_TABLE,
  };
  await Deno.mkdir(directory, { recursive: true });
  const files = new Map(RESULT_FILES.map((name) => [name, new PartFile(`${directory}/${name}`)]));
  const file = (name: string) => files.get(name as typeof RESULT_FILES[number]) as PartFile;
  try {
    const withoutCurves: TrialRecord[] = [];
    for (const [name, { header }] of Object.entries(tables)) await file(name).add(csv([header]));
    for (const record of records) {
      signal?.throwIfAborted();
      for (const [name, { rowsOf }] of Object.entries(tables)) {
        await file(name).add(csv(rowsOf(record)));
      }
      withoutCurves.push(withoutCurve(record));
    }
    const ranked = rankTrials(withoutCurves, experiment.metric);
    const configs = compareToLeader(ranked, experiment);
    const found = effects(ranked, experiment);
    await file("effects.csv").add(effectsCsv(found, experiment.metric));
    await file("summary.csv").add(summaryCsv(configs, { experiment, tested }));
    await file("experiment.json").add(JSON.stringify(experiment, null, 2) + "\n");
    for (const each of files.values()) await each.finish();
    for (const each of files.values()) await each.putInPlace();
    return { configs, effects: found };
  } catch (error) {
    for (const each of files.values()) await each.discard();
    throw error;
  }
}

/** What the ranking needs of a trial: curves are too large to keep all of them. */
export function withoutCurve(record: TrialRecord): TrialRecord {
  const { trial, result } = record;
  return result === undefined ? { trial } : { trial, result: { ...result, curve: [] } };
}

/** A file that is being written beside its place. */
class PartFile {
  readonly #path: string;
  #file: Deno.FsFile | undefined;
  #text = "";

  constructor(path: string) {
    this.#path = path;
  }

  async add(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length >= PIECE) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    this.#file?.close();
    this.#file = undefined;
  }

  async putInPlace(): Promise<void> {
    await Deno.rename(this.#part, this.#path);
  }

  async discard(): Promise<void> {
    this.#file?.close();
    this.#file = undefined;
    await Deno.remove(this.#part).catch(() => {}); // it may never have been made
  }

  get #part(): string {
    return `${this.#path}.part`;
  }

  async #flush(): Promise<void> {
    this.#file ??= await Deno.open(this.#part, { write: true, create: true, truncate: true });
    let bytes = new TextEncoder().encode(this.#text);
    this.#text = "";
    while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
  }
}
