/**
 * Weights of unit length for joint tests over seeds: sign flips, or random rotations.
 *
 * @module
 */

import { Stream } from "../random/stream.ts";

/** From this many values on, tests flip signs; with fewer, there are too few patterns of signs. */
export const LEAST_FLIPPED = 8;
/** Up to this many values, every pattern of signs is used. */
export const MOST_EXACT = 14;
/** With this many draws, a p-value of 0.05 has a standard error of 0.002. */
const DRAWS = 9999;
/** With many configs and seeds fewer draws are made, so that no test takes minutes: so many products in all. */
const MOST_PRODUCTS = 2e9;
const LEAST_DRAWS = 999;

/** Weight vectors, each of length 1. */
export interface UnitWeights {
  /** (count, size), row-major. */
  readonly weights: Float64Array;
  /** How many vectors there are. */
  readonly count: number;
  /** Whether these are all possible vectors, and not random ones. */
  readonly exact: boolean;
}

/** How many values there are and how they are weighted. */
export interface UnitWeightsOptions {
  /** Whether signs are flipped, which assumes symmetric errors, or the sample is rotated, which assumes normal errors. */
  readonly kind: "flips" | "rotations";
  /** The number of configs that are tested together. With very many, fewer vectors are drawn. */
  readonly configs: number;
}

/**
 * The weights for `size` values. Sign flips are ±1/√size; of each vector and its negative only one is used, because the
 * tests give the same for both. Rotations are random points of the unit sphere. What is random comes from one fixed
 * stream.
 */
export function unitWeights(size: number, { kind, configs }: UnitWeightsOptions): UnitWeights {
  const count = kind === "flips" && size <= MOST_EXACT ? 1 << (size - 1) : drawCount(size, configs);
  const key = `${kind} ${size} ${count}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  if (recent.size >= MOST_RECENT) recent.clear();
  const made = makeWeights(size, kind, count);
  recent.set(key, made);
  return made;
}

/** An analysis asks for the same weights several times. */
const recent = new Map<string, UnitWeights>();
const MOST_RECENT = 4;

function makeWeights(size: number, kind: "flips" | "rotations", count: number): UnitWeights {
  if (kind === "flips" && size <= MOST_EXACT) return allFlips(size);
  const stream = Stream.named({ seed: 0, role: "signs", layer: size });
  const draw = kind === "flips" ? drawFlips : drawPoint;
  const weights = new Float64Array(count * size);
  for (let i = 0; i < count; i++) draw(weights.subarray(i * size, (i + 1) * size), stream);
  return { weights, count, exact: false };
}

/** How many vectors are drawn if not all are used. */
export function drawCount(size: number, configs: number): number {
  const affordable = Math.floor(MOST_PRODUCTS / (size * configs));
  return Math.max(LEAST_DRAWS, Math.min(DRAWS, affordable));
}

function allFlips(size: number): UnitWeights {
  const count = 1 << (size - 1);
  const scale = 1 / Math.sqrt(size);
  const weights = new Float64Array(count * size);
  for (let pattern = 0; pattern < count; pattern++) {
    for (let i = 0; i < size; i++) {
      weights[pattern * size + i] = (pattern >> i) & 1 ? -scale : scale;
    }
  }
  return { weights, count, exact: true };
}

function drawFlips(weights: Float64Array, stream: Stream): void {
  const scale = 1 / Math.sqrt(weights.length);
  let word = 0;
  for (let i = 0; i < weights.length; i++) {
    word = i % 32 === 0 ? stream.uint32() : word >>> 1;
    weights[i] = word & 1 ? -scale : scale;
  }
}

/**
 * A random point of the unit sphere: a point of the cube [-1, 1]ⁿ that lies in the ball, scaled to length 1. Only exactly
 * rounded operations are used, so that the point has the same bits on every machine.
 */
function drawPoint(weights: Float64Array, stream: Stream): void {
  for (;;) {
    let squares = 0;
    for (let i = 0; i < weights.length; i++) {
      weights[i] = 2 * stream.uniform() - 1;
      squares += weights[i] * weights[i];
    }
    if (squares > 1 || squares < 1e-6) continue;
    const length = Math.sqrt(squares);
    for (let i = 0; i < weights.length; i++) weights[i] /= length;
    return;
  }
}
