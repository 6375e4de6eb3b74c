/**
 * The products of a dense layer.
 *
 * Rows come in fours and units in fours, padded with zeros. The weights of a hidden layer lie in panels: the four
 * units of a panel side by side, input after input, so that a product walks through memory in order. Each
 * kernel keeps a block of sums in registers while it runs along the dimension that it sums over.
 */

import { droppedLanes, unitSteps } from "./dropout";

// @ts-ignore: a decorator of the compiler

function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

// @ts-ignore: a decorator of the compiler

function rectified(z: v128): v128 {
  return f64x2.pmax(z, f64x2.splat(0));
}

/**
 * Hidden layer: out = dropout(ReLU(x · w + b)), 4 rows by 4 units at a time.
 *
 * @param out (rows, units) at `outStride`
 * @param x (rows, inputs) at `xStride`
 * @param w panels of (inputs, 4)
 * @param b (units)
 * @param keys (rows): the rows' keys; 0 leaves dropout out
 * @param dropBelow a flip below this drops, as a signed word
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
      for (let i: usize = 0, end = <usize> inputs << 3; i < end; i += 8) {
        const w0 = v128.load(panel), w1 = v128.load(panel, 16);
        panel += 32;
        const a = v128.load64_splat(x0 + i);
        s00 = multiplyAdd(s00, a, w0);
        s01 = multiplyAdd(s01, a, w1);
        const c = v128.load64_splat(x1 + i);
        s10 = multiplyAdd(s10, c, w0);
        s11 = multiplyAdd(s11, c, w1);
        const d = v128.load64_splat(x2 + i);
        s20 = multiplyAdd(s20, d, w0);
        s21 = multiplyAdd(s21, d, w1);
        const e = v128.load64_splat(x3 + i);
        s30 = multiplyAdd(s30, e, w0);
        s31 = multiplyAdd(s31, e, w1);
      }
      if (keys) {
        const steps = unitSteps(j);
        storeKept(o, s00, s01, droppedLanes(key, steps, limit), scale);
        storeKept(o + outRow, s10, s11, droppedLanes(key + 8, steps, limit), scale);
        storeKept(o + 2 * outRow, s20, s21, droppedLanes(key + 16, steps, limit), scale);
        storeKept(o + 3 * outRow, s30, s31, droppedLanes(key + 24, steps, limit), scale);
      } else {
        storeRectified(o, s00, s01);
        storeRectified(o + outRow, s10, s11);
        storeRectified(o + 2 * outRow, s20, s21);
        storeRectified(o + 3 * outRow, s30, s31);
      }
      o += 32;
    }
  }
}

// @ts-ignore: a decorator of the compiler

function storeRectified(out: usize, z0: v128, z1: v128): void {
  v128.store(out, rectified(z0));
  v128.store(out, rectified(z1), 16);
}

// @ts-ignore: a decorator of the compiler

function storeKept(out: usize, z0: v128, z1: v128, dropped: v128, scale: v128): void {
  const low = i64x2.extend_low_i32x4_s(dropped);
  const high = i64x2.extend_high_i32x4_s(dropped);
  v128.store(out, v128.andnot(f64x2.mul(rectified(z0), scale), low));
  v128.store(out, v128.andnot(f64x2.mul(rectified(z1), scale), high), 16);
}

/**
 * Output layer: logits = h · wᵀ + b, 4 rows by 2 classes at a time.
 *
 * @param logits (rows, classes)
 * @param h (rows, inputs) at `hStride`
 * @param w (classes, inputs) at `hStride`: transposed, so that it runs along h
 * @param b (classes)
 */
export function outputForward(
  logits: usize,
  h: usize,
  w: usize,
  b: usize,
  rows: i32,
  inputs: i32,
  classes: i32,
  hStride: i32,
): void {
  const end = <usize> inputs << 3;
  const hRow = <usize> hStride << 3;
  const outRow = <usize> classes << 3;
  for (let r = 0; r < rows; r += 4) {
    const h0 = h + <usize> r * hRow;
    const h1 = h0 + hRow;
    const h2 = h1 + hRow;
    const h3 = h2 + hRow;
    let c = 0;
    for (; c + 2 <= classes; c += 2) {
      const wa = w + <usize> c * hRow;
      const wb = wa + hRow;
      let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
      for (let i: usize = 0; i < end; i += 16) {
        const p = v128.load(wa + i), q = v128.load(wb + i);
        const u0 = v128.load(h0 + i);
        a0 = multiplyAdd(a0, u0, p);
        b0 = multiplyAdd(b0, u0, q);
        const u1 = v128.load(h1 + i);
        a1 = multiplyAdd(a1, u1, p);
        b1 = multiplyAdd(b1, u1, q);
        const u2 = v128.load(h2 + i);
        a2 = multiplyAdd(a2, u2, p);
        b2 = multiplyAdd(b2, u2, q);
        const u3 = v128.load(h3 + i);
        a3 = multiplyAdd(a3, u3, p);
        b3 = multiplyAdd(b3, u3, q);
      }
      const out = logits + <usize> r * outRow + (<usize> c << 3);
      const bias = v128.load(b + (<usize> c << 3));
      v128.store(out, f64x2.add(lanePair(a0, b0), bias));
      v128.store(out + outRow, f64x2.add(lanePair(a1, b1), bias));
      v128.store(out + 2 * outRow, f64x2.add(lanePair(a2, b2), bias));
      v128.store(out + 3 * outRow, f64x2.add(lanePair(a3, b3), bias));
    }
    if (c < classes) {
      const wa = w + <usize> c * hRow;
      let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0;
      for (let i: usize = 0; i < end; i += 16) {
        const p = v128.load(wa + i);
        a0 = multiplyAdd(a0, v128.load(h0 + i), p);
        a1 = multiplyAdd(a1, v128.load(h1 + i), p);
        a2 = multiplyAdd(a2, v128.load(h2 + i), p);
        a3 = multiplyAdd(a3, v128.load(h3 + i), p);
      }
      const out = logits + <usize> r * outRow + (<usize> c << 3);
      const bias = load<f64>(b + (<usize> c << 3));
      store<f64>(out, laneSum(a0) + bias);
      store<f64>(out + outRow, laneSum(a1) + bias);
      store<f64>(out + 2 * outRow, laneSum(a2) + bias);
      store<f64>(out + 3 * outRow, laneSum(a3) + bias);
    }
  }
}

/** (a₀ + a₁, b₀ + b₁) */
// @ts-ignore: a decorator of the compiler

function lanePair(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

// @ts-ignore: a decorator of the compiler

function laneSum(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/**
 * Output layer, backwards: dW += dLogitsᵀ · h, db += Σ dLogits, and dZ of the hidden layer below, through its dropout
 * and ReLU. Its output h is above 0 exactly where its unit was kept and its ReLU open, so no mask needs to
 * be remembered.
 *
 * A few units at a time, down all rows of the tile, so that the sums of dW stay in registers.
 *
 * @param dZ (rows, inputs) at `hStride`: the gradient by the hidden layer's sums
 * @param dW (classes, inputs) at `hStride`, as w
 * @param db (classes)
 * @param kept 1 / (1 - rate) of the hidden layer
 */
export function outputBackward(
  dZ: usize,
  dW: usize,
  db: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  kept: f64,
  rows: i32,
  inputs: i32,
  classes: i32,
  hStride: i32,
): void {
  const hRow = <usize> hStride << 3;
  const dRow = <usize> classes << 3;
  const scale = f64x2.splat(kept);
  if (classes == 3) threeClasses(dZ, dW, dLogits, h, w, scale, rows, <usize> inputs << 3, hRow);
  else anyClasses(dZ, dW, dLogits, h, w, scale, rows, <usize> inputs << 3, hRow, classes);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < classes; c++) {
      const at = db + (<usize> c << 3);
      store<f64>(at, load<f64>(at) + load<f64>(dLogits + <usize> r * dRow + (<usize> c << 3)));
    }
  }
}

/** Three classes at once, two units at a time: what most of our nets have, a sixth faster than in two parts. */
function threeClasses(
  dZ: usize,
  dW: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  scale: v128,
  rows: i32,
  end: usize,
  hRow: usize,
): void {
  const zero = f64x2.splat(0);
  for (let i: usize = 0; i < end; i += 16) {
    const w0 = f64x2.mul(scale, v128.load(w + i));
    const w1 = f64x2.mul(scale, v128.load(w + hRow + i));
    const w2 = f64x2.mul(scale, v128.load(w + 2 * hRow + i));
    let g0 = v128.load(dW + i), g1 = v128.load(dW + hRow + i), g2 = v128.load(dW + 2 * hRow + i);
    let at = i, d = dLogits;
    for (let r = 0; r < rows; r++) {
      const output = v128.load(h + at);
      const d0 = v128.load64_splat(d), d1 = v128.load64_splat(d, 8), d2 = v128.load64_splat(d, 16);
      const sum = f64x2.add(f64x2.add(f64x2.mul(d0, w0), f64x2.mul(d1, w1)), f64x2.mul(d2, w2));
      g0 = multiplyAdd(g0, d0, output);
      g1 = multiplyAdd(g1, d1, output);
      g2 = multiplyAdd(g2, d2, output);
      v128.store(dZ + at, v128.and(sum, f64x2.gt(output, zero)));
      at += hRow;
      d += 24;
    }
    v128.store(dW + i, g0);
    v128.store(dW + hRow + i, g1);
    v128.store(dW + 2 * hRow + i, g2);
  }
}

/** Any number of classes, two at a time, and four units at a time. */
function anyClasses(
  dZ: usize,
  dW: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  scale: v128,
  rows: i32,
  end: usize,
  hRow: usize,
  classes: i32,
): void {
  const dRow = <usize> classes << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const z = dZ + i, hi = h + i;
    let wc = w + i, gc = dW + i, dc = dLogits;
    if (classes == 1) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 1, true, true);
    else if (classes == 2) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, true, true);
    else classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, true, false);
    for (let left = classes - 2; left > 0; left -= 2) {
      wc += 2 * hRow;
      gc += 2 * hRow;
      dc += 16;
      if (left == 1) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 1, false, true);
      else if (left == 2) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, false, true);
      else classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, false, false);
    }
  }
}

/** The part of up to two classes in four units of all rows; the last part closes dropout and ReLU. */
// @ts-ignore: a decorator of the compiler

function classBlock(
  dZ: usize,
  dW: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  scale: v128,
  rows: i32,
  hRow: usize,
  dRow: usize,
  count: i32,
  first: bool,
  last: bool,
): void {
  const zero = f64x2.splat(0);
  const u0 = f64x2.mul(scale, v128.load(w)), v0 = f64x2.mul(scale, v128.load(w, 16));
  const u1 = count > 1 ? f64x2.mul(scale, v128.load(w + hRow)) : zero;
  const v1 = count > 1 ? f64x2.mul(scale, v128.load(w + hRow, 16)) : zero;
  let f0 = v128.load(dW), g0 = v128.load(dW, 16);
  let f1 = count > 1 ? v128.load(dW + hRow) : zero,
    g1 = count > 1 ? v128.load(dW + hRow, 16) : zero;
  for (let r = 0; r < rows; r++) {
    const h0 = v128.load(h), h1 = v128.load(h, 16);
    const d0 = v128.load64_splat(dLogits);
    let s0 = f64x2.mul(d0, u0), s1 = f64x2.mul(d0, v0);
    f0 = multiplyAdd(f0, d0, h0);
    g0 = multiplyAdd(g0, d0, h1);
    if (count > 1) {
      const d1 = v128.load64_splat(dLogits, 8);
      s0 = multiplyAdd(s0, d1, u1);
      s1 = multiplyAdd(s1, d1, v1);
      f1 = multiplyAdd(f1, d1, h0);
      g1 = multiplyAdd(g1, d1, h1);
    }
    if (!first) {
      s0 = f64x2.add(v128.load(dZ), s0);
      s1 = f64x2.add(v128.load(dZ, 16), s1);
    }
    v128.store(dZ, last ? v128.and(s0, f64x2.gt(h0, zero)) : s0);
    v128.store(dZ, last ? v128.and(s1, f64x2.gt(h1, zero)) : s1, 16);
    h += hRow;
    dZ += hRow;
    dLogits += dRow;
  }
  v128.store(dW, f0);
  v128.store(dW, g0, 16);
  if (count > 1) {
    v128.store(dW + hRow, f1);
    v128.store(dW + hRow, g1, 16);
  }
}

/** The gradient by a hidden layer's output, turned into that by its sums. */
// @ts-ignore: a decorator of the compiler

function gated(dOutput: v128, output: v128, scale: v128): v128 {
  return v128.and(f64x2.mul(dOutput, scale), f64x2.gt(output, f64x2.splat(0)));
}

/**
 * Hidden layer, backwards to its weights: dW += xᵀ · dZ, db += Σ dZ; 4 inputs by 4 units at a time, along the
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

/** Up to four inputs by four units, along all rows; the first block takes the biases with it. */
// @ts-ignore: a decorator of the compiler

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
  for (let r = 0; r < rows; r++) {
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    if (first) {
      b0 = f64x2.add(b0, z0);
      b1 = f64x2.add(b1, z1);
    }
    const a = v128.load64_splat(x);
    s00 = multiplyAdd(s00, a, z0);
    s01 = multiplyAdd(s01, a, z1);
    if (count > 1) {
      const c = v128.load64_splat(x, 8);
      s10 = multiplyAdd(s10, c, z0);
      s11 = multiplyAdd(s11, c, z1);
    }
    if (count > 2) {
      const d = v128.load64_splat(x, 16);
      s20 = multiplyAdd(s20, d, z0);
      s21 = multiplyAdd(s21, d, z1);
      const e = v128.load64_splat(x, 24);
      s30 = multiplyAdd(s30, e, z0);
      s31 = multiplyAdd(s31, e, z1);
    }
    x += xRow;
    z += zRow;
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
 * Hidden layer, backwards to the hidden layer below: dZ' = dropout and ReLU of (dZ · wᵀ), 4 rows by 2 inputs at a
 * time, along the units.
 *
 * @param dX (rows, inputs) at `xStride`: the gradient by the sums of the layer below
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
      storeGated(dX, x, at, lanePair(a0, b0), scale);
      storeGated(dX, x, at + xRow, lanePair(a1, b1), scale);
      storeGated(dX, x, at + 2 * xRow, lanePair(a2, b2), scale);
      storeGated(dX, x, at + 3 * xRow, lanePair(a3, b3), scale);
    }
  }
}

// @ts-ignore: a decorator of the compiler

function storeGated(dX: usize, x: usize, at: usize, dOutput: v128, scale: v128): void {
  v128.store(dX + at, gated(dOutput, v128.load(x + at), scale));
}
