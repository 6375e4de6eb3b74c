/**
 * The matrix products of a hidden layer: forward with ReLU and dropout, backward to the weights and to the layer below.
 * For other activations there is a plain variant of each, which `activation.ts` completes.
 *
 * Rows and units are padded with zeros to multiples of four. The weights are stored in panels: the four units of a panel
 * are adjacent, input after input, so that a product reads memory in order. Each kernel has a block of sums in
 * registers while it loops over the dimension that it sums over.
 */

import { droppedLanes, unitSteps } from "./dropout";
import { twoInputForward } from "./two_inputs";
import { gated, lanePair, multiplyAdd } from "./vector";

/**
 * Hidden layer: out = dropout(ReLU(x · w + b)), 4 rows by 4 units at a time; two inputs by `two_inputs.ts`.
 *
 * @param out (rows, units) at `outStride`
 * @param x (rows, inputs) at `xStride`
 * @param w panels of (inputs, 4)
 * @param b (units)
 * @param keys (rows): the keys of the rows; 0 for no dropout
 * @param dropBelow a signed word: units with a smaller `maskWord` are dropped
 * @param kept 1 / (1 - rate)
 */
export function hiddenForward(
  out: usize,
  x: usize,
  w: usize,
  b: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  outStride: i32,
): void {
  if (inputs == 2 && xStride == 2) {
    twoInputForward(out, x, w, b, keys, dropBelow, kept, rows, units, outStride);
  } else {
    forward(out, x, w, b, keys, dropBelow, kept, rows, inputs, units, xStride, outStride, true);
  }
}

/** Hidden layer without activation and dropout: out = x · w + b, with the arguments of `hiddenForward`. */
export function hiddenSums(
  out: usize,
  x: usize,
  w: usize,
  b: usize,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  outStride: i32,
): void {
  forward(out, x, w, b, 0, 0, 1, rows, inputs, units, xStride, outStride, false);
}

// @ts-ignore: a decorator of the compiler
@inline
function forward(
  out: usize,
  x: usize,
  w: usize,
  b: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  outStride: i32,
  rectify: bool,
): void {
  const xRow = <usize> xStride << 3;
  const outRow = <usize> outStride << 3;
  const limit = i32x4.splat(dropBelow);
  const scale = f64x2.splat(kept);
  for (let r = 0; r < rows; r += 4) {
    const x0 = x + <usize> r * xRow;
    const x1 = x0 + xRow;
    const x2 = x1 + xRow;
    const x3 = x2 + xRow;
    let o = out + <usize> r * outRow;
    let panel = w;
    const key = keys + (<usize> r << 3);
    for (let j = 0; j < units; j += 4) {
      const bias = b + (<usize> j << 3);
      let s00 = v128.load(bias), s01 = v128.load(bias, 16);
      let s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
      const end = x0 + (<usize> inputs << 3), evenEnd = x0 + (<usize> (inputs & ~1) << 3);
      let p0 = x0, p1 = x1, p2 = x2, p3 = x3;
      for (; p0 < evenEnd; p0 += 16, p1 += 16, p2 += 16, p3 += 16) {
        const v0 = v128.load(panel), v1 = v128.load(panel, 16);
        const w0 = v128.load(panel, 32), w1 = v128.load(panel, 48);
        panel += 64;
        const a = v128.load64_splat(p0), b = v128.load64_splat(p0, 8);
        s00 = multiplyAdd(multiplyAdd(s00, a, v0), b, w0);
        s01 = multiplyAdd(multiplyAdd(s01, a, v1), b, w1);
        const c = v128.load64_splat(p1), d = v128.load64_splat(p1, 8);
        s10 = multiplyAdd(multiplyAdd(s10, c, v0), d, w0);
        s11 = multiplyAdd(multiplyAdd(s11, c, v1), d, w1);
        const e = v128.load64_splat(p2), f = v128.load64_splat(p2, 8);
        s20 = multiplyAdd(multiplyAdd(s20, e, v0), f, w0);
        s21 = multiplyAdd(multiplyAdd(s21, e, v1), f, w1);
        const g = v128.load64_splat(p3), h = v128.load64_splat(p3, 8);
        s30 = multiplyAdd(multiplyAdd(s30, g, v0), h, w0);
        s31 = multiplyAdd(multiplyAdd(s31, g, v1), h, w1);
      }
      if (p0 < end) {
        const w0 = v128.load(panel), w1 = v128.load(panel, 16);
        panel += 32;
        const a = v128.load64_splat(p0);
        s00 = multiplyAdd(s00, a, w0);
        s01 = multiplyAdd(s01, a, w1);
        const c = v128.load64_splat(p1);
        s10 = multiplyAdd(s10, c, w0);
        s11 = multiplyAdd(s11, c, w1);
        const d = v128.load64_splat(p2);
        s20 = multiplyAdd(s20, d, w0);
        s21 = multiplyAdd(s21, d, w1);
        const e = v128.load64_splat(p3);
        s30 = multiplyAdd(s30, e, w0);
        s31 = multiplyAdd(s31, e, w1);
      }
      if (rectify && keys) {
        const steps = unitSteps(j);
        storeKept(o, s00, s01, droppedLanes(key, steps, limit), scale);
        storeKept(o + outRow, s10, s11, droppedLanes(key + 8, steps, limit), scale);
        storeKept(o + 2 * outRow, s20, s21, droppedLanes(key + 16, steps, limit), scale);
        storeKept(o + 3 * outRow, s30, s31, droppedLanes(key + 24, steps, limit), scale);
      } else {
        storeSums(o, s00, s01, rectify);
        storeSums(o + outRow, s10, s11, rectify);
        storeSums(o + 2 * outRow, s20, s21, rectify);
        storeSums(o + 3 * outRow, s30, s31, rectify);
      }
      o += 32;
    }
  }
}

// @ts-ignore: a decorator of the compiler
@inline
export function storeSums(out: usize, z0: v128, z1: v128, rectify: bool): void {
  v128.store(out, rectify ? rectified(z0) : z0);
  v128.store(out, rectify ? rectified(z1) : z1, 16);
}

// @ts-ignore: a decorator of the compiler
@inline
export function storeKept(out: usize, z0: v128, z1: v128, dropped: v128, scale: v128): void {
  const low = i64x2.extend_low_i32x4_s(dropped);
  const high = i64x2.extend_high_i32x4_s(dropped);
  v128.store(out, v128.andnot(f64x2.mul(rectified(z0), scale), low));
  v128.store(out, v128.andnot(f64x2.mul(rectified(z1), scale), high), 16);
}

// @ts-ignore: a decorator of the compiler
@inline
function rectified(z: v128): v128 {
  return f64x2.pmax(z, f64x2.splat(0));
}

/**
 * Hidden layer, backward to its weights: dW += xᵀ · dZ, db += Σ dZ; 4 inputs by 4 units at a time, summed over the
 * rows.
 *
 * @param dW panels of (inputs, 4)
 * @param db (units)
 * @param x (rows, inputs) at `xStride`
 * @param dZ (rows, units) at `zStride`
 */
export function weightGradient(
  dW: usize,
  db: usize,
  x: usize,
  dZ: usize,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  zStride: i32,
): void {
  const xRow = <usize> xStride << 3;
  const zRow = <usize> zStride << 3;
  let panel = dW;
  for (let j = 0; j < units; j += 4) {
    const z = dZ + (<usize> j << 3);
    const bias = db + (<usize> j << 3);
    let i = 0;
    for (; i + 4 <= inputs; i += 4, panel += 128) {
      const xi = x + (<usize> i << 3);
      if (i == 0) inputBlock(panel, bias, xi, z, rows, xRow, zRow, 4, true);
      else inputBlock(panel, bias, xi, z, rows, xRow, zRow, 4, false);
    }
    for (; i + 2 <= inputs; i += 2, panel += 64) {
      const xi = x + (<usize> i << 3);
      if (i == 0) inputBlock(panel, bias, xi, z, rows, xRow, zRow, 2, true);
      else inputBlock(panel, bias, xi, z, rows, xRow, zRow, 2, false);
    }
    if (i < inputs) {
      const xi = x + (<usize> i << 3);
      if (i == 0) inputBlock(panel, bias, xi, z, rows, xRow, zRow, 1, true);
      else inputBlock(panel, bias, xi, z, rows, xRow, zRow, 1, false);
      panel += 32;
    }
  }
}

/** Up to four inputs by four units, summed over all rows; the first block also sums the biases. */
// @ts-ignore: a decorator of the compiler
@inline
function inputBlock(
  panel: usize,
  bias: usize,
  x: usize,
  z: usize,
  rows: i32,
  xRow: usize,
  zRow: usize,
  count: i32,
  first: bool,
): void {
  const zero = f64x2.splat(0);
  let s00 = v128.load(panel), s01 = v128.load(panel, 16);
  let s10 = count > 1 ? v128.load(panel, 32) : zero, s11 = count > 1 ? v128.load(panel, 48) : zero;
  let s20 = count > 2 ? v128.load(panel, 64) : zero, s21 = count > 2 ? v128.load(panel, 80) : zero;
  let s30 = count > 2 ? v128.load(panel, 96) : zero, s31 = count > 2 ? v128.load(panel, 112) : zero;
  let b0 = first ? v128.load(bias) : zero, b1 = first ? v128.load(bias, 16) : zero;
  for (let r = 0; r < rows; r += 2) { // rows are a multiple of 4
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    z += zRow;
    const y0 = v128.load(z), y1 = v128.load(z, 16);
    z += zRow;
    const next = x + xRow;
    if (first) {
      b0 = f64x2.add(f64x2.add(b0, z0), y0);
      b1 = f64x2.add(f64x2.add(b1, z1), y1);
    }
    const a = v128.load64_splat(x), b = v128.load64_splat(next);
    s00 = multiplyAdd(multiplyAdd(s00, a, z0), b, y0);
    s01 = multiplyAdd(multiplyAdd(s01, a, z1), b, y1);
    if (count > 1) {
      const c = v128.load64_splat(x, 8), d = v128.load64_splat(next, 8);
      s10 = multiplyAdd(multiplyAdd(s10, c, z0), d, y0);
      s11 = multiplyAdd(multiplyAdd(s11, c, z1), d, y1);
    }
    if (count > 2) {
      const e = v128.load64_splat(x, 16), f = v128.load64_splat(next, 16);
      s20 = multiplyAdd(multiplyAdd(s20, e, z0), f, y0);
      s21 = multiplyAdd(multiplyAdd(s21, e, z1), f, y1);
      const g = v128.load64_splat(x, 24), h = v128.load64_splat(next, 24);
      s30 = multiplyAdd(multiplyAdd(s30, g, z0), h, y0);
      s31 = multiplyAdd(multiplyAdd(s31, g, z1), h, y1);
    }
    x = next + xRow;
  }
  v128.store(panel, s00);
  v128.store(panel, s01, 16);
  if (count > 1) {
    v128.store(panel, s10, 32);
    v128.store(panel, s11, 48);
  }
  if (count > 2) {
    v128.store(panel, s20, 64);
    v128.store(panel, s21, 80);
    v128.store(panel, s30, 96);
    v128.store(panel, s31, 112);
  }
  if (first) {
    v128.store(bias, b0);
    v128.store(bias, b1, 16);
  }
}

/**
 * Hidden layer, backward to the hidden layer below: dX = (dZ · wᵀ) through dropout and ReLU of that layer, 4 rows by 2
 * inputs at a time, summed over the units.
 *
 * @param dX (rows, inputs) at `xStride`: the gradient with respect to the sums of the layer below
 * @param dZ (rows, units) at `zStride`
 * @param w panels of (inputs, 4)
 * @param x (rows, inputs) at `xStride`: the output of the layer below
 * @param kept 1 / (1 - rate) of the layer below
 */
export function inputGradient(
  dX: usize,
  dZ: usize,
  w: usize,
  x: usize,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  zStride: i32,
): void {
  backward(dX, dZ, w, x, kept, rows, inputs, units, xStride, zStride, true);
}

/** The gradient with respect to the output of the hidden layer below: dX = dZ · wᵀ, with the arguments of `inputGradient`. */
export function plainInputGradient(
  dX: usize,
  dZ: usize,
  w: usize,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  zStride: i32,
): void {
  backward(dX, dZ, w, 0, 1, rows, inputs, units, xStride, zStride, false);
}

// @ts-ignore: a decorator of the compiler
@inline
function backward(
  dX: usize,
  dZ: usize,
  w: usize,
  x: usize,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  zStride: i32,
  gate: bool,
): void {
  const xRow = <usize> xStride << 3;
  const zRow = <usize> zStride << 3;
  const panelBytes = <usize> inputs << 5;
  const scale = f64x2.splat(kept);
  for (let i = 0; i < inputs; i += 2) {
    for (let r = 0; r < rows; r += 4) {
      let z = dZ + <usize> r * zRow;
      let panel = w + (<usize> i << 5);
      let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      for (let j = 0; j < units; j += 4) {
        const p = v128.load(panel), q = v128.load(panel, 32);
        const z0 = v128.load(z);
        a0 = multiplyAdd(a0, z0, p);
        b0 = multiplyAdd(b0, z0, q);
        const z1 = v128.load(z + zRow);
        a1 = multiplyAdd(a1, z1, p);
        b1 = multiplyAdd(b1, z1, q);
        const z2 = v128.load(z + 2 * zRow);
        a2 = multiplyAdd(a2, z2, p);
        b2 = multiplyAdd(b2, z2, q);
        const z3 = v128.load(z + 3 * zRow);
        a3 = multiplyAdd(a3, z3, p);
        b3 = multiplyAdd(b3, z3, q);
        const s = v128.load(panel, 16), t = v128.load(panel, 48);
        const y0 = v128.load(z, 16);
        a0 = multiplyAdd(a0, y0, s);
        b0 = multiplyAdd(b0, y0, t);
        const y1 = v128.load(z + zRow, 16);
        a1 = multiplyAdd(a1, y1, s);
        b1 = multiplyAdd(b1, y1, t);
        const y2 = v128.load(z + 2 * zRow, 16);
        a2 = multiplyAdd(a2, y2, s);
        b2 = multiplyAdd(b2, y2, t);
        const y3 = v128.load(z + 3 * zRow, 16);
        a3 = multiplyAdd(a3, y3, s);
        b3 = multiplyAdd(b3, y3, t);
        panel += panelBytes;
        z += 32;
      }
      const at = <usize> r * xRow + (<usize> i << 3);
      storeGradient(dX, x, at, lanePair(a0, b0), scale, gate);
      storeGradient(dX, x, at + xRow, lanePair(a1, b1), scale, gate);
      storeGradient(dX, x, at + 2 * xRow, lanePair(a2, b2), scale, gate);
      storeGradient(dX, x, at + 3 * xRow, lanePair(a3, b3), scale, gate);
    }
  }
}

// @ts-ignore: a decorator of the compiler
@inline
function storeGradient(
  dX: usize,
  x: usize,
  at: usize,
  dOutput: v128,
  scale: v128,
  gate: bool,
): void {
  v128.store(dX + at, gate ? gated(dOutput, v128.load(x + at), scale) : dOutput);
}
