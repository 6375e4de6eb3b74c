/**
 * The addresses of a network's arrays in its block of memory.
 *
 * Rows are processed in tiles: a tile runs forward and backward through all layers while its activations are in the
 * L1 cache. Widths are padded with zeros to whole vectors. No step changes the padding: its gradients are 0.
 *
 * @module
 */

import type { Activation } from "../nn/activation.ts";
import { isRegression, type NetworkDescription } from "../nn/network.ts";

/** A hidden layer: the activation of `x · w + b`. Addresses are in bytes from the start of the kernels' memory. */
export interface HiddenLayout {
  /** Numbers per row of the inputs; with padding if a hidden layer is below. */
  readonly inputs: number;
  /** Units, padded to a multiple of 4. */
  readonly units: number;
  /** Panels of (inputs, 4). */
  readonly weights: number;
  readonly biases: number;
  /** (tile rows, units) at `stride`: the output of the layer, and the gradient with respect to its sums. */
  readonly output: number;
  readonly gradient: number;
  /** Numbers from one row of these two arrays to the next. */
  readonly stride: number;
  /** (tile rows): the dropout key of each row. */
  readonly keys: number;
  /** Memory for the lists of active inputs; undefined if no hidden layer with ReLU is below. */
  readonly active: ActiveLayout | undefined;
}

/** Lists of the inputs of a layer that are not 0, as `kernels/active_units.ts` makes them. */
export interface ActiveLayout {
  /** (tile rows, inputs) entries of 16 bytes: for each row, its active inputs. */
  readonly rowLists: number;
  /** (tile rows) 32-bit: the lengths of these lists. */
  readonly rowCounts: number;
  /**
   * (inputs, tile rows) entries: for each input, the rows in which it is active; then the partial sums of the gradient of
   * the inputs. The layers of a network share it, and the counts.
   */
  readonly scratch: number;
  /** (inputs) 32-bit: the lengths of the lists of the inputs. */
  readonly columnCounts: number;
}

/** The layout of a block. */
export interface Layout {
  readonly activation: Activation;
  readonly tileRows: number;
  /** Numbers from one row of x to the next: the features, padded to whole vectors. */
  readonly xStride: number;
  readonly hidden: readonly HiddenLayout[];
  readonly output: {
    /** Numbers per row of the inputs, with padding. */
    readonly inputs: number;
    readonly classes: number;
    /** (classes, inputs) at `stride`. */
    readonly weights: number;
    readonly stride: number;
    readonly biases: number;
    /** (tile rows, classes): the logits, then the gradient with respect to them. */
    readonly logits: number;
    /** (tile rows, inputs) at `stride`: the gradient with respect to the inputs of the output layer. */
    readonly below: number;
  };
  /** All weights and biases, hidden layers first. Gradient and moments have the same order. */
  readonly parameters: number;
  /** The number of parameters, with padding; even. */
  readonly parameterCount: number;
  /** The number of parameters of hidden layers, with padding. */
  readonly hiddenCount: number;
  readonly gradient: number;
  /** The two arrays of the optimizer's state. */
  readonly moments: readonly [number, number];
  /** (batch rows + tile rows, features) at `xStride`: the batch, then zeros or the rows of an evaluation. */
  readonly x: number;
  /** (batch rows + tile rows): the label and the index in the training set of each row; 32-bit. */
  readonly labels: number;
  readonly rowNumbers: number;
  /** The sum of the losses and the number of correct rows, or the sum of the absolute errors. */
  readonly sums: number;
  /** (batch rows + tile rows, outputs): the targets of each row; undefined for classes. */
  readonly targets: number | undefined;
  /** The size of the block. */
  readonly bytes: number;
}

/**
 * The most bytes of a tile's activations and their gradients, and the most rows of a tile. Tuned from 48 KB to 1.1
 * MB on the networks of the benchmark, on processors with 1 and 2 MiB of L2 cache: see docs/benchmarks.md. The lists of
 * active inputs, which are not counted, gain from more rows. Sums over rows continue from tile to tile in the same order, so these constants
 * change no result.
 */
const TILE_BYTES = 500_000;
const LISTED_TILE_BYTES = 1_100_000;
const MAX_TILE_ROWS = 128;

/**
 * Computes the layout of a network that is trained on batches of `batchRows` rows.
 *
 * @param base The address of the block.
 */
export function makeLayout(description: NetworkDescription, batchRows: number, base = 0): Layout {
  const { inputs, outputs: classes, activation = "relu" } = description;
  const widths = description.hidden.map((units) => roundUp(units, 4));
  const strides = widths.map(rowStride);
  const rowBytes = 16 * strides.reduce((sum, stride) => sum + stride, 0);
  const isListed = activation === "relu" && widths.length > 1;
  const tileRows = rowsOfTile(batchRows, rowBytes, isListed ? LISTED_TILE_BYTES : TILE_BYTES);
  const allocator = new AddressAllocator(base);

  const parameters = allocator.next(0);
  const layerInputs = [inputs, ...widths];
  const weights = widths.map((units, layer) => ({
    weights: allocator.next(8 * layerInputs[layer] * units),
    biases: allocator.next(8 * units),
  }));
  const hiddenCount = (allocator.end - parameters) / 8;
  const xStride = roundUp(inputs, widths.length > 0 ? 2 : 4);
  const outputInputs = widths.at(-1) ?? xStride;
  const outputStride = strides.at(-1) ?? xStride;
  const outputWeights = allocator.next(8 * classes * outputStride);
  const outputBiases = allocator.next(8 * roundUp(classes, 2));
  const parameterCount = (allocator.end - parameters) / 8;

  const gradient = allocator.next(8 * parameterCount);
  const moments = [allocator.next(8 * parameterCount), allocator.next(8 * parameterCount)] as const;
  const widest = isListed ? Math.max(...widths.slice(0, -1)) : 0;
  const shared = {
    scratch: allocator.aligned(16 * tileRows * widest),
    columnCounts: allocator.aligned(4 * widest),
  };
  const hidden = widths.map((units, layer) => ({
    inputs: layerInputs[layer],
    units,
    ...weights[layer],
    stride: strides[layer],
    output: allocator.aligned(8 * tileRows * strides[layer]),
    gradient: allocator.aligned(8 * tileRows * strides[layer]),
    keys: allocator.aligned(8 * tileRows),
    active: layer > 0 && isListed
      ? {
        rowLists: allocator.aligned(16 * tileRows * widths[layer - 1]),
        rowCounts: allocator.aligned(4 * tileRows),
        ...shared,
      }
      : undefined,
  }));
  return {
    activation,
    tileRows,
    xStride,
    hidden,
    output: {
      inputs: outputInputs,
      classes,
      weights: outputWeights,
      stride: outputStride,
      biases: outputBiases,
      logits: allocator.aligned(8 * tileRows * classes),
      below: hidden.at(-1)?.gradient ?? allocator.aligned(8 * tileRows * xStride),
    },
    parameters,
    parameterCount,
    hiddenCount,
    gradient,
    moments,
    x: allocator.aligned(8 * (batchRows + tileRows) * xStride),
    labels: allocator.aligned(4 * (batchRows + tileRows)),
    rowNumbers: allocator.aligned(4 * (batchRows + tileRows)),
    sums: allocator.aligned(16),
    // For numbers only, and at the end: networks for classes take no more memory, and no other address depends on it.
    targets: isRegression(description)
      ? allocator.aligned(8 * (batchRows + tileRows) * classes)
      : undefined,
    bytes: allocator.end - base,
  };
}

/** Rows per tile, a multiple of 4: the tiles of a batch have nearly the same size. */
function rowsOfTile(batchRows: number, rowBytes: number, tileBytes: number): number {
  const fitting = Math.floor(tileBytes / Math.max(rowBytes, 1) / 4) * 4;
  const most = Math.max(4, Math.min(MAX_TILE_ROWS, fitting));
  return roundUp(batchRows / Math.ceil(batchRows / most), 4);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Rows at a distance of a multiple of 512 bytes share few cache sets: one more cache line avoids conflicts. */
function rowStride(units: number): number {
  return units % 64 === 0 ? units + 8 : units;
}

/** Assigns consecutive addresses. */
class AddressAllocator {
  constructor(public end: number) {}

  next(bytes: number): number {
    const start = this.end;
    this.end += bytes;
    return start;
  }

  /** Starts at a cache line. */
  aligned(bytes: number): number {
    this.end = roundUp(this.end, 64);
    return this.next(bytes);
  }
}
