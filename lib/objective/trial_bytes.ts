/**
 * How much memory trials take at least.
 *
 * @module
 */

import { dataShape } from "../data/data_source.ts";
import { splitSizes } from "../data/split_sizes.ts";
import { networkBytes } from "../engine/network_bytes.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import { describeNetwork } from "./build_trial.ts";

/** Bytes of a worker that has no trial yet, measured. */
const WORKER_BYTES = 17e6;

/** Bytes of the kernels' memory that the network of a trial takes. */
export function networkBytesOf({ data, split, parameters }: NetworkTrial): number {
  const shape = dataShape(data);
  const { train } = splitSizes(shape.rows, split); // of a stratified or grouped split about as many
  const { batch_size } = parameters;
  const batchRows = batch_size === "full" ? train : Math.min(batch_size, train);
  return networkBytes(describeNetwork(parameters, shape), batchRows, train);
}

/** Bytes that a trial takes while it runs: its worker, its rows before and after the split, and its network. */
export function trialBytes(trial: NetworkTrial): number {
  const { rows, features } = dataShape(trial.data);
  const rowBytes = features * Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT;
  const copies = 1 + (trial.split.folds ?? 1);
  return WORKER_BYTES + copies * rows * rowBytes + networkBytesOf(trial);
}

/** The most bytes that `jobs` of these trials take while they run at once. */
export function bytesAtOnce(trials: readonly NetworkTrial[], jobs: number): number {
  const largest = trials.map(trialBytes).sort((a, b) => b - a).slice(0, jobs);
  return largest.reduce((sum, bytes) => sum + bytes, 0);
}
