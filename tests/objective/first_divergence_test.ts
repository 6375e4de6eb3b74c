import { assert, assertEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { type Divergence, firstDivergence } from "../../lib/objective/first_divergence.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The two trials of a grid of two configs and one seed. */
function differenceOf(parameters: string): Divergence {
  const [a, b] = expandGrid(networkExperiment(
    `{seeds: [3], data: {spiral: {samples: 20}}, parameters: {${parameters}}, defaults: {batch_size: 7}}`,
  )) as [NetworkTrial, NetworkTrial];
  return firstDivergence(a, b);
}

Deno.test(
  "firstDivergence() of two decay rates is the epoch of the second step, the first that they influence",
  {
    ignore,
  },
  () => {
    const full = differenceOf("decay: {values: [0, 0.5]}, epochs: {value: 5}");
    assert(full.kind === "epoch");
    assertEquals(full.epoch, 0); // several batches per epoch: the second step is in epoch 0
    const [a, b] = expandGrid(
      networkExperiment(
        "{seeds: [3], parameters: {decay: {values: [0, 0.5]}, epochs: {value: 5}}}",
      ),
    );
    const late = firstDivergence(a, b);
    assert(late.kind === "epoch");
    assertEquals(late.epoch, 1); // one batch per epoch
    assert(late.maxDifference > 0);
  },
);

Deno.test(
  "firstDivergence() of trials that differ only in the number of epochs is none, in the epochs of both",
  {
    ignore,
  },
  () => {
    assertEquals(differenceOf("epochs: {values: [9, 4]}"), { kind: "none", epochs: 4 });
  },
);

Deno.test("firstDivergence() distinguishes different initial weights and different shapes", {
  ignore,
}, () => {
  assertEquals(differenceOf("init: {values: [small, he]}, epochs: {value: 1}").kind, "start");
  assertEquals(differenceOf("hidden: {values: [[8, 8], [8]]}, epochs: {value: 1}").kind, "shapes");
});
