import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { blobs } from "../../lib/data/blobs.ts";
import { circles } from "../../lib/data/circles.ts";
import { type BuiltInSpec, dataShape, makeDataset } from "../../lib/data/data_source.ts";
import { moons } from "../../lib/data/moons.ts";
import { spiral } from "../../lib/data/spiral.ts";
import { digest } from "../../lib/experiment/digest.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

/** The points of a class. */
function pointsOf({ x, y, features }: ReturnType<typeof moons>, label: number): number[][] {
  return [...y].flatMap((each, row) =>
    each === label ? [[...x.subarray(row * features, (row + 1) * features)]] : []
  );
}

function assertPoints(actual: number[][], expected: number[][]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((point, i) =>
    point.forEach((value, k) => assertAlmostEquals(value, expected[i][k], 1e-15))
  );
}

Deno.test("moons() without noise are the points of scikit-learn's make_moons(6, shuffle=False)", () => {
  const made = moons({ samples: 3, noise: 0 });
  // Its formula: (cos a, sin a) and (1 - cos a, 1 - sin a - 0.5) for a = 0, π/2, π.
  assertPoints(pointsOf(made, 0), [[1, 0], [0, 1], [-1, 0]]);
  assertPoints(pointsOf(made, 1), [[0, 0.5], [1, -0.5], [2, 0.5]]);
});

Deno.test("circles() without noise are the points of scikit-learn's make_circles(8, shuffle=False, factor=0.25)", () => {
  const made = circles({ samples: 4, noise: 0, factor: 0.25 });
  assertPoints(pointsOf(made, 0), [[1, 0], [0, 1], [-1, 0], [0, -1]]);
  assertPoints(pointsOf(made, 1), [[0.25, 0], [0, 0.25], [-0.25, 0], [0, -0.25]]);
});

Deno.test("circles() have an inner radius of 0.5 by default", () => {
  const made = circles({ samples: 7, noise: 0 });
  for (const [x, y] of pointsOf(made, 1)) assertAlmostEquals(Math.hypot(x, y), 0.5, 1e-15);
});

Deno.test("blobs() have the standard deviation `noise` around centers in [-10, 10), within 3 %", () => {
  const made = blobs({ samples: 20_000, classes: 4, features: 3, noise: 0.5, seed: 3 });
  const centers = blobs({ samples: 1, classes: 4, features: 3, noise: 0, seed: 3 });
  for (const label of [0, 1, 2, 3]) {
    const points = pointsOf(made, label);
    for (const k of [0, 1, 2]) {
      const center = centers.x[label * 3 + k];
      assert(center >= -10 && center < 10);
      const errors = points.map((point) => point[k] - center);
      assertAlmostEquals(errors.reduce((sum, e) => sum + e, 0) / errors.length, 0, 0.02);
      const variance = errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
      assertAlmostEquals(Math.sqrt(variance), 0.5, 0.015);
    }
  }
});

Deno.test("moons() and circles() have normal noise on both coordinates: standard deviation within 3 %", () => {
  for (const make of [moons, circles]) {
    const exact = make({ samples: 20_000, noise: 0 }).x;
    const noisy = make({ samples: 20_000, noise: 0.3, seed: 5 }).x;
    for (const k of [0, 1]) {
      const errors = [...noisy].map((value, i) => value - exact[i]).filter((_, i) => i % 2 === k);
      assertAlmostEquals(errors.reduce((sum, e) => sum + e, 0) / errors.length, 0, 0.01);
      const variance = errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
      assertAlmostEquals(Math.sqrt(variance), 0.3, 0.009);
    }
  }
});

const SPECS: BuiltInSpec[] = [
  { spiral: { classes: 4, samples: 7, noise: 0.2 } },
  { moons: { samples: 7, noise: 0.2 } },
  { circles: { samples: 7, noise: 0.2, factor: 0.3 } },
  { blobs: { samples: 7, classes: 5, features: 3, noise: 0.2 } },
];

Deno.test("dataShape() is the shape of what makeDataset() makes, for every built-in data set", () => {
  for (const data of SPECS) {
    const { x, y, features, classes } = makeDataset(data, 1);
    assertEquals(dataShape(data), { rows: y.length, features, classes });
    assertEquals(x.length, y.length * features);
    assertEquals(new Set(y).size, classes);
  }
});

Deno.test("makeDataset() repeats the points of a seed, and another seed gives other points", () => {
  for (const data of SPECS) {
    assertEquals(makeDataset(data, 0), makeDataset(data, 0));
    assertNotEquals(makeDataset(data, 0).x, makeDataset(data, 1).x);
  }
});

Deno.test("makeDataset() calls beforeRows before every 65,536 rows", () => {
  for (const data of SPECS) {
    let calls = 0;
    const large = Object.fromEntries(
      Object.entries(data).map(([name, options]) => [name, { ...options, samples: 70_000 }]),
    ) as unknown as BuiltInSpec;
    makeDataset(large, 0, () => calls++);
    assertEquals(calls, Math.ceil(dataShape(large).rows / 65_536));
  }
});

Deno.test("makeDataset() of a spiral has the rows of spiral(), bit by bit", () => {
  const options = { classes: 3, samples: 50, noise: 0.2 };
  assertEquals(makeDataset({ spiral: options }, 9), spiral({ ...options, seed: 9 }));
});

Deno.test("moons(), circles() and blobs() have the golden bits of version 0.1", () => {
  const hash = (data: BuiltInSpec) => digest(new Uint8Array(makeDataset(data, 3).x.buffer));
  assertEquals(hash({ moons: { samples: 50, noise: 0.2 } }), "2c46cecdd17e5a80");
  assertEquals(hash({ circles: { samples: 50, noise: 0.1, factor: 0.5 } }), "4313edbcbfc03cb6");
  assertEquals(
    hash({ blobs: { samples: 50, classes: 3, features: 2, noise: 1 } }),
    "8e2f268bd39abf70",
  );
});

Deno.test("moons(), circles() and blobs() of one point per class and of the largest noise are finite", () => {
  for (const make of [moons, circles, blobs]) {
    assert(make({ samples: 1, noise: 10_000 }).x.every(Number.isFinite));
  }
});

Deno.test("moons(), circles() and blobs() reject options out of range and of a wrong type", () => {
  assertErrors([
    [() => moons({ samples: 0 }), RangeError, "Cannot make moons data: samples must be"],
    [() => moons({ noise: -1 }), RangeError, "noise must be in [0, 10000], got -1"],
    [() => moons(untyped(1)), TypeError, "options must be an object, got 1"],
    [() => circles({ factor: 1 }), RangeError, "factor must be in [0, 1), got 1"],
    [() => circles({ seed: -1 }), RangeError, "Cannot make circles data: seed must be"],
    [() => circles({ beforeRows: untyped(1) }), TypeError, "beforeRows must be a function, got 1"],
    [() => blobs({ classes: 1 }), RangeError, "Cannot make blobs data: classes must be"],
    [() => blobs({ features: 0 }), RangeError, "features must be a whole number from 1"],
    [() => blobs({ noise: untyped("1") }), TypeError, 'noise must be a number, got "1"'],
  ]);
});

Deno.test("dataShape() and makeDataset() reject what is no data source", () => {
  const keys = "data must have one of the keys spiral, moons, circles, blobs";
  assertErrors([
    [() => dataShape(untyped({ swirl: {} })), TypeError, keys],
    [() => dataShape(untyped({ moons: 3 })), TypeError, "data.moons must be an object, got 3"],
    [() => makeDataset(untyped({ csv: "a.csv", target: "y" }), 0), TypeError, keys],
    [() => makeDataset(untyped(null), 0), TypeError, "data must be an object, got null"],
  ]);
});
