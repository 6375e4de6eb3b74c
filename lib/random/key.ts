/**
 * Where every random number comes from: a key of 64 bits, named by (seed, role, layer, step).
 *
 * Two names give two unrelated streams, and nothing is drawn in the order in which work happens to be
 * done. So a run is the same for any number of workers, and changing one setting leaves the draws of all the
 * others as they were (common random numbers).
 *
 * The package seedrandom turns the (seed, role, layer) part into a key, once; steps, rows and units are
 * mixed in with integer arithmetic, because a training loop opens thousands of streams a second.
 *
 * @module
 */

// @ts-types="npm:@types/seedrandom@3.0.8"
import seedrandom from "seedrandom";

/** What a stream is for: the first five of a trial, the next two of the statistics of a sweep, the last of its checks. */
export type Role =
  | "data"
  | "split"
  | "init"
  | "shuffle"
  | "dropout"
  | "signs"
  | "bootstrap"
  | "checks";

/** The name of a stream. */
export interface StreamName {
  /** A whole number of at least 0; 0 is a seed like any other. */
  seed: number;
  /** What it is for. */
  role: Role;
  /** Which layer of a net. @default {0} */
  layer?: number;
  /** Where the stream is drawn anew: the epoch, as a rule. @default {0} */
  step?: number;
}

/** 64 bits, as two unsigned words. */
export interface Key {
  /** The first 32 bits. */
  readonly high: number;
  /** The last 32 bits. */
  readonly low: number;
}

/**
 * The key of a named stream.
 *
 * @throws {RangeError} If the seed, the layer or the step is no whole number of at least 0, or a step is 2^32 or more.
 *
 * @example A name gives a key of its own
 * ```ts
 * import { assertNotEquals } from "@std/assert";
 * import { streamKey } from "./key.ts";
 *
 * assertNotEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 0, role: "data" }));
 * ```
 */
export function streamKey({ seed, role, layer = 0, step = 0 }: StreamName): Key {
  const limits = {
    seed: Number.MAX_SAFE_INTEGER,
    layer: Number.MAX_SAFE_INTEGER,
    step: 2 ** 32 - 1,
  };
  for (const [name, value] of Object.entries({ seed, layer, step })) {
    const most = limits[name as keyof typeof limits];
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new RangeError(
        `Cannot open the stream "${role}": its ${name} must be a whole number from 0 to ${most}, got ${value}`,
      );
    }
  }
  return childKey(roleKey(`seedsweep/${seed}/${role}/${layer}`), step);
}

/** One seeding of seedrandom costs about 10 µs, and a training loop asks for the same few names. */
const roleKeys = new Map<string, Key>();
const MOST_ROLE_KEYS = 1024;

function roleKey(name: string): Key {
  let key = roleKeys.get(name);
  if (key === undefined) {
    const generator = seedrandom(name);
    key = { high: generator.int32() >>> 0, low: generator.int32() >>> 0 };
    if (roleKeys.size >= MOST_ROLE_KEYS) roleKeys.clear();
    roleKeys.set(name, key);
  }
  return key;
}

/**
 * The key of the `n`-th child of `key`; different `n` in [0, 2^32) give different keys.
 *
 * A step of a Feistel network with {@linkcode mix} as its round, so that no two keys share a child of the same
 * number.
 */
export function childKey(key: Key, n: number): Key {
  const high = mix(key.high + Math.imul(n, 0x9e3779b9));
  const low = mix((key.low ^ (high << 16 | high >>> 16)) + Math.imul(n, 0x85ebca6b));
  return { high, low };
}

/**
 * A bijection of 32-bit words in which every bit of the input moves every bit of the output: "lowbias32", with
 * the constants of C. Wellons' search for the smallest bias (Hash Function Prospector, 2018).
 */
export function mix(word: number): number {
  word = Math.imul(word ^ word >>> 16, 0x7feb352d);
  word = Math.imul(word ^ word >>> 15, 0x846ca68b);
  return (word ^ word >>> 16) >>> 0;
}
