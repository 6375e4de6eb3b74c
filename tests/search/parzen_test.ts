import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Stream } from "../../lib/random/stream.ts";
import { coordinatesOf, dimensionsOf } from "../../lib/search/coordinates.ts";
import type { Distribution } from "../../lib/search/distribution.ts";
import {
  densityOf,
  makeParzenEstimator,
  type ParzenEstimator,
  recencyWeights,
  samplePlaces,
} from "../../lib/search/parzen.ts";
import { chiSquare } from "../random/chi_square.ts";

const UNIT: Distribution = { distribution: "uniform", min: 0, max: 1 };
const WHOLE: Distribution = { distribution: "int_uniform", min: 1, max: 4 };
const CHOICE: Distribution = {
  ...{ distribution: "categorical", values: ["a", "b", "c"], probabilities: [1, 1, 2] },
};

function estimatorOf(distribution: Distribution, values: (number | string)[]): ParzenEstimator {
  const dimensions = dimensionsOf("p", distribution);
  const observations = values.map((value) => [coordinatesOf("p", distribution, value)!.get("p")!]);
  return makeParzenEstimator(dimensions, observations);
}

Deno.test("recencyWeights() ramps up to the newest 25: a truth table", () => {
  assertEquals(recencyWeights(0), []);
  assertEquals(recencyWeights(25), Array(25).fill(1));
  assertEquals(recencyWeights(26), [1 / 26, ...Array(25).fill(1)]);
  assertEquals(recencyWeights(28).slice(0, 4), [1 / 28, 1 / 28 + 27 / 56, 1, 1]);
});

Deno.test("densityOf() has the integral 1 over the prior, for ranges, whole numbers and choices", () => {
  const unit = densityOf(estimatorOf(UNIT, [0, 0.3, 0.31, 1]));
  let sum = 0;
  for (let i = 0; i < 10_000; i++) sum += unit([(i + 0.5) / 10_000]) / 10_000;
  assertAlmostEquals(sum, 1, 1e-6); // the midpoint rule
  const whole = densityOf(estimatorOf(WHOLE, [1, 3]));
  const masses = [0.1, 0.3, 0.6, 0.9].map((place) => whole([place]) / 4);
  assertAlmostEquals(masses.reduce((total, mass) => total + mass), 1, 1e-14);
  const choice = densityOf(estimatorOf(CHOICE, ["a", "a", "c"]));
  const probabilities = [0.25, 0.25, 0.5].map((p, index) => p * choice([index]));
  assertAlmostEquals(probabilities.reduce((total, p) => total + p), 1, 1e-14);
});

Deno.test("densityOf() of one observation: the formula written out", () => {
  const density = densityOf(estimatorOf(UNIT, [0.5]));
  // Half the prior and half a normal distribution with bandwidth 0.1, of which 5.73e-7 is outside of [0, 1].
  const normal = Math.exp(-0.5) / (0.1 * Math.sqrt(2 * Math.PI)) / (1 - 5.733031437583892e-7);
  assertAlmostEquals(density([0.6]), 0.5 + 0.5 * normal, 1e-13);
  const choice = densityOf(estimatorOf(CHOICE, ["b"]));
  // smoothing 1/2 per index: the observed index has (1/p + 3/2) / (1 + 3/2), the others (3/2) / (5/2).
  assertAlmostEquals(choice([1]), 0.5 + 0.5 * (4 + 1.5) / 2.5, 1e-14);
  assertAlmostEquals(choice([2]), 0.5 + 0.5 * 1.5 / 2.5, 1e-14);
});

Deno.test("densityOf() without observations is 1", () => {
  for (const distribution of [UNIT, WHOLE]) {
    assertEquals(densityOf(estimatorOf(distribution, []))([0.3]), 1);
  }
});

Deno.test("samplePlaces() draws from densityOf() (chi-square)", () => {
  const stream = Stream.named({ seed: 2, role: "search" });
  const draw = (estimator: ParzenEstimator) =>
    samplePlaces(estimator, [stream.uniform(), stream.uniform()])[0];
  const unit = estimatorOf(UNIT, [0, 0.3, 0.9]);
  const counts = Array(20).fill(0);
  for (let i = 0; i < 40_000; i++) counts[Math.floor(draw(unit) * 20)]++;
  const density = densityOf(unit);
  const masses = counts.map((_, bin) => {
    let mass = 0;
    for (let i = 0; i < 200; i++) mass += density([(bin + (i + 0.5) / 200) / 20]) / 4000;
    return mass;
  });
  assert(chiSquare(counts, masses) < 50.8); // 1e-4 with 19 degrees of freedom
  const choice = estimatorOf(CHOICE, ["a", "c", "c"]);
  const chosen = [0, 0, 0];
  for (let i = 0; i < 40_000; i++) chosen[draw(choice)]++;
  const ratio = densityOf(choice);
  assert(chiSquare(chosen, [0.25, 0.25, 0.5].map((p, index) => p * ratio([index]))) < 18.5);
});

Deno.test("samplePlaces() stays in [0, 1) for the smallest and the largest uniform numbers", () => {
  const estimator = estimatorOf(UNIT, [0, 1]);
  for (const kernel of [0, 0.5, 0.9]) {
    for (const u of [0, 0.5, 1 - 2 ** -53]) {
      const [place] = samplePlaces(estimator, [kernel, u]);
      assert(place >= 0 && place < 1, `${place}`);
    }
  }
});
