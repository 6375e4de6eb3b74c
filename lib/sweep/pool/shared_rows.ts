/**
 * The rows of trials in memory that all workers share.
 *
 * @module
 */

import { tableOf } from "../../data/csv/table_cache.ts";
import { dataShape, isCsv } from "../../data/data_source.ts";
import type { AnyDataset } from "../../data/dataset.ts";
import type { NetworkTrial, Trial } from "../../experiment/trial.ts";
import type { Job } from "./protocol.ts";
import { type NetworkRows, trialRows } from "../../objective/build_trial.ts";

/**
 * All slots wait while rows are made here, so only small data sets are made here, in a few milliseconds each; large ones are made
 * by the workers themselves, in parallel.
 */
const MOST_NUMBERS = 200_000;
/** The most numbers in shared memory. */
const MOST_SHARED_NUMBERS = 20_000_000;

/** Rows in shared memory, by the data, split and seed that they are made from. */
export class SharedRows {
  readonly #rows = new Map<string, readonly NetworkRows[]>();
  #numbers = 0;

  /** The rows of a trial, or the table that the worker makes them from; neither if it needs none. */
  dataOf(trial: Trial): Pick<Job, "rows" | "table"> {
    if (trial.objective !== undefined) return {};
    const rows = this.rowsOf(trial);
    if (rows !== undefined) return { rows };
    return isCsv(trial.data) ? { table: tableOf(trial.data) } : {};
  }

  /** The rows of a trial; undefined if the worker has to make them. */
  rowsOf(trial: NetworkTrial): readonly NetworkRows[] | undefined {
    const { data, split, seed } = trial;
    const key = JSON.stringify([data, split, seed]);
    const known = this.#rows.get(key);
    const { rows, features } = dataShape(data);
    const numbers = rows * features * (split.folds ?? 1);
    if (
      known !== undefined || numbers > MOST_NUMBERS || this.#numbers + numbers > MOST_SHARED_NUMBERS
    ) {
      return known;
    }
    const shared = trialRows(trial).map((each) => ({
      ...each,
      train: share(each.train),
      validation: share(each.validation),
      test: share(each.test),
    }));
    this.#rows.set(key, shared);
    this.#numbers += numbers;
    return shared;
  }
}

function share<T extends AnyDataset>(dataset: T): T {
  const { x, y } = dataset;
  return { ...dataset, x: shareArray(x), y: shareArray(y) };
}

function shareArray<T extends Float64Array | Int32Array>(array: T): T {
  const make = array.constructor as new (buffer: SharedArrayBuffer) => T;
  const shared = new make(new SharedArrayBuffer(array.byteLength));
  shared.set(array);
  return shared;
}
