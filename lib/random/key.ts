/**
 * Where every random number comes from: a key of 64 bits, derived from the name (seed, role, layer, step).
 *
 * Streams of different names are independent, and no number depends on the order in which work is
 * scheduled. So a run gives the same numbers with any number of workers, and changing one parameter leaves
 * the draws of all others unchanged (common random numbers).
 *
 * The package seedrandom hashes (seed, role, layer) once. Steps, rows and units are mixed in with integer
 * arithmetic, because a training loop opens thousands of streams per second.
 *
 * @module
 */

// @ts-types="npm:@types/seedrandom@3.0.8"
import seedrandom from "seedrandom";
import {
  FROM_ZERO,
  given,
  requireChoices,
  requireNumbers,
  requireTypes,
  SEED,
  WORD,
} from "../math/check_arguments.ts";

/**
 * What a stream is used for. A trial uses "data", "split", "init", "shuffle" and "dropout"; the statistics of
 * a sweep use "signs" and "bootstrap"; its checks use "checks"; a user's own objective uses "objective"; the methods
 * that choose configs use "search".
 */
export type Role =
  | "data"
  | "split"
  | "init"
  | "shuffle"
  | "dropout"
  | "signs"
  | "bootstrap"
  | "checks"
  | "objective"
  | "search";

const ROLES: readonly Role[] = [
  "data",
  "split",
  "init",
  "shuffle",
  "dropout",
  "signs",
  "bootstrap",
  "checks",
  "objective",
  "search",
];

/** The name of a stream. */
export interface StreamName {
  /** A whole number from 0 to 2^53 - 1. */
  seed: number;
  /** What the stream is used for. */
  role: Role;
  /** The index of a layer in its network. @default {0} */
  layer?: number;
  /** Counts the streams of one seed, role and layer, usually by epoch; below 2^32. @default {0} */
  step?: number;
  /** The name of a parameter, if each parameter has its own streams; any text. @default {no parameter} */
  parameter?: string;
}

/** A key of 64 bits, as two unsigned 32-bit words. */
export interface Key {
  /** The upper 32 bits. */
  readonly high: number;
  /** The lower 32 bits. */
  readonly low: number;
}

/**
 * Derives the key of a named stream.
 *
 * @throws {TypeError} If a part of the name is of the wrong type.
 * @throws {RangeError} If the seed, the layer or the step is not a whole number from 0, the step is 2^32 or
 *     more, or the role is unknown.
 *
 * @example Different names give different keys
 * ```ts
 * import { assertNotEquals } from "@std/assert";
 * import { streamKey } from "@seedsweep/seedsweep";
 *
 * assertNotEquals(streamKey({ seed: 0, role: "init" }), streamKey({ seed: 0, role: "data" }));
 * ```
 */
export function streamKey(name: StreamName): Key {
  const { seed, role, layer = 0, step = 0, parameter } = name ?? {};
  const valid = SEED.allows(seed) && ROLES.includes(role) && FROM_ZERO.allows(layer) &&
    WORD.allows(step) && (parameter === undefined || typeof parameter === "string");
  if (!valid) failStreamKey(name);
  const suffix = parameter === undefined ? "" : `/${asciiText(parameter)}`;
  return childKey(roleKey(`seedsweep/${seed}/${role}/${layer}${suffix}`), step);
}

/** A text of ASCII characters, different for different texts: seedrandom reads only the low 8 bits of a character. */
function asciiText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function failStreamKey(name: StreamName): void {
  const action = "make a stream key";
  requireTypes(action, { name }, "object");
  const { seed, role, layer = 0, step = 0 } = name;
  requireNumbers(action, { seed }, SEED);
  requireChoices(action, { role }, ROLES);
  requireNumbers(action, { layer }, FROM_ZERO);
  requireNumbers(action, { step }, WORD);
  requireTypes(action, given({ parameter: name.parameter }), "string");
}

/** A cache: seeding seedrandom takes about 10 µs, and a training loop uses the same few names. */
const roleKeys = new Map<string, Key>();
const MAX_ROLE_KEYS = 1024;

function roleKey(name: string): Key {
  let key = roleKeys.get(name);
  if (key === undefined) {
    const generator = seedrandom(name);
    key = { high: generator.int32() >>> 0, low: generator.int32() >>> 0 };
    if (roleKeys.size >= MAX_ROLE_KEYS) roleKeys.clear();
    roleKeys.set(name, key);
  }
  return key;
}

/**
 * Derives the `n`-th child of a key. Different `n` give different keys.
 *
 * This is a round of a Feistel network with {@linkcode mix} as its round function, so children of the same
 * `n` of different keys are different too.
 *
 * @param n A whole number in [0, 2^32).
 * @throws {TypeError} If the key or `n` is of the wrong type.
 * @throws {RangeError} If a word of the key or `n` is not a whole number in [0, 2^32).
 *
 * @example Two children of a key
 * ```ts
 * import { assertNotEquals } from "@std/assert";
 * import { childKey, streamKey } from "@seedsweep/seedsweep";
 *
 * const key = streamKey({ seed: 0, role: "init" });
 * assertNotEquals(childKey(key, 0), childKey(key, 1));
 * ```
 */
export function childKey(key: Key, n: number): Key {
  if (!isWord(n) || !isWord(key?.high) || !isWord(key.low)) failChildKey(key, n);
  const high = mix(key.high + Math.imul(n, 0x9e3779b9));
  const low = mix((key.low ^ (high << 16 | high >>> 16)) + Math.imul(n, 0x85ebca6b));
  return { high, low };
}

/** True for a whole number in [0, 2^32); cheap enough for each row of each epoch. */
function isWord(value: number): boolean {
  return value >>> 0 === value;
}

function failChildKey(key: Key, n: number): void {
  const action = "make a child key";
  requireTypes(action, { key }, "object");
  requireNumbers(action, { "key.high": key.high, "key.low": key.low, n }, WORD);
}

/**
 * A bijection of 32-bit words in which every bit of the input changes every bit of the output with a
 * probability near 1/2: "lowbias32", with the constants of C. Wellons' search for the smallest bias (Hash
 * Function Prospector, 2018).
 */
export function mix(word: number): number {
  word = Math.imul(word ^ word >>> 16, 0x7feb352d);
  word = Math.imul(word ^ word >>> 15, 0x846ca68b);
  return (word ^ word >>> 16) >>> 0;
}
