/**
 * The masks of dropout: the same words as `maskWord` of `lib/random/mask.ts` and `childKey` of `lib/random/key.ts`,
 * in 32-bit integer arithmetic, four units of a row at a time.
 */

// @ts-ignore: a decorator of the compiler
@inline
function mix(word: u32): u32 {
  word = (word ^ (word >>> 16)) * 0x7feb352d;
  word = (word ^ (word >>> 15)) * 0x846ca68b;
  return word ^ (word >>> 16);
}

/** Computes the child keys of the given row numbers, (rows) pairs of words. */
export function rowKeys(keys: usize, high: u32, low: u32, rowNumbers: usize, rows: i32): void {
  for (let r = 0; r < rows; r++) {
    const n = load<u32>(rowNumbers + (<usize> r << 2));
    const h = mix(high + n * 0x9e3779b9);
    store<u32>(keys + (<usize> r << 3), h);
    store<u32>(keys + (<usize> r << 3), mix((low ^ rotl<u32>(h, 16)) + n * 0x85ebca6b), 4);
  }
}

/** The unit numbers `unit` to `unit + 3`, times the odd constant of `maskWord`. */
// @ts-ignore: a decorator of the compiler
@inline
export function unitSteps(unit: i32): v128 {
  return i32x4.add(
    i32x4.splat(unit * <i32> 0x9e3779b9),
    i32x4(0, <i32> 0x9e3779b9, <i32> 0x3c6ef372, <i32> 0xdaa66d2b),
  );
}

/** Sets all bits in the lanes of the dropped units of a row. */
// @ts-ignore: a decorator of the compiler
@inline
export function droppedLanes(key: usize, steps: v128, dropBelow: v128): v128 {
  let word = i32x4.add(v128.load32_splat(key), steps);
  word = i32x4.mul(v128.xor(word, i32x4.shr_u(word, 16)), i32x4.splat(0x7feb352d));
  word = v128.xor(word, v128.load32_splat(key, 4));
  word = i32x4.mul(v128.xor(word, i32x4.shr_u(word, 15)), i32x4.splat(<i32> 0x846ca68b));
  return i32x4.lt_s(word, dropBelow);
}

/**
 * Applies the mask to a gradient, for networks whose forward pass skips dropout: dZ · r / (1 - rate).
 *
 * @param dZ (rows, units) at `stride`, overwritten
 */
export function maskGradient(
  dZ: usize,
  keys: usize,
  dropBelow: i32,
  kept: f64,
  rows: i32,
  units: i32,
  stride: i32,
): void {
  const limit = i32x4.splat(dropBelow);
  const scale = f64x2.splat(kept);
  for (let r = 0; r < rows; r++) {
    const row = dZ + (<usize> r * <usize> stride << 3);
    for (let j = 0; j < units; j += 4) {
      const at = row + (<usize> j << 3);
      const dropped = droppedLanes(keys + (<usize> r << 3), unitSteps(j), limit);
      const low = i64x2.extend_low_i32x4_s(dropped);
      const high = i64x2.extend_high_i32x4_s(dropped);
      v128.store(at, v128.andnot(f64x2.mul(v128.load(at), scale), low));
      v128.store(at, v128.andnot(f64x2.mul(v128.load(at, 16), scale), high), 16);
    }
  }
}
