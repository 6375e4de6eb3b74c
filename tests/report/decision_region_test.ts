import { assert, assertEquals, assertThrows } from "@std/assert";
import { Model } from "../../lib/model/model.ts";
import { weightsHash } from "../../lib/objective/weights_hash.ts";
import { decisionRegion } from "../../lib/report/decision_region.ts";

/** A network that predicts class 1 where the first feature is above 0, scaled by 2 around 5. */
function halfPlane(inputs = 2): Model {
  const layers = [{
    weights: Float64Array.from({ length: 2 * inputs }, (_, i) => i === 1 ? 1 : 0),
    biases: new Float64Array(2),
  }];
  return new Model({
    layers,
    activation: "relu",
    encoding: {
      columns: Array.from({ length: inputs }, (_, i) => ({
        ...{ kind: "number" as const, name: `f${i}`, offset: 5, scale: 2, fill: undefined },
      })),
      target: { name: "side", classes: ["left", "right"], offset: 0, scale: 1 },
    },
    task: "classification",
    provenance: {
      ...{ config: "cabc", trial: "t0", seed: 7, engineVersion: 2, parameters: {} },
      weightsHash: weightsHash(layers),
    },
  });
}

const part = (x: number[], y: number[]) => ({
  ...{ x: Float64Array.from(x), y: Int32Array.from(y), features: 2, classes: 2 },
});
const rows = {
  train: part([-1, -1, 1, 1], [0, 1]),
  validation: part([0.5, 0], [1]),
  test: part([], []),
};

Deno.test("decisionRegion() of a half plane: the left half is class 0", () => {
  const region = decisionRegion(halfPlane(), rows, { title: "half", size: 4 });
  assertEquals(region.grid.runs, "2a2b".repeat(4));
  assertEquals(region.grid.x, [2.68, 7.32]); // 5 ± 2 · (1 + 0.08 · 2)
  assertEquals(region.points, [[3, 3, 0, 0], [7, 7, 1, 0], [6, 5, 1, 1]]);
  assertEquals([region.configId, region.seed], ["abc", 7]);
  assertEquals(region.features, ["f0", "f1"]);
  assertEquals(JSON.parse(JSON.stringify(region)), region);
});

Deno.test("decisionRegion() shows at most 1000 points of each part", () => {
  const many = part(Array.from({ length: 5000 }, (_, i) => i), Array(2500).fill(0));
  const { points } = decisionRegion(halfPlane(), { ...rows, train: many }, { title: "t" });
  assertEquals(points.length, 1001);
});

Deno.test("decisionRegion() refuses other data than two features with classes", () => {
  assertThrows(
    () => decisionRegion(halfPlane(3), rows, { title: "t" }),
    RangeError,
    "the data must have two numbers per row, got 3",
  );
  assertThrows(
    () => decisionRegion(halfPlane(), rows, { title: "t", size: 1 }),
    RangeError,
    "size",
  );
  assert(decisionRegion(halfPlane(), rows, { title: "t" }).grid.runs.startsWith("40a40b"));
});
