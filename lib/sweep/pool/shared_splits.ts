/**
 * The rows of trials in memory that all workers share.
 *
 * @module
 */

import { dataShape } from "../../data/data_source.ts";
import type { Dataset, Split } from "../../data/dataset.ts";
import type { Trial } from "../../experiment/trial.ts";
import { makeSplit } from "../../objective/build_trial.ts";

/**
 * All slots wait while rows are made here, so only small data sets are made here, in a few milliseconds each; large ones are made
 * by the workers themselves, in parallel.
 */
const MOST_ROWS = 100_000;
/** The most rows in shared memory. */
const MOST_SHARED_ROWS = 10_000_000;

/** Splits in shared memory, by the data, split and seed that they are made from. */
export class SharedSplits {
  readonly #splits = new Map<string, Split>();
  #rows = 0;

  /** The rows of a trial; undefined if the worker has to make them. */
  splitOf(trial: Trial): Split | undefined {
    const { data, split, seed } = trial;
    const key = JSON.stringify([data, split, seed]);
    const known = this.#splits.get(key);
    const { rows } = dataShape(data);
    if (known !== undefined || rows > MOST_ROWS || this.#rows + rows > MOST_SHARED_ROWS) {
      return known;
    }
    const { train, validation, test } = makeSplit(trial);
    const shared = { train: share(train), validation: share(validation), test };
    this.#splits.set(key, shared);
    this.#rows += rows;
    return shared;
  }
}

function share({ x, y, features, classes }: Dataset): Dataset {
  const shared = {
    x: new Float64Array(new SharedArrayBuffer(x.byteLength)),
    y: new Int32Array(new SharedArrayBuffer(y.byteLength)),
  };
  shared.x.set(x);
  shared.y.set(y);
  return { ...shared, features, classes };
}
