/**
 * Sequences of random numbers.
 *
 * @module
 */

import { failRange, requireNumbers, wholeNumber, WORD } from "../math/check_arguments.ts";
import { log } from "../math/exp.ts";
import { cos, sin } from "../math/sin.ts";
import { childKey, type Key, streamKey, type StreamName } from "./key.ts";

const TWO_PI = 6.283185307179586;
const BOUND = wholeNumber(1, 2 ** 32);

/** The first state of the generator of a stream, four words, from its key, of two words in [0, 2^32). */
export function streamState(key: Key): [a: number, b: number, c: number, d: number] {
  const first = childKey(key, 0);
  const second = childKey(key, 1);
  // xoshiro stays forever in the state of all zeros: one word is made odd, so that it is not 0.
  return [first.high, first.low, second.high, (second.low | 1) >>> 0];
}

/**
 * A sequence of random numbers that depends on its key only.
 *
 * The generator is xoshiro128** 1.1 (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators",
 * 2021): period 2^128 - 1, 32 bits per draw.
 *
 * @example The same name gives the same numbers
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Stream } from "@seedsweep/seedsweep";
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

  /**
   * The stream of a name.
   *
   * @throws {TypeError} If a part of the name is of the wrong type.
   * @throws {RangeError} If a part of the name is out of range: see {@linkcode streamKey}.
   */
  static named(name: StreamName): Stream {
    return Stream.of(streamKey(name));
  }

  /** The stream of a key, of two words in [0, 2^32). */
  static of(key: Key): Stream {
    return new Stream(...streamState(key));
  }

  /**
   * A stream with the given state of the generator: four words, not all 0.
   *
   * @throws {TypeError} If a word is not a number.
   * @throws {RangeError} If a word is not a whole number in [0, 2^32), or all are 0.
   */
  constructor(a: number, b: number, c: number, d: number) {
    requireNumbers("make a Stream", { a, b, c, d }, WORD);
    if ((a | b | c | d) === 0) failRange("make a Stream", "one of a, b, c and d must not be 0", 0);
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Draws a whole number in [0, 2^32); all are equally likely. */
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

  /** Draws a multiple of 2^-53 in [0, 1); all are equally likely. Takes two draws of 32 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * Draws a number of the standard normal distribution (Box and Muller, 1958). The method makes two numbers at
   * once; every second call returns the spare one.
   */
  normal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * log(1 - this.uniform())); // 1 - u is in (0, 1], so its log is finite
    const angle = TWO_PI * this.uniform();
    this.#spareNormal = radius * sin(angle);
    return radius * cos(angle);
  }

  /**
   * Draws a whole number in [0, `bound`); all are equally likely. Draws that would make small numbers more
   * likely are rejected.
   *
   * @param bound A whole number in [1, 2^32].
   * @throws {TypeError} If `bound` is not a number.
   * @throws {RangeError} If `bound` is out of range.
   */
  below(bound: number): number {
    if (!BOUND.allows(bound)) requireNumbers("draw a whole number", { bound }, BOUND);
    if (bound === 2 ** 32) return this.uint32();
    const divisor = bound >>> 0; // known to be a 32-bit integer: the remainder is several times as fast
    for (;;) {
      const draw = this.uint32();
      const rest = draw % divisor;
      if (draw - rest <= 2 ** 32 - divisor) return rest;
    }
  }
}
