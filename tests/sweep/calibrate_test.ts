import { assert, assertEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import type { NetworkTrial } from "../../lib/experiment/trial.ts";
import { calibrate, expectedWall } from "../../lib/sweep/calibrate.ts";
import { lacking } from "../permissions.ts";

Deno.test("expectedWall() starts the trials in order, each on the worker that is free first", () => {
  assertEquals(expectedWall([], 2), 0);
  assertEquals(expectedWall([3], 4), 3);
  assertEquals(expectedWall([1, 2, 3], 1), 6);
  assertEquals(expectedWall([2, 1, 1], 2), 2);
  assertEquals(expectedWall([1, 1, 2], 2), 3);
  assertEquals(expectedWall([1, 5, 1, 1, 1], 2), 5);
  assertEquals(expectedWall([2, 2, 2, 3, 3], 2), 7); // the optimum is 6
});

Deno.test(
  "calibrate() estimates every trial of a grid of 32 shapes, and more seconds for more epochs",
  {
    ignore: lacking("parse", "workers"),
  },
  async () => {
    const text =
      "{seeds: [0], data: {spiral: {samples: 10}}, parameters: {hidden: {values: [[], 1, 2, 4, 8, 16, 32, [8, 8]]}, " +
      "dropout: {values: [0, 0.1]}, optimizer: {values: [adam, sgd]}, epochs: {values: [1, 40, 100000]}}}";
    const trials = expandGrid(networkExperiment(text));
    const expected = await calibrate(trials, 2);
    const longer = (trial: NetworkTrial, times: number): NetworkTrial => ({
      ...trial,
      logEvery: trial.logEvery * times,
      parameters: { ...trial.parameters, epochs: trial.parameters.epochs * times },
    });
    for (const trial of trials) {
      const seconds = expected(trial);
      assert(seconds > 0 && seconds < Infinity, `${JSON.stringify(trial.parameters)}: ${seconds}`);
      assert(expected(longer(trial, 10)) > seconds);
      assert(expected(longer(trial, 10)) < 11 * seconds);
    }
  },
);
