/** The workloads of the benchmarks: four networks, and data that every rival reads from the same files. */

import { Stream } from "../lib/random/stream.ts";
import { spiral } from "../lib/data/spiral.ts";

/** A network and its training, always with Adam. */
export interface Workload {
  name: string;
  inputs: number;
  hidden: number[];
  classes: number;
  dropout: number;
  l2: number;
  learningRate: number;
  decay: number;
  /** Rows per step; 0 for all. */
  batch: number;
  rows: number;
  /** Epochs per round: some tenths of a second for most rivals. */
  epochs: number;
  /** Epochs of a cold measurement: the first of a new network. */
  coldEpochs: number;
  /** By how much a rival's training accuracy may be below ours after the same epochs for a valid result. */
  band: number;
}

export const WORKLOADS: Workload[] = [
  {
    name: "seed",
    ...{ inputs: 2, hidden: [512], classes: 3, dropout: 0.1, l2: 5e-4, learningRate: 0.05 },
    ...{ decay: 5e-5, batch: 0, rows: 3000, epochs: 16, coldEpochs: 16, band: 0.15 },
  },
  {
    name: "narrow",
    ...{ inputs: 2, hidden: [64], classes: 3, dropout: 0.1, l2: 5e-4, learningRate: 0.05 },
    ...{ decay: 5e-5, batch: 0, rows: 3000, epochs: 40, coldEpochs: 40, band: 0.15 },
  },
  {
    name: "tiny",
    ...{ inputs: 2, hidden: [16], classes: 2, dropout: 0, l2: 0, learningRate: 0.02 },
    ...{ decay: 0, batch: 32, rows: 200, epochs: 300, coldEpochs: 200, band: 0.25 },
  },
  {
    name: "deep",
    ...{ inputs: 64, hidden: [256, 256], classes: 10, dropout: 0.2, l2: 0, learningRate: 0.001 },
    ...{ decay: 0, batch: 128, rows: 1797, epochs: 4, coldEpochs: 4, band: 0.05 },
  },
];

/** Makes the rows of a workload: a spiral, or noisy patterns with one number per input. */
export function makeRows({ inputs, classes, rows }: Workload): { x: Float64Array; y: Int32Array } {
  if (inputs === 2) {
    const { x, y } = spiral({ samples: rows / classes, classes });
    return { x, y };
  }
  const stream = Stream.named({ seed: 0, role: "data" });
  const patterns = Float64Array.from({ length: classes * inputs }, () => stream.normal());
  const y = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const x = Float64Array.from({ length: rows * inputs }, (_, i) => {
    const row = Math.floor(i / inputs);
    return 0.3 * patterns[y[row] * inputs + i % inputs] + stream.normal();
  });
  return { x, y };
}
