/**
 * Numbers drawn one after the other from a named key.
 *
 * @module
 */

import { log } from "../math/exp.ts";
import { cos, sin } from "../math/sin.ts";
import { childKey, type Key, streamKey, type StreamName } from "./key.ts";

const TWO_PI = 6.283185307179586;

/**
 * A sequence of random numbers, fixed by its key.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators",
 * 2021): period 2^128 - 1, 32 bits a draw.
 *
 * @example The same name, the same numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Stream } from "./stream.ts";
 *
 * const one = Stream.named({ seed: 0, role: "data" });
 * const other = Stream.named({ seed: 0, role: "data" });
 * assertEquals(one.normal(), other.normal());
 * ```
 */
export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spareNormal: number | undefined;

  /** The stream of a name. */
  static named(name: StreamName): Stream {
    return Stream.of(streamKey(name));
  }

  /** The stream of a key. */
  static of(key: Key): Stream {
    const first = childKey(key, 0);
    const second = childKey(key, 1);
    // One of the four words is made odd: the state of all zeros is the only one that xoshiro never leaves.
    return new Stream(first.high, first.low, second.high, (second.low | 1) >>> 0);
  }

  /** A stream with the generator's four state words, which must not all be 0. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** A whole number in [0, 2^32), each as likely as any other. */
  uint32(): number {
    const fiveTimes = Math.imul(this.#b, 5);
    const result = Math.imul(fiveTimes << 7 | fiveTimes >>> 25, 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = this.#d << 11 | this.#d >>> 21;
    return result >>> 0;
  }

  /** A number in [0, 1): a multiple of 2^-53, each as likely as any other. Takes two draws. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * A number of the standard normal distribution (Box and Muller, 1958). Draws come in pairs, so the second
   * of a pair takes none.
   */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * log(1 - this.uniform())); // 1 - u lies in (0, 1]: no logarithm of 0
    const angle = TWO_PI * this.uniform();
    this.#spareNormal = radius * sin(angle);
    return radius * cos(angle);
  }

  /**
   * A whole number in [0, `bound`), each as likely as any other: draws that would favour the small ones are
   * thrown away.
   *
   * @param bound A whole number in [1, 2^32].
   * @throws {RangeError} If `bound` is not.
   */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(
        `Cannot draw below ${bound}: the bound must be a whole number in [1, 2^32]`,
      );
    }
    const firstUnfair = 2 ** 32 - 2 ** 32 % bound;
    let draw = this.uint32();
    while (draw >= firstUnfair) draw = this.uint32();
    return draw % bound;
  }
}
