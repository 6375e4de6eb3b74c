/**
 * The order of the rows of an epoch: the same numbers as `permutation` of `lib/random/shuffle.ts` with the generator of
 * `lib/random/stream.ts`, xoshiro128** 1.1.
 */

/**
 * Writes the numbers 0 to `count` - 1 in a random order.
 *
 * @param order (count) 32-bit
 * @param a with b, c and d the state of the generator
 */
export function shuffleRows(order: usize, count: i32, a: u32, b: u32, c: u32, d: u32): void {
  for (let i = 0; i < count; i++) store<i32>(order + (<usize> i << 2), i);
  for (let bound: u32 = count; bound > 1; bound--) {
    let draw: u32, rest: u32;
    do { // rejects the last draws, which would make small numbers more likely
      draw = rotl<u32>(b * 5, 7) * 9;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotl<u32>(d, 11);
      rest = draw % bound;
    } while (draw - rest > 0 - bound);
    const last = order + (<usize> (bound - 1) << 2), chosen = order + (<usize> rest << 2);
    const moved = load<i32>(last);
    store<i32>(last, load<i32>(chosen));
    store<i32>(chosen, moved);
  }
}
