import { assert, assertEquals } from "@std/assert";
import { MOST_DIMENSIONS, sobolPoint } from "../../lib/search/sobol.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

Deno.test("sobolPoint() gives SciPy's points: golden coordinates up to index 123,456,789", () => {
  // scipy.stats.qmc.Sobol(d, scramble=False) of SciPy 1.10.1: the first, the middle (d // 2) and the last coordinate.
  const table: [index: number, dimensions: number, coordinates: number[]][] = [
    [1, 1, [0.5, 0.5, 0.5]],
    [2, 3, [0.75, 0.25, 0.25]],
    [3, 3, [0.25, 0.75, 0.75]],
    [1000, 10, [0.2197265625, 0.9072265625, 0.0693359375]],
    [32767, 50, [3.0517578125e-05, 0.046417236328125, 0.524627685546875]],
    [65535, 100, [1.52587890625e-05, 0.9866485595703125, 0.4727630615234375]],
    [65536, 100, [2.288818359375e-05, 0.35332489013671875, 0.9834060668945312]],
  ];
  for (const [index, dimensions, expected] of table) {
    const point = sobolPoint(index, dimensions);
    assertEquals([point[0], point[dimensions >> 1], point[dimensions - 1]], expected);
  }
  const far = [0.97589774, 0.79243193, 0.00640591, 0.90878768, 0.87485845]; // as SciPy prints it
  sobolPoint(123_456_789, 5).forEach((x, d) => assert(Math.abs(x - far[d]) < 1e-8));
});

Deno.test("sobolPoint() puts one of the first 256 points into each interval of length 1/256, in all 100 dimensions", () => {
  const points = Array.from({ length: 256 }, (_, index) => sobolPoint(index, MOST_DIMENSIONS));
  for (let d = 0; d < MOST_DIMENSIONS; d++) {
    const bins = new Set(points.map((point) => Math.floor(point[d] * 256)));
    assertEquals(bins.size, 256, `dimension ${d}`);
  }
});

Deno.test("sobolPoint() starts at the origin, and its coordinates do not depend on the number of dimensions", () => {
  assertEquals(sobolPoint(0, 4), [0, 0, 0, 0]);
  for (const index of [1, 5, 1023, 2 ** 30 - 1]) {
    const all = sobolPoint(index, MOST_DIMENSIONS);
    for (const dimensions of [1, 2, 17, 99]) {
      assertEquals(sobolPoint(index, dimensions), all.slice(0, dimensions));
    }
    for (const x of all) assert(x >= 0 && x < 1 && Number.isInteger(x * 2 ** 30));
  }
});

Deno.test("sobolPoint() rejects an index or a number of dimensions that is out of range", () => {
  const cannot = "Cannot make a Sobol point: ";
  assertErrors([
    [() => sobolPoint(-1, 1), RangeError, `${cannot}index must be a whole number from 0 to`],
    [() => sobolPoint(2 ** 30, 1), RangeError, "got 1073741824"],
    [() => sobolPoint(0, 0), RangeError, "dimensions must be a whole number from 1, got 0"],
    [() => sobolPoint(0, 101), RangeError, "dimensions must be at most 100, got 101"],
    [() => sobolPoint(untyped("1"), 1), TypeError, 'index must be a number, got "1"'],
  ]);
});
