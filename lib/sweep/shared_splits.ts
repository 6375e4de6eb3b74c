/**
 * The rows of trials, made once and seen by all workers.
 *
 * @module
 */

import type { Dataset, Split } from "../data/dataset.ts";
import type { Trial } from "../experiment/trial.ts";
import { makeSplit } from "./run_trial.ts";

/** Trials of one seed have the same rows. What does not fit in this any more, each worker makes for itself. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Rows in shared memory, by the data, split and seed that they come from. */
export class SharedSplits {
  readonly #splits = new Map<string, Split>();
  #bytes = 0;

  /** The rows of a trial; nothing, if there is no room for them. */
  of(trial: Trial): Split | undefined {
    const { data, split, seed } = trial;
    const key = JSON.stringify([data, split, seed]);
    const known = this.#splits.get(key);
    if (known !== undefined || this.#bytes >= MOST_BYTES) return known;
    const { train, validation, test } = makeSplit(trial);
    const shared = {
      train: this.#share(train),
      validation: this.#share(validation),
      test: this.#share(test),
    };
    this.#splits.set(key, shared);
    return shared;
  }

  #share({ x, y, features, classes }: Dataset): Dataset {
    const shared = {
      x: new Float64Array(new SharedArrayBuffer(x.byteLength)),
      y: new Int32Array(new SharedArrayBuffer(y.byteLength)),
    };
    shared.x.set(x);
    shared.y.set(y);
    this.#bytes += x.byteLength + y.byteLength;
    return { ...shared, features, classes };
  }
}
