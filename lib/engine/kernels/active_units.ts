/**
 * Products of a hidden layer with the outputs of the hidden layer below that are not 0.
 *
 * After ReLU and dropout more than half of the outputs are exactly 0. A product with 0 is 0 and changes no sum, as long
 * as the other factor is finite: the caller checks that. The other terms are added in the same order as by the kernels
 * of `hidden_layer.ts`, so that the results have the same bits, except for the sign of a sum of zeros.
 *
 * A list holds the active units of a row, or the rows in which a unit is active, in ascending order. An entry has 16
 * bytes: the offset of the other factor in bytes (32-bit), 4 unused bytes, and the output. A list with an odd number of
 * entries is followed by one with the output 0, so that the kernels can take two at once.
 */

import { droppedLanes, unitSteps } from "./dropout";
import { storeKept, storeSums } from "./hidden_layer";
import { laneSum, multiplyAdd } from "./vector";

/** Counts the numbers of x, (rows, units) at `stride`, that are not 0; units are a multiple of 2. */
export function countActive(x: usize, rows: i32, units: i32, stride: i32): i32 {
  const zero = f64x2.splat(0);
  let count = i64x2.splat(0);
  for (let r = 0; r < rows; r++, x += <usize> stride << 3) {
    for (let i: usize = 0, end = <usize> units << 3; i < end; i += 16) {
      count = i64x2.sub(count, f64x2.ne(v128.load(x + i), zero));
    }
  }
  return <i32> (i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1));
}

/** Whether all numbers of z, (rows, units) at `stride`, are finite; units are a multiple of 2. */
export function allFinite(z: usize, rows: i32, units: i32, stride: i32): bool {
  const zero = f64x2.splat(0);
  let sum = zero; // of products with 0: NaN if a number is NaN or infinite
  for (let r = 0; r < rows; r++, z += <usize> stride << 3) {
    for (let i: usize = 0, end = <usize> units << 3; i < end; i += 16) {
      sum = multiplyAdd(sum, v128.load(z + i), zero);
    }
  }
  return laneSum(sum) == 0;
}

/**
 * Lists the entries of x that are not 0: for each of `outer` lists, at `x + list * outerStep`, those of the `inner`
 * numbers at a distance of `innerStep` bytes.
 *
 * @param lists (outer, inner) entries
 * @param counts (outer) 32-bit: the entries of each list
 * @param offsetStep the distance of the other factors in bytes
 */
export function listActive(
  lists: usize,
  counts: usize,
  x: usize,
  outer: i32,
  inner: i32,
  outerStep: i32,
  innerStep: i32,
  offsetStep: i32,
): void {
  const listBytes = <usize> inner << 4;
  for (let list = 0; list < outer; list++) {
    let at = lists, from = x, offset = 0;
    for (let k = 0; k < inner; k++) { // without branches: an entry of 0 is overwritten by the next
      const bits = load<u64>(from);
      store<i32>(at, offset);
      store<u64>(at, bits, 8);
      at += <usize> (bits << 1 != 0) << 4; // the sign does not count: -0 is 0
      offset += offsetStep;
      from += innerStep;
    }
    const count = <i32> ((at - lists) >> 4);
    store<i32>(counts + (<usize> list << 2), count);
    if (count & 1) {
      store<i32>(at, 0);
      store<f64>(at, 0, 8);
    }
    lists += listBytes;
    x += outerStep;
  }
}

/**
 * As `hiddenForward`, but takes the list of each row instead of x; an offset is the distance in bytes from the start of a
 * panel. One row by 16 units at a time, and the last units by 4.
 */
export function activeForward(
  out: usize,
  lists: usize,
  counts: usize,
  w: usize,
  b: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  outStride: i32,
): void {
  let j = 0;
  for (; j + 16 <= units; j += 16) {
    // deno-fmt-ignore
    forwardBlock(out, lists, counts, w, b, keys, dropBelow, kept, rows, inputs, j, outStride, 4);
  }
  for (; j < units; j += 4) {
    // deno-fmt-ignore
    forwardBlock(out, lists, counts, w, b, keys, dropBelow, kept, rows, inputs, j, outStride, 1);
  }
}

/** All rows by the units of 1 or 4 panels, from unit `j`. */
// @ts-ignore: a decorator of the compiler
@inline
function forwardBlock(
  out: usize,
  lists: usize,
  counts: usize,
  w: usize,
  b: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  inputs: i32,
  j: i32,
  outStride: i32,
  panels: i32,
): void {
  const panelBytes = <usize> inputs << 5;
  const panel2 = panelBytes * 2, panel3 = panelBytes * 3;
  const panel = w + <usize> (j >> 2) * panelBytes;
  const bias = b + (<usize> j << 3);
  const limit = i32x4.splat(dropBelow), scale = f64x2.splat(kept), zero = f64x2.splat(0);
  let o = out + (<usize> j << 3);
  for (let r = 0; r < rows; r++) {
    let at = lists;
    const end = at + (<usize> load<i32>(counts + (<usize> r << 2)) << 4);
    let s0 = v128.load(bias), s1 = v128.load(bias, 16);
    let s2 = panels > 1 ? v128.load(bias, 32) : zero, s3 = panels > 1 ? v128.load(bias, 48) : zero;
    let s4 = panels > 1 ? v128.load(bias, 64) : zero, s5 = panels > 1 ? v128.load(bias, 80) : zero;
    let s6 = panels > 1 ? v128.load(bias, 96) : zero, s7 = panels > 1 ? v128.load(bias, 112) : zero;
    for (; at < end; at += 32) {
      const p = panel + <usize> load<i32>(at), q = panel + <usize> load<i32>(at, 16);
      const a = v128.load64_splat(at, 8), c = v128.load64_splat(at, 24);
      s0 = multiplyAdd(multiplyAdd(s0, a, v128.load(p)), c, v128.load(q));
      s1 = multiplyAdd(multiplyAdd(s1, a, v128.load(p, 16)), c, v128.load(q, 16));
      if (panels > 1) {
        const p1 = p + panelBytes, q1 = q + panelBytes;
        s2 = multiplyAdd(multiplyAdd(s2, a, v128.load(p1)), c, v128.load(q1));
        s3 = multiplyAdd(multiplyAdd(s3, a, v128.load(p1, 16)), c, v128.load(q1, 16));
        const p2 = p + panel2, q2 = q + panel2;
        s4 = multiplyAdd(multiplyAdd(s4, a, v128.load(p2)), c, v128.load(q2));
        s5 = multiplyAdd(multiplyAdd(s5, a, v128.load(p2, 16)), c, v128.load(q2, 16));
        const p3 = p + panel3, q3 = q + panel3;
        s6 = multiplyAdd(multiplyAdd(s6, a, v128.load(p3)), c, v128.load(q3));
        s7 = multiplyAdd(multiplyAdd(s7, a, v128.load(p3, 16)), c, v128.load(q3, 16));
      }
    }
    const key = keys === 0 ? 0 : keys + (<usize> r << 3);
    storeActivated(o, s0, s1, key, j, limit, scale);
    if (panels > 1) {
      storeActivated(o + 32, s2, s3, key, j + 4, limit, scale);
      storeActivated(o + 64, s4, s5, key, j + 8, limit, scale);
      storeActivated(o + 96, s6, s7, key, j + 12, limit, scale);
    }
    o += <usize> outStride << 3;
    lists += <usize> inputs << 4;
  }
}

/** Four units of a row through ReLU and, with a key, dropout. */
// @ts-ignore: a decorator of the compiler
@inline
function storeActivated(
  out: usize,
  z0: v128,
  z1: v128,
  key: usize,
  unit: i32,
  limit: v128,
  scale: v128,
): void {
  if (key) storeKept(out, z0, z1, droppedLanes(key, unitSteps(unit), limit), scale);
  else storeSums(out, z0, z1, true);
}

/**
 * As `weightGradient`, but takes the list of each column instead of x; an offset is the distance in bytes from the first
 * row of dZ. One input by 16 units at a time, and the last units by 4.
 */
export function activeWeightGradient(
  dW: usize,
  db: usize,
  lists: usize,
  counts: usize,
  dZ: usize,
  rows: i32,
  inputs: i32,
  units: i32,
  zStride: i32,
): void {
  let j = 0;
  for (; j + 16 <= units; j += 16) weightBlock(dW, lists, counts, dZ, rows, inputs, j, 4);
  for (; j < units; j += 4) weightBlock(dW, lists, counts, dZ, rows, inputs, j, 1);
  for (j = 0; j < units; j += 4) {
    const bias = db + (<usize> j << 3);
    let z = dZ + (<usize> j << 3);
    let b0 = v128.load(bias), b1 = v128.load(bias, 16);
    for (let r = 0; r < rows; r++, z += <usize> zStride << 3) {
      b0 = f64x2.add(b0, v128.load(z));
      b1 = f64x2.add(b1, v128.load(z, 16));
    }
    v128.store(bias, b0);
    v128.store(bias, b1, 16);
  }
}

/** All inputs by the units of 1 or 4 panels, from unit `j`. */
// @ts-ignore: a decorator of the compiler
@inline
function weightBlock(
  dW: usize,
  lists: usize,
  counts: usize,
  dZ: usize,
  rows: i32,
  inputs: i32,
  j: i32,
  panels: i32,
): void {
  const zero = f64x2.splat(0);
  const panelBytes = <usize> inputs << 5;
  const panel2 = panelBytes * 2, panel3 = panelBytes * 3;
  const z = dZ + (<usize> j << 3);
  let g = dW + <usize> (j >> 2) * panelBytes;
  for (let i = 0; i < inputs; i++, g += 32, lists += <usize> rows << 4) {
    let at = lists;
    const end = at + (<usize> load<i32>(counts + (<usize> i << 2)) << 4);
    let s0 = v128.load(g), s1 = v128.load(g, 16);
    let s2 = panels > 1 ? v128.load(g + panelBytes) : zero;
    let s3 = panels > 1 ? v128.load(g + panelBytes, 16) : zero;
    let s4 = panels > 1 ? v128.load(g + panel2) : zero;
    let s5 = panels > 1 ? v128.load(g + panel2, 16) : zero;
    let s6 = panels > 1 ? v128.load(g + panel3) : zero;
    let s7 = panels > 1 ? v128.load(g + panel3, 16) : zero;
    for (; at < end; at += 32) {
      const p = z + <usize> load<i32>(at), q = z + <usize> load<i32>(at, 16);
      const a = v128.load64_splat(at, 8), c = v128.load64_splat(at, 24);
      s0 = multiplyAdd(multiplyAdd(s0, a, v128.load(p)), c, v128.load(q));
      s1 = multiplyAdd(multiplyAdd(s1, a, v128.load(p, 16)), c, v128.load(q, 16));
      if (panels > 1) {
        s2 = multiplyAdd(multiplyAdd(s2, a, v128.load(p, 32)), c, v128.load(q, 32));
        s3 = multiplyAdd(multiplyAdd(s3, a, v128.load(p, 48)), c, v128.load(q, 48));
        s4 = multiplyAdd(multiplyAdd(s4, a, v128.load(p, 64)), c, v128.load(q, 64));
        s5 = multiplyAdd(multiplyAdd(s5, a, v128.load(p, 80)), c, v128.load(q, 80));
        s6 = multiplyAdd(multiplyAdd(s6, a, v128.load(p, 96)), c, v128.load(q, 96));
        s7 = multiplyAdd(multiplyAdd(s7, a, v128.load(p, 112)), c, v128.load(q, 112));
      }
    }
    v128.store(g, s0);
    v128.store(g, s1, 16);
    if (panels > 1) {
      v128.store(g + panelBytes, s2);
      v128.store(g + panelBytes, s3, 16);
      v128.store(g + panel2, s4);
      v128.store(g + panel2, s5, 16);
      v128.store(g + panel3, s6);
      v128.store(g + panel3, s7, 16);
    }
  }
}

/**
 * As `inputGradient`, but takes the list of each row instead of x; the gradient of inputs that are not active is 0.
 * Loops over all rows for 16 units at a time, and the last units by 4.
 *
 * @param partial (rows, inputs) pairs: for each entry, one sum over the even units and one over the odd units
 */
export function activeInputGradient(
  dX: usize,
  partial: usize,
  lists: usize,
  counts: usize,
  dZ: usize,
  w: usize,
  kept: f64,
  rows: i32,
  inputs: i32,
  units: i32,
  xStride: i32,
  zStride: i32,
): void {
  for (let r = 0; r < rows; r++) { // entries are added in pairs
    const count = (load<i32>(counts + (<usize> r << 2)) + 1) & ~1;
    memory.fill(partial + (<usize> r * <usize> inputs << 4), 0, <usize> count << 4);
  }
  let j = 0;
  for (; j + 16 <= units; j += 16) {
    inputBlock(partial, lists, counts, dZ, w, rows, inputs, j, zStride, 4);
  }
  for (; j < units; j += 4) {
    inputBlock(partial, lists, counts, dZ, w, rows, inputs, j, zStride, 1);
  }
  for (let r = 0; r < rows; r++) {
    memory.fill(dX, 0, <usize> inputs << 3);
    const end = <usize> load<i32>(counts + (<usize> r << 2)) << 4;
    for (let k: usize = 0; k < end; k += 16) {
      const at = dX + <usize> (load<i32>(lists + k) >> 2);
      const isPositive = load<f64>(lists + k, 8) > 0; // not NaN
      store<f64>(at, isPositive ? laneSum(v128.load(partial + k)) * kept : 0);
    }
    dX += <usize> xStride << 3;
    lists += <usize> inputs << 4;
    partial += <usize> inputs << 4;
  }
}

/** The terms of the units of 1 or 4 panels, from unit `j`, for all rows. */
// @ts-ignore: a decorator of the compiler
@inline
function inputBlock(
  partial: usize,
  lists: usize,
  counts: usize,
  dZ: usize,
  w: usize,
  rows: i32,
  inputs: i32,
  j: i32,
  zStride: i32,
  panels: i32,
): void {
  const zero = f64x2.splat(0);
  const panelBytes = <usize> inputs << 5;
  const panel2 = panelBytes * 2, panel3 = panelBytes * 3;
  const panel = w + <usize> (j >> 2) * panelBytes;
  let z = dZ + (<usize> j << 3);
  for (let r = 0; r < rows; r++, z += <usize> zStride << 3) {
    let at = lists, sums = partial;
    const end = at + (<usize> load<i32>(counts + (<usize> r << 2)) << 4);
    const z0 = v128.load(z), z1 = v128.load(z, 16);
    const z2 = panels > 1 ? v128.load(z, 32) : zero, z3 = panels > 1 ? v128.load(z, 48) : zero;
    const z4 = panels > 1 ? v128.load(z, 64) : zero, z5 = panels > 1 ? v128.load(z, 80) : zero;
    const z6 = panels > 1 ? v128.load(z, 96) : zero, z7 = panels > 1 ? v128.load(z, 112) : zero;
    for (; at < end; at += 32, sums += 32) {
      const p = panel + <usize> load<i32>(at), q = panel + <usize> load<i32>(at, 16);
      let s = v128.load(sums), t = v128.load(sums, 16);
      s = multiplyAdd(s, z0, v128.load(p));
      t = multiplyAdd(t, z0, v128.load(q));
      s = multiplyAdd(s, z1, v128.load(p, 16));
      t = multiplyAdd(t, z1, v128.load(q, 16));
      if (panels > 1) {
        const p1 = p + panelBytes, q1 = q + panelBytes;
        s = multiplyAdd(s, z2, v128.load(p1));
        t = multiplyAdd(t, z2, v128.load(q1));
        s = multiplyAdd(s, z3, v128.load(p1, 16));
        t = multiplyAdd(t, z3, v128.load(q1, 16));
        const p2 = p + panel2, q2 = q + panel2;
        s = multiplyAdd(s, z4, v128.load(p2));
        t = multiplyAdd(t, z4, v128.load(q2));
        s = multiplyAdd(s, z5, v128.load(p2, 16));
        t = multiplyAdd(t, z5, v128.load(q2, 16));
        const p3 = p + panel3, q3 = q + panel3;
        s = multiplyAdd(s, z6, v128.load(p3));
        t = multiplyAdd(t, z6, v128.load(q3));
        s = multiplyAdd(s, z7, v128.load(p3, 16));
        t = multiplyAdd(t, z7, v128.load(q3, 16));
      }
      v128.store(sums, s);
      v128.store(sums, t, 16);
    }
    lists += <usize> inputs << 4;
    partial += <usize> inputs << 4;
  }
}
