/**
 * Sizes that cannot fit, told before anything runs, with the arithmetic.
 *
 * @module
 */

import type { DataShape } from "../../data/data_source.ts";
import { splitSizes } from "../../data/split_sizes.ts";
import type { SplitSpec } from "../experiment.ts";
import { hiddenSizes, weightCount } from "../layer_sizes.ts";
import { shownValue, type UnplacedFault } from "./fault.ts";

/** What a file says about sizes, its defaults filled in: values of a wrong kind are left out. */
export interface Sizes {
  readonly data: DataShape;
  readonly split: SplitSpec;
  readonly hidden: readonly Placed<number | readonly number[]>[];
  readonly batchSizes: readonly Placed<number | "full">[];
  readonly epochs: readonly Placed<number>[];
  readonly logEvery: number | undefined;
}

/** A value and where it stands. */
export interface Placed<T> {
  readonly path: readonly (string | number)[];
  readonly value: T;
}

/** A trial trains in one WebAssembly memory, which has addresses of 32 bits. */
const MOST_BYTES = 2 ** 32;
/** A weight takes four float64 numbers: its value, its gradient and two moments of the optimizer. */
const WEIGHT_BYTES = 32;
/** Points of one curve; as many take some hundred MB while the trial runs. */
const MOST_POINTS = 1_000_000;

/** Every net that no memory of the kernels can hold, every data set that fits none, and every curve without end. */
export function sizeFaults(sizes: Sizes): UnplacedFault[] {
  return [...netFaults(sizes), ...curveFaults(sizes)];
}

function netFaults({ data, split, hidden, batchSizes }: Sizes): UnplacedFault[] {
  const train = Math.max(1, splitSizes(data.rows, split).train); // a part without rows is told elsewhere
  const batches = batchSizes.map(({ value, path }) => ({
    path: value === "full" ? ["data", "spiral", "samples"] : path,
    rows: value === "full" ? train : Math.min(value, train),
  }));
  const largest = batches.toSorted((a, b) => b.rows - a.rows).at(0);
  const limit = `a trial has ${gibibytes(MOST_BYTES)}`;
  return hidden.flatMap(({ value, path }): UnplacedFault[] => {
    const weights = weightCount([data.features, ...hiddenSizes(value), data.classes]);
    const weightBytes = WEIGHT_BYTES * weights;
    if (weightBytes > MOST_BYTES) {
      const each = "each with its gradient and two moments of the optimiser, 8 bytes apiece";
      const rule = `its ${grouped(weights)} weights take ${
        gibibytes(weightBytes)
      } (${each}); ${limit}`;
      return [{ path, rule, value: shownValue(value) }];
    }
    const bytes = weightBytes + (largest?.rows ?? 1) * batchRowBytes(data);
    if (largest === undefined || bytes <= MOST_BYTES) return [];
    const what = `${grouped(largest.rows)} rows at once with hidden ${shownValue(value)}`;
    const rule = `${what} take ${gibibytes(bytes)}; ${limit}: set a smaller batch_size`;
    return [{ path: largest.path, rule }];
  });
}

/** What a row of the batch takes at least: its features, its label and its number. */
function batchRowBytes({ features }: DataShape): number {
  return 8 * features + 8;
}

function curveFaults({ epochs, logEvery }: Sizes): UnplacedFault[] {
  if (logEvery === undefined) return [];
  const most = epochs.reduce((most, { value }) => Math.max(most, value), 0);
  if (most / logEvery <= MOST_POINTS) return [];
  const rule =
    `${grouped(most)} epochs make curves of ${grouped(Math.ceil(most / logEvery))} points, over ` +
    `${grouped(MOST_POINTS)}: it must be at least ${Math.ceil(most / MOST_POINTS)}`;
  return [{ path: ["log_every"], rule, value: String(logEvery) }];
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}

function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
}
