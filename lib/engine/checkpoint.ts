/**
 * The state of an engine between two epochs, as plain data.
 *
 * The random draws of an epoch depend on its number alone, and the number of steps and the powers of adam's betas follow
 * from the number of epochs. So the state is that number, the parameters and the optimizer's moments.
 *
 * @module
 */

import {
  failRange,
  FROM_ZERO,
  requireInstances,
  requireNumbers,
  requireTypes,
} from "../math/check_arguments.ts";
import type { NetworkDescription } from "../nn/network.ts";
import type { Block } from "./block.ts";
import { readValues, valueCount, writeValues } from "./layer_parameters.ts";
import type { Layout } from "./layout.ts";

/** The state of an {@linkcode Engine} between two epochs. */
export interface EngineCheckpoint {
  /** The number of epochs done. */
  readonly epoch: number;
  /**
   * All weights and biases, layer by layer, each as in `Engine.parameters()`: the weights, then the biases. Then in the
   * same order the optimizer's moments: of `adam` the first, then the second; of `sgd` the velocities. Without the padding
   * of the kernels.
   */
  readonly values: Float64Array;
}

/** Where the numbers of a checkpoint are. */
export interface CheckpointPlace {
  readonly block: Block;
  readonly layout: Layout;
  readonly description: NetworkDescription;
  readonly kind: "adam" | "sgd";
}

/** The number of arrays with a number for each weight and bias: the parameters, and the moments of the optimizer. */
export function arraysOf(kind: "adam" | "sgd"): number {
  return kind === "adam" ? 3 : 2;
}

/**
 * Copies the parameters and moments out of the block; undefined if one of them is NaN or infinite. Then the padding of the kernels
 * may be NaN too, and the checkpoint does not contain it.
 */
export function readCheckpointValues(place: CheckpointPlace): Float64Array | undefined {
  const { block, layout, description } = place;
  const count = valueCount(description);
  const addresses = addressesOf(place);
  const values = new Float64Array(addresses.length * count);
  for (const [i, address] of addresses.entries()) {
    if (!areFinite(block.floats(address, layout.parameterCount))) return undefined;
    readValues(
      { block, layout, description, address },
      values.subarray(i * count, (i + 1) * count),
    );
  }
  return values;
}

/** Copies the parameters and moments of a checkpoint into the block. */
export function writeCheckpointValues(place: CheckpointPlace, values: Float64Array): void {
  const { block, layout, description } = place;
  const count = valueCount(description);
  for (const [i, address] of addressesOf(place).entries()) {
    writeValues(
      { block, layout, description, address },
      values.subarray(i * count, (i + 1) * count),
    );
  }
}

/**
 * @throws {TypeError} If the checkpoint is not one.
 * @throws {RangeError} If it is of another network or another optimizer, or a number of it is NaN or infinite.
 */
export function requireCheckpoint(
  action: string,
  checkpoint: EngineCheckpoint,
  { description, kind }: Pick<CheckpointPlace, "description" | "kind">,
): void {
  requireTypes(action, { checkpoint }, "object");
  const { epoch, values } = checkpoint;
  requireNumbers(action, { "checkpoint.epoch": epoch }, FROM_ZERO);
  requireInstances(action, { "checkpoint.values": values }, Float64Array);
  const length = arraysOf(kind) * valueCount(description);
  if (values.length !== length) {
    failRange(action, `checkpoint.values must have ${length} numbers`, values.length);
  }
  if (areFinite(values)) return;
  failRange(
    action,
    "checkpoint.values must be finite",
    values.find((value) => !Number.isFinite(value)),
  );
}

/** Whether no number is NaN or infinite. */
export function areFinite(values: Float64Array): boolean {
  let sum = 0; // of products with 0: NaN if a number is NaN or infinite
  for (let i = 0; i < values.length; i++) sum += 0 * values[i];
  return sum === 0;
}

/** The product of `steps` equal factors in [0, 1), rounded after each as in training. */
export function powerOf(factor: number, steps: number): number {
  let power = 1;
  for (let step = 0; step < steps; step++) {
    const next = power * factor;
    if (next === power) return power; // from here on it does not change
    power = next;
  }
  return power;
}

function addressesOf({ layout: { parameters, moments }, kind }: CheckpointPlace): number[] {
  return [parameters, ...moments].slice(0, arraysOf(kind));
}
