/**
 * How much memory a sweep takes at least.
 *
 * @module
 */

import { makeLayout } from "../engine/layout.ts";
import { splitSizes } from "../data/split_sizes.ts";
import { hiddenSizes } from "../experiment/layer_sizes.ts";
import type { Trial } from "../experiment/trial.ts";

/** Bytes of a worker before it has a trial, measured. */
const WORKER_BYTES = 17e6;

/** Bytes that a trial needs while it runs: its rows, as they are made and as they are divided, and its net. */
export function bytesOfTrial({ data, split, parameters }: Trial): number {
  const { hidden, dropout, l2, init, batch_size } = parameters;
  const { classes, samples } = data.spiral;
  const rows = classes * samples;
  const { train } = splitSizes(rows, split);
  const net = { inputs: 2, hidden: hiddenSizes(hidden), outputs: classes, dropout, l2, init };
  const batch = batch_size === "full" ? train : Math.min(batch_size, train);
  const bytesOfRow = 2 * Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;
  return WORKER_BYTES + 2 * rows * bytesOfRow + makeLayout(net, batch).bytes;
}

/** The most that `jobs` of these trials at once need. */
export function bytesAtOnce(trials: readonly Trial[], jobs: number): number {
  const largest = trials.map(bytesOfTrial).sort((a, b) => b - a).slice(0, jobs);
  return largest.reduce((sum, bytes) => sum + bytes, 0);
}
