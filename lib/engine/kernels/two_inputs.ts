/**
 * Two inputs: the forward product of the first hidden layer, and all gradients of a network with one hidden layer, with
 * the weights of a few units in registers over all rows. All sums have the same terms in the same order as in
 * `hidden_layer.ts` and `output_layer.ts`.
 */

import { droppedLanes, unitSteps } from "./dropout";
import { multiplyAdd } from "./vector";

/** `hiddenForward` of two inputs at an `xStride` of 2, 4 units at a time. */
// @ts-ignore: a decorator of the compiler
@inline
export function twoInputForward(
  out: usize,
  x: usize,
  w: usize,
  b: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  outStride: i32,
): void {
  const outRow = <usize> outStride << 3;
  const limit = i32x4.splat(dropBelow);
  const scale = f64x2.splat(kept);
  for (let j = 0; j < units; j += 4, out += 32, w += 64, b += 32) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const v0 = v128.load(w), v1 = v128.load(w, 16), u0 = v128.load(w, 32), u1 = v128.load(w, 48);
    const steps = unitSteps(j);
    let row = x, o = out, key = keys;
    for (let r = 0; r < rows; r += 2, row += 32, key += 16) {
      forwardRow(o, row, b0, b1, v0, v1, u0, u1, keys, key, steps, limit, scale);
      o += outRow;
      forwardRow(o, row + 16, b0, b1, v0, v1, u0, u1, keys, key + 8, steps, limit, scale);
      o += outRow;
    }
  }
}

/** Four units of a row: v are the weights of input 0, u those of input 1. */
// @ts-ignore: a decorator of the compiler
@inline
function forwardRow(
  out: usize,
  x: usize,
  b0: v128,
  b1: v128,
  v0: v128,
  v1: v128,
  u0: v128,
  u1: v128,
  keys: usize,
  key: usize,
  steps: v128,
  limit: v128,
  scale: v128,
): void {
  const zero = f64x2.splat(0);
  const x0 = v128.load64_splat(x), x1 = v128.load64_splat(x, 8);
  let z0 = f64x2.pmax(multiplyAdd(multiplyAdd(b0, x0, v0), x1, u0), zero);
  let z1 = f64x2.pmax(multiplyAdd(multiplyAdd(b1, x0, v1), x1, u1), zero);
  if (keys) {
    const dropped = droppedLanes(key, steps, limit);
    z0 = v128.andnot(f64x2.mul(z0, scale), v128.shuffle<i32>(dropped, dropped, 0, 0, 1, 1));
    z1 = v128.andnot(f64x2.mul(z1, scale), v128.shuffle<i32>(dropped, dropped, 2, 2, 3, 3));
  }
  v128.store(out, z0);
  v128.store(out, z1, 16);
}

/**
 * `outputBackward` of up to three classes and `weightGradient` of two inputs in one pass, two units at a time: the
 * gradient with respect to the sums of the hidden layer stays in registers.
 *
 * @param dV panels of (2, 4): the gradient of the weights of the hidden layer
 * @param dB (units): that of its biases
 * @param dW (classes, units) at `hStride`: the gradient of the weights of the output layer
 * @param db (classes)
 * @param dLogits (rows, classes)
 * @param h (rows, units) at `hStride`: the output of the hidden layer
 * @param w (classes, units) at `hStride`
 * @param x (rows, 2)
 * @param kept 1 / (1 - rate) of the hidden layer
 */
export function twoInputBackward(
  dV: usize,
  dB: usize,
  dW: usize,
  db: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  x: usize,
  kept: f64,
  rows: i32,
  units: i32,
  classes: i32,
  hStride: i32,
): void {
  switch (classes) {
    case 1:
      unitPairs(dV, dB, dW, dLogits, h, w, x, kept, rows, units, 1, hStride);
      break;
    case 2:
      unitPairs(dV, dB, dW, dLogits, h, w, x, kept, rows, units, 2, hStride);
      break;
    default:
      unitPairs(dV, dB, dW, dLogits, h, w, x, kept, rows, units, 3, hStride);
  }
  for (let r = 0; r < rows; r++) {
    for (let c: usize = 0, end = <usize> classes << 3; c < end; c += 8, dLogits += 8) {
      store<f64>(db + c, load<f64>(db + c) + load<f64>(dLogits));
    }
  }
}

// @ts-ignore: a decorator of the compiler
@inline
function unitPairs(
  dV: usize,
  dB: usize,
  dW: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  x: usize,
  kept: f64,
  rows: i32,
  units: i32,
  classes: i32,
  hStride: i32,
): void {
  const zero = f64x2.splat(0), scale = f64x2.splat(kept);
  const hRow = <usize> hStride << 3, dRow = <usize> classes << 3;
  for (let i: usize = 0, end = <usize> units << 3; i < end; i += 16) {
    const g = dW + i;
    const v = dV + (i & ~31) * 2 + (i & 16);
    const w0 = f64x2.mul(scale, v128.load(w + i));
    const w1 = classes > 1 ? f64x2.mul(scale, v128.load(w + hRow + i)) : zero;
    const w2 = classes > 2 ? f64x2.mul(scale, v128.load(w + 2 * hRow + i)) : zero;
    let g0 = v128.load(g);
    let g1 = classes > 1 ? v128.load(g + hRow) : zero;
    let g2 = classes > 2 ? v128.load(g + 2 * hRow) : zero;
    let v0 = v128.load(v), v1 = v128.load(v, 32), bias = v128.load(dB + i);
    let at = h + i, d = dLogits, row = x;
    for (let r = 0; r < rows; r += 2, row += 32) { // rows are a multiple of 4
      const h0 = v128.load(at), h1 = v128.load(at + hRow);
      at += 2 * hRow;
      const a0 = v128.load64_splat(d), b0 = v128.load64_splat(d + dRow);
      let z0 = f64x2.mul(a0, w0), z1 = f64x2.mul(b0, w0);
      g0 = multiplyAdd(multiplyAdd(g0, a0, h0), b0, h1);
      if (classes > 1) {
        const a1 = v128.load64_splat(d, 8), b1 = v128.load64_splat(d + dRow, 8);
        z0 = multiplyAdd(z0, a1, w1);
        z1 = multiplyAdd(z1, b1, w1);
        g1 = multiplyAdd(multiplyAdd(g1, a1, h0), b1, h1);
      }
      if (classes > 2) {
        const a2 = v128.load64_splat(d, 16), b2 = v128.load64_splat(d + dRow, 16);
        z0 = multiplyAdd(z0, a2, w2);
        z1 = multiplyAdd(z1, b2, w2);
        g2 = multiplyAdd(multiplyAdd(g2, a2, h0), b2, h1);
      }
      d += 2 * dRow;
      z0 = v128.and(z0, f64x2.gt(h0, zero));
      z1 = v128.and(z1, f64x2.gt(h1, zero));
      bias = f64x2.add(f64x2.add(bias, z0), z1);
      v0 = multiplyAdd(multiplyAdd(v0, v128.load64_splat(row), z0), v128.load64_splat(row, 16), z1);
      v1 = multiplyAdd(multiplyAdd(v1, v128.load64_splat(row, 8), z0), v128.load64_splat(row, 24), z1);
    }
    v128.store(g, g0);
    if (classes > 1) v128.store(g + hRow, g1);
    if (classes > 2) v128.store(g + 2 * hRow, g2);
    v128.store(v, v0);
    v128.store(v, v1, 32);
    v128.store(dB + i, bias);
  }
}
