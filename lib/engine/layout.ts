/**
 * Where everything of a net lies in its block of memory.
 *
 * Rows are worked on in tiles: a tile goes forward and back through all layers while its activations are still in the
 * nearest cache. Widths are padded to whole vectors with zeros, which no step ever moves: their gradients are 0.
 *
 * @module
 */

import type { NetworkDescription } from "../nn/network.ts";

/** A hidden layer: `max(0, x · w + b)`. Addresses are in bytes, in the kernels' memory. */
export interface HiddenLayout {
  /** Numbers in a row that comes in, padding included where a hidden layer is below. */
  readonly inputs: number;
  /** Units, padded to a multiple of 4. */
  readonly units: number;
  /** Panels of (inputs, 4). */
  readonly weights: number;
  readonly biases: number;
  /** (tile rows, units) at `stride`: the layer's output, and the gradient by its sums. */
  readonly output: number;
  readonly gradient: number;
  /** Numbers from one row of these two to the next. */
  readonly stride: number;
  /** (tile rows): what their dropout is drawn from. */
  readonly keys: number;
}

/** The whole block. */
export interface Layout {
  readonly tileRows: number;
  /** Numbers from one row of x to the next: the features, padded to whole vectors. */
  readonly xStride: number;
  readonly hidden: readonly HiddenLayout[];
  readonly output: {
    /** Numbers in a row that comes in, padding included. */
    readonly inputs: number;
    readonly classes: number;
    /** (classes, inputs) at `stride`. */
    readonly weights: number;
    readonly stride: number;
    readonly biases: number;
    /** (tile rows, classes): logits, then the gradient by them. */
    readonly logits: number;
    /** (tile rows, inputs) at `stride`: the gradient by its input, that of the last hidden layer if there is one. */
    readonly below: number;
  };
  /** All weights and biases, hidden layers first. Their gradient and moments lie in the same order. */
  readonly parameters: number;
  /** How many numbers that is, padding included; even. */
  readonly parameterCount: number;
  /** How many of them belong to hidden layers. */
  readonly hiddenCount: number;
  readonly gradient: number;
  /** Two more of that size, for the optimiser. */
  readonly moments: readonly [number, number];
  /** (batch rows, features) at `xStride`; padded by a tile of zeros. */
  readonly x: number;
  /** (batch rows): labels, and the number each row is known by; 32-bit. */
  readonly labels: number;
  readonly rowNumbers: number;
  /** The sum of the losses and the count of right rows. */
  readonly sums: number;
  /** Size of the block. */
  readonly bytes: number;
}

/**
 * The most memory that a tile's activations and their gradients may fill, and the most rows in it. Tried from 48 KB to
 * 1 MB on the benchmark's nets, on a processor with 48 KiB of first and 2 MiB of second cache: see bench/NOTES.md.
 * Every sum over rows runs on from tile to tile, so these change no result.
 */
const TILE_BYTES = 250_000;
const MOST_TILE_ROWS = 128;

/**
 * The layout of a net that is trained on batches of `batchRows`.
 *
 * @param base The address of its block.
 */
export function makeLayout(description: NetworkDescription, batchRows: number, base = 0): Layout {
  const { inputs, outputs: classes } = description;
  const widths = description.hidden.map((units) => roundUp(units, 4));
  const strides = widths.map(rowStride);
  const rowBytes = 16 * strides.reduce((sum, stride) => sum + stride, 0);
  const tileRows = rowsOfTile(batchRows, rowBytes);
  const place = new Places(base);

  const parameters = place.next(0);
  const layerInputs = [inputs, ...widths];
  const weights = widths.map((units, layer) => ({
    weights: place.next(8 * layerInputs[layer] * units),
    biases: place.next(8 * units),
  }));
  const hiddenCount = (place.end - parameters) / 8;
  const xStride = roundUp(inputs, widths.length > 0 ? 2 : 4);
  const outputInputs = widths.at(-1) ?? xStride;
  const outputStride = strides.at(-1) ?? xStride;
  const outputWeights = place.next(8 * classes * outputStride);
  const outputBiases = place.next(8 * roundUp(classes, 2));
  const parameterCount = (place.end - parameters) / 8;

  const gradient = place.next(8 * parameterCount);
  const moments = [place.next(8 * parameterCount), place.next(8 * parameterCount)] as const;
  const hidden = widths.map((units, layer) => ({
    inputs: layerInputs[layer],
    units,
    ...weights[layer],
    stride: strides[layer],
    output: place.aligned(8 * tileRows * strides[layer]),
    gradient: place.aligned(8 * tileRows * strides[layer]),
    keys: place.aligned(8 * tileRows),
  }));
  return {
    tileRows,
    xStride,
    hidden,
    output: {
      inputs: outputInputs,
      classes,
      weights: outputWeights,
      stride: outputStride,
      biases: outputBiases,
      logits: place.aligned(8 * tileRows * classes),
      below: hidden.at(-1)?.gradient ?? place.aligned(8 * tileRows * xStride),
    },
    parameters,
    parameterCount,
    hiddenCount,
    gradient,
    moments,
    x: place.aligned(8 * (batchRows + tileRows) * xStride),
    labels: place.aligned(4 * (batchRows + tileRows)),
    rowNumbers: place.aligned(4 * (batchRows + tileRows)),
    sums: place.aligned(16),
    bytes: place.end - base,
  };
}

/** As many tiles as the batch needs, all of nearly the same size; a multiple of 4. */
function rowsOfTile(batchRows: number, rowBytes: number): number {
  const fitting = Math.floor(TILE_BYTES / Math.max(rowBytes, 1) / 4) * 4;
  const most = Math.max(4, Math.min(MOST_TILE_ROWS, fitting));
  return roundUp(batchRows / Math.ceil(batchRows / most), 4);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Rows that lie a multiple of 512 bytes apart crowd into few lines of the cache: a line more parts them. */
function rowStride(units: number): number {
  return units % 64 === 0 ? units + 8 : units;
}

/** Hands out addresses, one part after the other. */
class Places {
  constructor(public end: number) {}

  next(bytes: number): number {
    const start = this.end;
    this.end += bytes;
    return start;
  }

  /** At the start of a cache line. */
  aligned(bytes: number): number {
    this.end = roundUp(this.end, 64);
    return this.next(bytes);
  }
}
