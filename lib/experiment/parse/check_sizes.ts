/**
 * Limits of memory and of learning curves, checked before anything runs. Messages show the arithmetic.
 *
 * @module
 */

import type { DataShape } from "../../data/data_source.ts";
import { splitSizes } from "../../data/split_sizes.ts";
import type { SplitSpec } from "../experiment.ts";
import { hiddenSizes, weightCount } from "../layer_sizes.ts";
import { type FaultAtPath, formatValue } from "./fault.ts";
import type { ValueAtPath } from "./values_in_file.ts";

/** All sizes of a file, with its defaults; faulty values are left out. */
export interface Sizes {
  readonly data: DataShape;
  readonly split: SplitSpec | undefined;
  readonly hidden: readonly ValueAtPath<number | readonly number[]>[];
  readonly batchSizes: readonly ValueAtPath<number | "full">[];
  readonly epochs: readonly ValueAtPath<number>[];
  readonly logEvery: number | undefined;
}

/** A trial trains in one WebAssembly memory, which has 32-bit addresses. */
const MAX_BYTES = 2 ** 32;
/** A weight takes four float64 numbers: its value, its gradient and two moments of the optimizer. */
const WEIGHT_BYTES = 32;
/** Points of one curve: this many take some hundred MB while the trial runs. */
const MAX_POINTS = 1_000_000;

/** A fault for each network or batch that exceeds the memory of a trial, and for curves of too many points. */
export function sizeFaults(sizes: Sizes): FaultAtPath[] {
  return [...memoryFaults(sizes), ...curveFaults(sizes)];
}

function memoryFaults({ data, split, hidden, batchSizes }: Sizes): FaultAtPath[] {
  // checkConsistency() reports a faulty split and a part without rows.
  const train = Math.max(1, split === undefined ? 1 : splitSizes(data.rows, split).train);
  const batches = batchSizes.map(({ value, path }) => ({
    path: value === "full" ? ["data", "spiral", "samples"] : path,
    rows: value === "full" ? train : Math.min(value, train),
  }));
  const largest = batches.toSorted((a, b) => b.rows - a.rows).at(0);
  const limit = `a trial has ${gibibytes(MAX_BYTES)}`;
  return hidden.flatMap(({ value, path }): FaultAtPath[] => {
    const weights = weightCount([data.features, ...hiddenSizes(value), data.classes]);
    const weightBytes = WEIGHT_BYTES * weights;
    if (weightBytes > MAX_BYTES) {
      const each = "each with its gradient and two moments of the optimizer, 8 bytes per number";
      const total = `${grouped(weights)} weights take ${gibibytes(weightBytes)}`;
      return [{ path, rule: `its ${total} (${each}); ${limit}`, showsValue: true }];
    }
    const bytes = weightBytes + (largest?.rows ?? 1) * batchRowBytes(data);
    if (largest === undefined || bytes <= MAX_BYTES) return [];
    const what = `${grouped(largest.rows)} rows per batch with hidden ${formatValue(value)}`;
    const rule = `${what} take ${gibibytes(bytes)}; ${limit}: set a smaller batch_size`;
    return [{ path: largest.path, rule }];
  });
}

/** The least memory of one row of a batch: its features, its label and its index. */
function batchRowBytes({ features }: DataShape): number {
  return 8 * features + 8;
}

function curveFaults({ epochs, logEvery }: Sizes): FaultAtPath[] {
  if (logEvery === undefined) return [];
  const most = epochs.reduce((most, { value }) => Math.max(most, value), 0);
  if (most / logEvery <= MAX_POINTS) return [];
  const rule = `${grouped(most)} epochs make curves of ${grouped(Math.ceil(most / logEvery))} ` +
    `points, more than ${grouped(MAX_POINTS)}: it must be at least ${Math.ceil(most / MAX_POINTS)}`;
  return [{ path: ["log_every"], rule, showsValue: true }];
}

function grouped(count: number): string {
  return count.toLocaleString("en");
}

function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
}
