import { assertEquals } from "@std/assert";
import { experimentWarnings } from "../../lib/checks/experiment_warnings.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function warningsOf(text: string): string[] {
  const experiment = parseExperiment(text);
  return experimentWarnings(experiment, expandGrid(experiment));
}

/** 500 training rows for 3 weights each would be enough for anybody. */
const ROOMY = "data: {spiral: {samples: 500}}, replicates: 10";

Deno.test("experimentWarnings() of a sound grid are none", { ignore }, () => {
  assertEquals(warningsOf(`{${ROOMY}, parameters: {dropout: {values: [0, 0.1]}}}`), []);
});

Deno.test("experimentWarnings() says that seeds are too few, and how many it takes", { ignore }, () => {
  const text = (seeds: number) =>
    `{data: {spiral: {samples: 500}}, replicates: ${seeds}, parameters: {dropout: {values: [0, 0.1, 0.2]}}}`;
  assertEquals(warningsOf(text(6)), [
    "too few seeds: with 6 no config can be told from the leader at 5 %; it takes 7",
  ]);
  assertEquals(warningsOf(text(7)), []);
  assertEquals(
    warningsOf(
      "{data: {spiral: {samples: 500}}, replicates: 1, parameters: {dropout: {values: [0]}}}",
    ),
    [],
  );
});

Deno.test(
  "experimentWarnings() finds a missing class and a constant column, with the seed",
  { ignore },
  () => {
    const few = warningsOf(
      "{replicates: 2, data: {spiral: {samples: 1}}, parameters: {hidden: {value: []}}}",
    );
    assertEquals(few.filter((line) => line.startsWith("a missing class")).length, 1);
    assertEquals(/a missing class: seed 0: class \d in /.test(few.join("\n")), true);
    assertEquals(
      few.filter((line) => line.startsWith("a constant column")),
      ["a constant column: seed 0: column 0; seed 0: column 1; seed 1: column 0, and 1 more"],
    );
  },
);

Deno.test(
  "experimentWarnings() counts the configs with more weights than training rows",
  { ignore },
  () => {
    assertEquals(
      warningsOf(
        "{data: {spiral: {samples: 100}}, replicates: 10, parameters: {hidden: {values: [8, 64]}}}",
      ),
      [
        "1 of 2 configs have more weights than the 240 training rows (up to 387): they can learn these by heart, so look " +
        "at val_accuracy, not at train_accuracy",
      ],
    );
  },
);

Deno.test("experimentWarnings() finds unlucky epochs: hardly a step, or a last step of one row", {
  ignore,
}, () => {
  assertEquals(warningsOf(`{${ROOMY}, parameters: {epochs: {value: 99}}}`), [
    "unlucky epochs: only 99 steps of the optimizer; nets hardly leave their first weights",
  ]);
  assertEquals(warningsOf(`{${ROOMY}, parameters: {epochs: {value: 100}}}`), []);
  assertEquals(
    warningsOf(`{${ROOMY}, parameters: {batch_size: {values: [109, 100]}, epochs: {value: 12}}}`),
    [
      "unlucky epochs: batch_size 109 leaves one of 1200 rows for the last step of every epoch",
    ],
  );
});

Deno.test(
  "experimentWarnings() finds parameters that are swept where they do nothing",
  { ignore },
  () => {
    const lines = (parameters: string) => warningsOf(`{${ROOMY}, parameters: {${parameters}}}`);
    assertEquals(lines("momentum: {values: [0, 0.9]}"), [
      "momentum does nothing with adam: 2 of 2 configs are the same as others",
    ]);
    assertEquals(lines("beta_1: {values: [0.9, 0.8]}, optimizer: {values: [adam, sgd]}"), [
      "beta_1 does nothing with sgd: 2 of 4 configs are the same as others",
    ]);
    assertEquals(lines("dropout: {values: [0, 0.1]}, hidden: {values: [[], 8]}"), [
      "dropout does nothing without a hidden layer: 2 of 4 configs are the same as others",
    ]);
    assertEquals(lines("batch_size: {values: [full, 1200, 100]}"), [
      "batch_size does nothing from 1200 rows on: it is the full batch: 1 of 3 configs are the same as others",
    ]);
  },
);
