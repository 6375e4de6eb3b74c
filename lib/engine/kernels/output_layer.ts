/**
 * The matrix products of the output layer. It has few units, so its weights are stored transposed, a row per class, and
 * vectors hold adjacent inputs. Rows and inputs are padded with zeros to multiples of four.
 */

import { laneSum, lanePair, multiplyAdd } from "./vector";

/**
 * Output layer: logits = h · wᵀ + b, 4 rows by 2 classes at a time; three classes 2 rows at a time.
 *
 * @param logits (rows, classes)
 * @param h (rows, inputs) at `hStride`
 * @param w (classes, inputs) at `hStride`: transposed, in the order of h
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
  if (classes == 3) return threeLogits(logits, h, w, b, rows, <usize> inputs << 3, hStride);
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

/** Three classes at once, 2 rows by 4 inputs at a time. */
// @ts-ignore: a decorator of the compiler
@inline
function threeLogits(
  logits: usize,
  h: usize,
  w: usize,
  b: usize,
  rows: i32,
  end: usize,
  hStride: i32,
): void {
  const hRow = <usize> hStride << 3;
  const biases = v128.load(b), lastBias = load<f64>(b, 16);
  for (let r = 0; r < rows; r += 2, logits += 48) {
    let u = h + <usize> r * hRow;
    let a0 = f64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
    for (let p = w, last = w + end; p < last; p += 32, u += 32) {
      const v = u + hRow, q = p + hRow, s = q + hRow;
      const u0 = v128.load(u), v0 = v128.load(v);
      const p0 = v128.load(p), q0 = v128.load(q), s0 = v128.load(s);
      a0 = multiplyAdd(a0, u0, p0);
      a1 = multiplyAdd(a1, v0, p0);
      b0 = multiplyAdd(b0, u0, q0);
      b1 = multiplyAdd(b1, v0, q0);
      c0 = multiplyAdd(c0, u0, s0);
      c1 = multiplyAdd(c1, v0, s0);
      const u1 = v128.load(u, 16), v1 = v128.load(v, 16);
      const p1 = v128.load(p, 16), q1 = v128.load(q, 16), s1 = v128.load(s, 16);
      a0 = multiplyAdd(a0, u1, p1);
      a1 = multiplyAdd(a1, v1, p1);
      b0 = multiplyAdd(b0, u1, q1);
      b1 = multiplyAdd(b1, v1, q1);
      c0 = multiplyAdd(c0, u1, s1);
      c1 = multiplyAdd(c1, v1, s1);
    }
    v128.store(logits, f64x2.add(lanePair(a0, b0), biases));
    store<f64>(logits, laneSum(c0) + lastBias, 16);
    v128.store(logits, f64x2.add(lanePair(a1, b1), biases), 24);
    store<f64>(logits, laneSum(c1) + lastBias, 40);
  }
}

/**
 * Output layer, backward: dW += dLogitsᵀ · h, db += Σ dLogits, and dZ of the hidden layer below, through its dropout
 * and ReLU. Its output h is above 0 exactly where the unit was kept and the input of ReLU was positive, so no mask is
 * stored.
 *
 * Loops over all rows of the tile for a few units at a time, so that the sums of dW stay in registers.
 *
 * @param dZ (rows, inputs) at `hStride`: the gradient with respect to the sums of the hidden layer
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
  backward(dZ, dW, db, dLogits, h, w, kept, rows, inputs, classes, hStride, true);
}

/** As `outputBackward`, but to the output of the hidden layer below: dH = dLogits · w. */
export function plainOutputBackward(
  dH: usize,
  dW: usize,
  db: usize,
  dLogits: usize,
  h: usize,
  w: usize,
  rows: i32,
  inputs: i32,
  classes: i32,
  hStride: i32,
): void {
  backward(dH, dW, db, dLogits, h, w, 1, rows, inputs, classes, hStride, false);
}

// @ts-ignore: a decorator of the compiler
@inline
function backward(
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
  gate: bool,
): void {
  const hRow = <usize> hStride << 3;
  const dRow = <usize> classes << 3;
  const end = <usize> inputs << 3;
  const scale = f64x2.splat(kept);
  if (classes == 3) threeClasses(dZ, dW, dLogits, h, w, scale, rows, end, hRow, gate);
  else anyClasses(dZ, dW, dLogits, h, w, scale, rows, end, hRow, classes, gate);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < classes; c++) {
      const at = db + (<usize> c << 3);
      store<f64>(at, load<f64>(at) + load<f64>(dLogits + <usize> r * dRow + (<usize> c << 3)));
    }
  }
}

/** Three classes at once, two units at a time: a sixth faster than `anyClasses`. */
// @ts-ignore: a decorator of the compiler
@inline
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
  gate: bool,
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
      v128.store(dZ + at, gate ? v128.and(sum, f64x2.gt(output, zero)) : sum);
      at += hRow;
      d += 24;
    }
    v128.store(dW + i, g0);
    v128.store(dW + hRow + i, g1);
    v128.store(dW + 2 * hRow + i, g2);
  }
}

/** Any number of classes, two at a time, and four units at a time. */
// @ts-ignore: a decorator of the compiler
@inline
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
  gate: bool,
): void {
  const dRow = <usize> classes << 3;
  for (let i: usize = 0; i < end; i += 32) {
    const z = dZ + i, hi = h + i;
    let wc = w + i, gc = dW + i, dc = dLogits;
    if (classes == 1) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 1, true, gate);
    else if (classes == 2) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, true, gate);
    else classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, true, false);
    for (let left = classes - 2; left > 0; left -= 2) {
      wc += 2 * hRow;
      gc += 2 * hRow;
      dc += 16;
      if (left == 1) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 1, false, gate);
      else if (left == 2) classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, false, gate);
      else classBlock(z, gc, dc, hi, wc, scale, rows, hRow, dRow, 2, false, false);
    }
  }
}

/** The terms of up to two classes, for four units and all rows; `gate`: the last call applies dropout and ReLU. */
// @ts-ignore: a decorator of the compiler
@inline
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
  gate: bool,
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
    v128.store(dZ, gate ? v128.and(s0, f64x2.gt(h0, zero)) : s0);
    v128.store(dZ, gate ? v128.and(s1, f64x2.gt(h1, zero)) : s1, 16);
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
