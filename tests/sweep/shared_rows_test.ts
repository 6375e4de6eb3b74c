import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import { trialRows } from "../../lib/objective/build_trial.ts";
import { SharedRows } from "../../lib/sweep/pool/shared_rows.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

Deno.test(
  "SharedRows makes the rows of each seed once, in shared memory, with the values of trialRows()",
  {
    ignore,
  },
  () => {
    const trials = expandGrid(
      networkExperiment("{seeds: [0, 1], parameters: {l2: {values: [0, 1]}}}"),
    );
    const shared = new SharedRows();
    const rows = trials.map((trial) => shared.rowsOf(trial)![0]);
    assertStrictEquals(rows[2], rows[0]);
    assert(rows[0] !== rows[1]);
    for (const part of ["train", "validation", "test"] as const) {
      assert(rows[0][part].x.buffer instanceof SharedArrayBuffer);
      assert(rows[0][part].y.buffer instanceof SharedArrayBuffer);
    }
    assertEquals([...rows[1].validation.x], [...trialRows(trials[1])[0].validation.x]);
  },
);

Deno.test("SharedRows does not make the rows of a data set with 120,000 rows of two numbers", {
  ignore,
}, () => {
  const text = "{seeds: [0], data: {spiral: {samples: 40000}}}";
  assertEquals(new SharedRows().rowsOf(expandGrid(networkExperiment(text))[0]), undefined);
});
