import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Stream } from "../../lib/random/stream.ts";
import { compareToBest } from "../../lib/stats/compare_to_best.ts";
import { type LookOptions, rescaledP, takeLook } from "../../lib/stats/race.ts";

const LOOK: LookOptions = { goal: "maximize", alpha: 0.01 };

/** Scores with normal errors around these means, and an effect of each seed on all configs. */
function drawn(means: readonly number[], seeds: number, seed = 1): number[][] {
  const stream = Stream.named({ seed, role: "data" });
  const effects = Array.from({ length: seeds }, () => 3 * stream.normal());
  return means.map((mean) => effects.map((effect) => mean + effect + stream.normal()));
}

const out = (scores: Parameters<typeof takeLook>[0], options = LOOK) =>
  takeLook(scores, options).map(({ pruned }) => pruned !== undefined);

Deno.test("takeLook() prunes the configs that compareToBest() finds worse at the same alpha, in any order", () => {
  const scores = drawn([0, -9, -0.2, -12, -1], 5);
  const order = scores.map((_, i) => i).sort((a, b) => sum(scores[b]) - sum(scores[a]));
  const tests = compareToBest(order.map((i) => Float64Array.from(scores[i])), { alpha: 0.01 })!;
  const decisions = takeLook(scores, LOOK);
  order.forEach((i, place) => assertEquals(decisions[i].pruned === "worse", tests[place].worse));
  order.slice(1).forEach((i, k) => assertEquals(decisions[i].test, tests[k + 1]));
  assertEquals(decisions.map(({ pruned }) => pruned !== undefined), [
    false,
    true,
    false,
    true,
    false,
  ]);
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

Deno.test("takeLook() of the opposite scores to minimize decides the same", () => {
  const scores = drawn([0, -9, -0.2, -12, -1], 5);
  const opposite = scores.map((row) => row.map((score) => -score));
  assertEquals(takeLook(opposite, { ...LOOK, goal: "minimize" }), takeLook(scores, LOOK));
});

Deno.test("takeLook() at eight seeds: 1/128 is at most 0.01 and more than 0.005", () => {
  const scores = [Array(8).fill(1), Array(8).fill(0)].map((row) => row.map((x, i) => x + i));
  assertEquals(out(scores), [false, true]);
  assertEquals(out(scores, { ...LOOK, alpha: 0.005 }), [false, false]);
  assertEquals(takeLook(scores, LOOK)[1].test!.pAdjusted, 1 / 128);
  assertAlmostEquals(rescaledP(1 / 128, 0.01), 5 / 128, 1e-15);
  assertEquals(rescaledP(0.5, 0.01), 1);
});

Deno.test("takeLook() prunes what failed more often than the best, and nothing with two scores or one config", () => {
  const none = undefined;
  assertEquals(out([[1, 2, 3, 4, 5], [2, 3, 4, 5, none], [none, none, none, none, none]]), [
    ...[false, true, true],
  ]);
  assertEquals(out([[none, 2, 3, 4, 5], [2, 3, 2, 5, none]]), [false, false]); // one failure each
  assertEquals(out([[1, 2, none, none, none], [none, none, none, none, none]]), [false, false]);
  assertEquals(out([[none, none, none], [none, none, none]]), [false, false]);
  assertEquals(out([[1, 2, 3, 4, 5]]), [false]);
  assertEquals(out([]), []);
});

Deno.test("takeLook() keeps equal configs, the best one being the first of them", () => {
  const decisions = takeLook([[1, 2, 3], [3, 2, 1], [2, 2, 2]], LOOK);
  assertEquals(decisions.map(({ pruned }) => pruned), [undefined, undefined, undefined]);
  assertEquals(decisions.map(({ test }) => test!.low === 0), [true, false, false]); // of the best: 0
});

Deno.test("takeLook() throws for rows of different lengths, an alpha of 0, and an unknown goal", () => {
  assertThrows(
    () => takeLook([[1, 2, 3], [1, 2]], LOOK),
    RangeError,
    "Cannot take a look of a race: all configs must have the same seeds, got 3 and 2 (scores[1])",
  );
  assertThrows(() => takeLook([[1]], { ...LOOK, alpha: 0 }), RangeError, "alpha must be above 0");
  assertThrows(() => takeLook([[1]], { ...LOOK, alpha: 2 }), RangeError, "alpha must be in [0, 1]");
  assertThrows(
    () => takeLook([[1]], { alpha: 1 } as unknown as typeof LOOK),
    TypeError,
    "goal must be",
  );
  assertThrows(() => takeLook([1] as unknown as number[][], LOOK), TypeError, "scores[0]");
});

Deno.test("takeLook() prunes one of ten equal configs in at most 1 % of 600 looks at five seeds, within three standard errors", () => {
  let wrong = 0;
  for (let look = 0; look < 600; look++) {
    if (out(drawn(Array(10).fill(0), 5, look)).includes(true)) wrong++;
  }
  assert(wrong <= 600 * (0.01 + 3 * Math.sqrt(0.01 * 0.99 / 600)), `${wrong}`);
});

Deno.test("takeLook() prunes a config that is nine standard deviations behind in nearly all looks at five seeds", () => {
  const means = [...Array(9).fill(0), -9];
  const found = Array.from({ length: 100 }, (_, look) => out(drawn(means, 5, look))[9]);
  assert(found.filter((isPruned) => isPruned).length > 90);
});
