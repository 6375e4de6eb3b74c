import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { spiral } from "../../lib/data/spiral.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("spiral() has samples · classes rows of 2, class by class", () => {
  const { x, y, features, classes } = spiral({ samples: 5, classes: 4 });
  assertEquals([x.length, features, classes], [40, 2, 4]);
  assertEquals([...y], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]);
});

Deno.test("spiral() without noise is on (r sin 2.5t, r cos 2.5t), t from 4c to 4(c + 1)", () => {
  const samples = 7;
  const { x } = spiral({ samples, classes: 3, noise: 0 });
  for (let row = 0; row < 21; row++) {
    const r = (row % samples) / 6;
    const t = 4 * (Math.floor(row / samples) + r);
    assertAlmostEquals(x[2 * row], r * Math.sin(2.5 * t), 1e-15);
    assertAlmostEquals(x[2 * row + 1], r * Math.cos(2.5 * t), 1e-15);
  }
});

Deno.test("spiral() has radii from 0 to 1 in even steps, with noise too", () => {
  const { x } = spiral({ samples: 100, noise: 0.5, seed: 4 });
  for (let row = 0; row < 300; row++) {
    assertAlmostEquals(Math.hypot(x[2 * row], x[2 * row + 1]), (row % 100) / 99, 1e-15);
  }
});

for (const noise of [0.2, 0.05]) {
  Deno.test(`spiral() angles have noise of mean 0 and standard deviation ${noise} in each class, within 3 %`, () => {
    const samples = 20_000;
    const { x } = spiral({ samples, classes: 3, noise, seed: 1 });
    for (const c of [0, 1, 2]) {
      const errors: number[] = [];
      for (let i = 1; i < samples; i++) { // point 0 has no angle
        const row = c * samples + i;
        const turn = Math.atan2(x[2 * row], x[2 * row + 1]) - 2.5 * 4 * (c + i / (samples - 1));
        errors.push(Math.atan2(Math.sin(turn), Math.cos(turn)) / 2.5);
      }
      const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
      const deviation = Math.sqrt(
        errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / errors.length,
      );
      assertAlmostEquals(mean, 0, 0.03 * noise);
      assertAlmostEquals(deviation, noise, 0.03 * noise);
    }
  });
}

Deno.test("spiral() repeats the points of a seed, and another seed gives other points", () => {
  assertEquals(spiral({ seed: 0 }).x, spiral({ seed: 0 }).x);
  assertNotEquals(spiral({ seed: 0 }).x, spiral({ seed: 1 }).x);
});

Deno.test("spiral() of one point per class is at the origin", () => {
  assert(spiral({ samples: 1, classes: 2 }).x.every((value) => value === 0));
});

Deno.test("spiral() rejects options out of range and of a wrong type", () => {
  const cannot = "Cannot make spiral data: ";
  assertErrors([
    [
      () => spiral({ samples: 0 }),
      RangeError,
      cannot + "samples must be a whole number from 1 to 10000000, got 0",
    ],
    [
      () => spiral({ classes: 1 }),
      RangeError,
      cannot + "classes must be a whole number from 2 to 10000, got 1",
    ],
    [() => spiral({ noise: -0.1 }), RangeError, cannot + "noise must be in [0, 10000], got -0.1"],
    [() => spiral({ noise: NaN }), RangeError, "got NaN"],
    [() => spiral({ seed: 0.5 }), RangeError, cannot + "seed must be a whole number from 0"],
    [
      () => spiral({ samples: untyped("100") }),
      TypeError,
      cannot + 'samples must be a number, got "100"',
    ],
    [() => spiral(untyped(100)), TypeError, cannot + "options must be an object, got 100"],
  ]);
});

Deno.test("spiral() of the largest noise, 10000, and the most classes, 10000, has finite points", () => {
  const { x } = spiral({ samples: 2, classes: 10_000, noise: 10_000 });
  assert(x.every(Number.isFinite));
});
