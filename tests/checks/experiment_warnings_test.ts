import { assertEquals, assertMatch } from "@std/assert";
import { experimentWarnings } from "../../lib/checks/experiment_warnings.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

function warningsOf(text: string): string[] {
  const experiment = parseExperiment(text);
  return experimentWarnings(experiment, expandGrid(experiment));
}

/** More training rows than the default network has weights, and enough seeds for two configs. */
const ROOMY = "data: {spiral: {samples: 500}}, replicates: 10";

Deno.test("experimentWarnings() of a sound grid are none", { ignore }, () => {
  assertEquals(warningsOf(`{${ROOMY}, parameters: {dropout: {values: [0, 0.1]}}}`), []);
});

Deno.test("experimentWarnings() says that the goal contradicts the metric, for 3 metrics", {
  ignore,
}, () => {
  const text = (name: string, goal: string) =>
    warningsOf(`{${ROOMY}, metric: {name: ${name}, goal: ${goal}}}`);
  for (
    const [name, right, wrong] of [
      ["val_accuracy", "maximize", "minimize"],
      ["train_accuracy", "maximize", "minimize"],
      ["val_loss", "minimize", "maximize"],
    ]
  ) {
    assertEquals(text(name, right), []);
    assertEquals(text(name, wrong), [
      `the goal of ${name} is ${wrong}: the worst config will be ranked first`,
    ]);
  }
});

Deno.test(
  "experimentWarnings() says that seeds are too few, and how many are needed",
  { ignore },
  () => {
    const text = (seeds: number) =>
      `{data: {spiral: {samples: 500}}, replicates: ${seeds}, parameters: {dropout: {values: [0, 0.1, 0.2]}}}`;
    for (const seeds of [1, 2]) {
      assertEquals(warningsOf(text(seeds)), [
        `too few seeds: ${seeds} cannot show that a config is worse than the best; at least 3 are needed`,
      ]);
    }
    assertEquals(warningsOf(text(3)), []);
    assertEquals(
      warningsOf(
        "{data: {spiral: {samples: 500}}, replicates: 1, parameters: {dropout: {values: [0]}}}",
      ),
      [],
    );
  },
);

Deno.test(
  "experimentWarnings() finds a class without rows and a constant feature, with the seed",
  { ignore },
  () => {
    const few = warningsOf(
      "{replicates: 2, data: {spiral: {samples: 1}}, parameters: {hidden: {value: []}}}",
    );
    const classes = few.filter((line) => line.startsWith("a class without rows: "));
    assertEquals(classes.length, 1);
    assertMatch(classes[0], /^a class without rows: class \d in \w+ \(seed 0 and 1 more\); /);
    assertEquals(few.filter((line) => line.startsWith("a feature ")), [
      "a feature with the same value in all training rows: column 0 (seed 0 and 1 more); " +
      "column 1 (seed 0 and 1 more)",
    ]);
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
        "1 of 2 configs have more weights (up to 387) than training rows (240): they can overfit, so compare " +
        "val_accuracy, not train_accuracy",
      ],
    );
  },
);

Deno.test("experimentWarnings() finds 99 steps of the optimizer, and a last batch of 1 row", {
  ignore,
}, () => {
  assertEquals(warningsOf(`{${ROOMY}, parameters: {epochs: {value: 99}}}`), [
    "few steps: the optimizer takes only 99; networks hardly move from their initial weights",
  ]);
  assertEquals(warningsOf(`{${ROOMY}, parameters: {epochs: {value: 100}}}`), []);
  assertEquals(
    warningsOf(`{${ROOMY}, parameters: {batch_size: {values: [109, 100]}, epochs: {value: 12}}}`),
    [
      "small batch: with batch_size 109, the last batch of every epoch has only 1 of the 1200 training rows",
    ],
  );
});

Deno.test(
  "experimentWarnings() finds 4 parameters that are swept where they have no effect",
  { ignore },
  () => {
    const lines = (parameters: string) => warningsOf(`{${ROOMY}, parameters: {${parameters}}}`);
    assertEquals(lines("momentum: {values: [0, 0.9]}"), [
      "momentum has no effect with adam: configs that differ only in it are run once",
    ]);
    assertEquals(lines("beta_1: {values: [0.9, 0.8]}, optimizer: {values: [adam, sgd]}"), [
      "beta_1 has no effect with sgd: configs that differ only in it are run once",
    ]);
    assertEquals(lines("dropout: {values: [0, 0.1]}, hidden: {values: [[], 8]}"), [
      "dropout has no effect without a hidden layer: configs that differ only in it are run once",
    ]);
    assertEquals(lines("batch_size: {values: [full, 1200, 100]}"), [
      "batch_size has no effect from 1200 on, which is the full batch: configs that differ only in it are run once",
    ]);
  },
);

Deno.test(
  "experimentWarnings() finds a look of a race that cannot find anything",
  { ignore },
  () => {
    const warnings = experimentWarnings(parseExperiment(`
    seeds: 12
    early_terminate: { type: race, looks: [8, 12], alpha: [0.005, 0.045] }
    data: { spiral: { samples: 300 } }
    parameters: { l2: { values: [0, 0.1] } }`));
    assertEquals(warnings, [
      "the look after 8 seeds finds nothing: its p-value cannot be below 0.0078, and its alpha is 0.005",
    ]);
  },
);
