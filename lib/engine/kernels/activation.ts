/**
 * Activations other than ReLU, with dropout, element by element: after `hiddenSums`, and after the plain gradients.
 *
 * The output of a dropped unit is 0, but so is that of a kept unit at tanh(0) = 0, whose derivative is 1. Therefore the
 * backward kernels compute the mask again from the keys of the rows.
 *
 * All have `keys`, `dropBelow` and `kept` of `hiddenForward`, and (rows, units) at `stride`.
 */

import { droppedLanes, unitSteps } from "./dropout";
import { tanhPair } from "./tanh";

/** The slope of `lib/nn/leaky_relu.ts`. */
const SLOPE: f64 = 0.01;

/** out = dropout(tanh(out)) */
export function tanhForward(
  out: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
): void {
  forward(out, keys, dropBelow, kept, rows, units, stride, true);
}

/** out = dropout(leakyReLU(out)) */
export function leakyReluForward(
  out: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
): void {
  forward(out, keys, dropBelow, kept, rows, units, stride, false);
}

/** Turns the gradient with respect to the output of the layer, h, into that with respect to its sums, in place. */
export function tanhBackward(
  dZ: usize,
  h: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
): void {
  backward(dZ, h, keys, dropBelow, kept, rows, units, stride, true);
}

/** As `tanhBackward`, of leaky ReLU. */
export function leakyReluBackward(
  dZ: usize,
  h: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
): void {
  backward(dZ, h, keys, dropBelow, kept, rows, units, stride, false);
}

// @ts-ignore: a decorator of the compiler
@inline
function forward(
  out: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
  isTanh: bool,
): void {
  const limit = i32x4.splat(dropBelow);
  const scale = f64x2.splat(kept);
  for (let r = 0; r < rows; r++) {
    const row = out + (<usize> r * <usize> stride << 3);
    const key = keys + (<usize> r << 3);
    for (let j = 0; j < units; j += 4) {
      const at = row + (<usize> j << 3);
      const a0 = activated(v128.load(at), isTanh);
      const a1 = activated(v128.load(at, 16), isTanh);
      storeKept(at, a0, a1, keys, key, j, limit, scale);
    }
  }
}

// @ts-ignore: a decorator of the compiler
@inline
function backward(
  dZ: usize,
  h: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
  isTanh: bool,
): void {
  const limit = i32x4.splat(dropBelow);
  const scale = f64x2.splat(kept);
  const toOffset = h - dZ;
  for (let r = 0; r < rows; r++) {
    const row = dZ + (<usize> r * <usize> stride << 3);
    const key = keys + (<usize> r << 3);
    for (let j = 0; j < units; j += 4) {
      const at = row + (<usize> j << 3);
      const output = at + toOffset;
      const d0 = throughDerivative(v128.load(at), v128.load(output), scale, isTanh);
      const d1 = throughDerivative(v128.load(at, 16), v128.load(output, 16), scale, isTanh);
      storeKept(at, d0, d1, keys, key, j, limit, scale);
    }
  }
}

// @ts-ignore: a decorator of the compiler
@inline
function activated(z: v128, isTanh: bool): v128 {
  if (isTanh) return tanhPair(z);
  return v128.bitselect(z, f64x2.mul(z, f64x2.splat(SLOPE)), f64x2.gt(z, f64x2.splat(0)));
}

/** `dOutput` times the derivative of the activation, whose value is output / scale. */
// @ts-ignore: a decorator of the compiler
@inline
function throughDerivative(dOutput: v128, output: v128, scale: v128, isTanh: bool): v128 {
  if (isTanh) {
    const a = f64x2.div(output, scale);
    return f64x2.mul(dOutput, f64x2.sub(f64x2.splat(1), f64x2.mul(a, a)));
  }
  const sloped = f64x2.mul(dOutput, f64x2.splat(SLOPE));
  return v128.bitselect(dOutput, sloped, f64x2.gt(output, f64x2.splat(0)));
}

/** Stores four values of a row: with keys, those of kept units times `scale`, and 0 for dropped units. */
// @ts-ignore: a decorator of the compiler
@inline
function storeKept(
  at: usize,
  a0: v128,
  a1: v128,
  keys: usize,
  key: usize,
  unit: i32,
  limit: v128,
  scale: v128,
): void {
  if (keys) {
    const dropped = droppedLanes(key, unitSteps(unit), limit);
    const low = i64x2.extend_low_i32x4_s(dropped);
    const high = i64x2.extend_high_i32x4_s(dropped);
    v128.store(at, v128.andnot(f64x2.mul(a0, scale), low));
    v128.store(at, v128.andnot(f64x2.mul(a1, scale), high), 16);
  } else {
    v128.store(at, a0);
    v128.store(at, a1, 16);
  }
}
