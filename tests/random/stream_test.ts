import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { permutation, shuffle } from "../../lib/random/shuffle.ts";
import { Stream } from "../../lib/random/stream.ts";
import { chiSquare } from "./chi_square.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const SIZE = 100_000;

Deno.test("Stream is xoshiro128**: the first 10 numbers from the state 1, 2, 3, 4", () => {
  // The reference values of the Rust crate rand_xoshiro, made with xoshiro128starstar.c 1.1 of the authors.
  const expected = [
    11520,
    0,
    5927040,
    70819200,
    2031721883,
    1637235492,
    1287239034,
    3734860849,
    3729100597,
    4258142804,
  ];
  const stream = new Stream(1, 2, 3, 4);
  assertEquals(expected.map(() => stream.uint32()), expected);
});

Deno.test("Stream.uniform() has mean 1/2 and variance 1/12 within 0.003, in [0, 1)", () => {
  const stream = Stream.named({ seed: 0, role: "data" });
  const draws = Array.from({ length: SIZE }, () => stream.uniform());
  assert(draws.every((u) => u >= 0 && u < 1));
  const { mean, variance } = moments(draws);
  assertAlmostEquals(mean, 0.5, 0.003);
  assertAlmostEquals(variance, 1 / 12, 0.003);
});

Deno.test("Stream.uniform() fills 100 bins equally often (chi-square)", () => {
  const stream = Stream.named({ seed: 1, role: "data" });
  const counts = new Array(100).fill(0);
  for (let i = 0; i < SIZE; i++) counts[Math.floor(stream.uniform() * 100)]++;
  // 99 degrees of freedom: 148.2 is exceeded with probability 0.001 (NIST/SEMATECH e-Handbook, table of χ²).
  assert(chiSquare(counts, new Array(100).fill(1 / 100)) < 148.2);
});

Deno.test("Stream.normal() has the moments of the standard normal: 0, 1, 0, 3", () => {
  const stream = Stream.named({ seed: 0, role: "init" });
  const draws = Array.from({ length: SIZE }, () => stream.normal());
  const { mean, variance } = moments(draws);
  assertAlmostEquals(mean, 0, 0.01);
  assertAlmostEquals(variance, 1, 0.015);
  assertAlmostEquals(moments(draws.map((z) => z ** 3)).mean, 0, 0.04);
  assertAlmostEquals(moments(draws.map((z) => z ** 4)).mean, 3, 0.1);
});

Deno.test("Stream.normal() is within 1, 2 and 3 with probabilities 0.6827, 0.9545 and 0.9973", () => {
  const stream = Stream.named({ seed: 3, role: "init" });
  const draws = Array.from({ length: SIZE }, () => Math.abs(stream.normal()));
  for (const [bound, fraction] of [[1, 0.6827], [2, 0.9545], [3, 0.9973]]) {
    assertAlmostEquals(draws.filter((z) => z < bound).length / SIZE, fraction, 0.005);
  }
});

Deno.test("Stream.below(6) gives 0 to 5 equally often (chi-square)", () => {
  const stream = Stream.named({ seed: 0, role: "split" });
  const counts = new Array(6).fill(0);
  for (let i = 0; i < SIZE; i++) counts[stream.below(6)]++;
  // 5 degrees of freedom: 20.515 is exceeded with probability 0.001.
  assert(chiSquare(counts, new Array(6).fill(1 / 6)) < 20.515);
});

Deno.test("Stream.below() takes bounds from 1 to 2^32 and rejects others", () => {
  const stream = Stream.named({ seed: 0, role: "split" });
  assertEquals(stream.below(1), 0);
  assert(stream.below(2 ** 32) < 2 ** 32);
  for (const bound of [0, -1, 1.5, 2 ** 32 + 1, NaN]) {
    assertThrows(
      () => stream.below(bound),
      RangeError,
      `Cannot draw a whole number: bound must be a whole number from 1 to 4294967296, got ${bound}`,
    );
  }
});

Deno.test("permutation() gives the 24 orders of 4 items equally often (chi-square)", () => {
  const stream = Stream.named({ seed: 0, role: "shuffle" });
  const counts = new Map<string, number>();
  for (let i = 0; i < 48_000; i++) {
    const order = permutation(stream, 4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  // 23 degrees of freedom: 49.728 is exceeded with probability 0.001.
  assert(chiSquare([...counts.values()], new Array(24).fill(1 / 24)) < 49.728);
});

Deno.test("permutation() of 0 and 1 items", () => {
  const stream = Stream.named({ seed: 0, role: "shuffle" });
  assertEquals([...permutation(stream, 0)], []);
  assertEquals([...permutation(stream, 1)], [0]);
});

function moments(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length;
  return { mean, variance };
}

Deno.test("Stream.below(3 · 2^30) is uniform: it rejects draws that would favor a third of the numbers", () => {
  const stream = Stream.named({ seed: 0, role: "split" });
  const draws = Array.from({ length: 30_000 }, () => stream.below(3 * 2 ** 30));
  const counts = [0, 1, 2].map((third) =>
    draws.filter((n) => Math.floor(n / 2 ** 30) === third).length
  );
  // 2 degrees of freedom: 13.816 is exceeded with probability 0.001. Without the rejection half of the draws are in the first third.
  assert(chiSquare(counts, [1 / 3, 1 / 3, 1 / 3]) < 13.816);
});

Deno.test("Stream.normal() draws uncorrelated numbers, and uncorrelated squares, at lags 1 and 2", () => {
  const stream = Stream.named({ seed: 0, role: "init" });
  const draws = Array.from({ length: SIZE }, () => stream.normal());
  for (const lag of [1, 2]) {
    const products = draws.slice(lag).map((z, i) => z * draws[i]);
    assertAlmostEquals(moments(products).mean, 0, 0.012);
    const squares = draws.slice(lag).map((z, i) => (z * z - 1) * (draws[i] * draws[i] - 1));
    assertAlmostEquals(moments(squares).mean, 0, 0.03);
  }
});

Deno.test("Stream.uniform() uses all 53 bits", () => {
  const stream = Stream.named({ seed: 0, role: "data" });
  const odd = Array.from({ length: 1000 }, () => (stream.uniform() * 2 ** 53) % 2);
  assertAlmostEquals(moments(odd).mean, 0.5, 0.07);
});

Deno.test("Stream, permutation() and shuffle() reject arguments of a wrong type or range", () => {
  const stream = Stream.named({ seed: 0, role: "split" });
  assertErrors([
    [
      () => new Stream(0, 0, 0, 0),
      RangeError,
      "Cannot make a Stream: one of a, b, c and d must not be 0, got 0",
    ],
    [
      () => new Stream(1, 2, 3, -1),
      RangeError,
      "Cannot make a Stream: d must be a whole number from 0 to 4294967295",
    ],
    [() => new Stream(untyped(undefined), 2, 3, 4), TypeError, "a must be a number, got undefined"],
    [() => Stream.of(untyped({})), TypeError, "high must be a number, got undefined"],
    [() => stream.below(untyped("6")), TypeError, 'bound must be a number, got "6"'],
    [
      () => permutation(stream, -1),
      RangeError,
      "Cannot make a permutation: size must be a whole number from 0",
    ],
    [() => permutation(stream, untyped([1])), TypeError, "size must be a number, got an Array"],
    [
      () => permutation(untyped(undefined), 3),
      TypeError,
      "Cannot make a permutation: stream must be a Stream",
    ],
    [
      () => shuffle(untyped(Math), [1, 2]),
      TypeError,
      "Cannot shuffle: stream must be a Stream, got an Object",
    ],
    [
      () => shuffle(stream, untyped("abc")),
      TypeError,
      'Cannot shuffle: items must be an Array or an Int32Array, got "abc"',
    ],
  ]);
});
