import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { makeSplit } from "../../lib/objective/build_trial.ts";
import { SharedSplits } from "../../lib/sweep/pool/shared_splits.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

Deno.test(
  "SharedSplits makes the rows of each seed once, in shared memory, with the values of makeSplit()",
  {
    ignore,
  },
  () => {
    const trials = expandGrid(
      parseExperiment("{seeds: [0, 1], parameters: {l2: {values: [0, 1]}}}"),
    );
    const splits = new SharedSplits();
    const rows = trials.map((trial) => splits.splitOf(trial)!);
    assertStrictEquals(rows[2], rows[0]);
    assert(rows[0] !== rows[1]);
    assert(rows[0].train.x.buffer instanceof SharedArrayBuffer);
    assertEquals([...rows[1].validation.x], [...makeSplit(trials[1]).validation.x]);
  },
);

Deno.test("SharedSplits does not make the rows of a data set with 120,000 rows", { ignore }, () => {
  const text = "{seeds: [0], data: {spiral: {samples: 40000}}}";
  assertEquals(new SharedSplits().splitOf(expandGrid(parseExperiment(text))[0]), undefined);
});
