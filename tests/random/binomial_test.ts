import { assert, assertEquals, assertThrows } from "@std/assert";
import { binomial } from "../../lib/random/binomial.ts";
import { Stream } from "../../lib/random/stream.ts";
import { chiSquare } from "./chi_square.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

const SIZE = 50_000;

/** C(n, k) p^k (1 - p)^(n - k) for k = 0 … n. */
function exactProbabilities(n: number, p: number): number[] {
  let choose = 1;
  return Array.from({ length: n + 1 }, (_, k) => {
    const probability = choose * p ** k * (1 - p) ** (n - k);
    choose = choose * (n - k) / (k + 1);
    return probability;
  });
}

// χ² exceeds these values with probability 0.001, by degrees of freedom (NIST/SEMATECH e-Handbook).
const CRITICAL: Record<number, number> = { 1: 10.828, 2: 13.816, 5: 20.515, 10: 29.588 };

for (const [n, p] of [[1, 0.9], [2, 0.8], [5, 0.5], [10, 0.3]]) {
  Deno.test(`binomial(${n}, ${p}) has the exact probabilities (chi-square, 3 seeds)`, () => {
    for (const seed of [0, 1, 2]) {
      const counts = new Array(n + 1).fill(0);
      const stream = Stream.named({ seed, role: "data" });
      for (const k of binomial(stream, { n, p, size: SIZE })) counts[k]++;
      assert(chiSquare(counts, exactProbabilities(n, p)) < CRITICAL[n]);
    }
  });
}

Deno.test("binomial() at the ends of its ranges: n = 0, p = 0, p = 1, size = 0", () => {
  const stream = Stream.named({ seed: 0, role: "data" });
  assertEquals([...binomial(stream, { n: 0, p: 0.5, size: 3 })], [0, 0, 0]);
  assertEquals([...binomial(stream, { n: 4, p: 0, size: 2 })], [0, 0]);
  assertEquals([...binomial(stream, { n: 4, p: 1, size: 2 })], [4, 4]);
  assertEquals([...binomial(stream, { n: 4, p: 0.5, size: 0 })], []);
});

Deno.test("binomial() rejects n, p and size out of range", () => {
  const stream = Stream.named({ seed: 0, role: "data" });
  assertThrows(() => binomial(stream, { n: -1, p: 0.5 }), RangeError, "n must be");
  assertThrows(
    () => binomial(stream, { n: 1, p: 1.1 }),
    RangeError,
    "p must be in [0, 1], got 1.1",
  );
  assertThrows(() => binomial(stream, { n: 1, p: NaN }), RangeError, "got NaN");
  assertThrows(() => binomial(stream, { n: 1, p: 0.5, size: 1.5 }), RangeError, "size must be");
});

Deno.test("binomial() rejects arguments of a wrong type", () => {
  const stream = Stream.named({ seed: 0, role: "data" });
  const cannot = "Cannot draw binomial numbers: ";
  assertErrors([
    [
      () => binomial(untyped(Math), { n: 1, p: 0.5 }),
      TypeError,
      cannot + "stream must be a Stream",
    ],
    [() => binomial(stream, untyped(undefined)), TypeError, cannot + "options must be an object"],
    [
      () => binomial(stream, { n: untyped("1"), p: 0.5 }),
      TypeError,
      cannot + 'n must be a number, got "1"',
    ],
  ]);
});
