import { assert, assertEquals, assertThrows } from "@std/assert";
import type { ParameterValue } from "../../lib/experiment/experiment.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { axisValues } from "../../lib/experiment/swept_parameters.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");
const OWN = `metric: { name: loss, goal: minimize }\nobjective: { command: [train, "1"] }\n`;

/** The lines of the error, without `Cannot read x.yaml:`. */
function faultsOf(text: string, overrides: string[] = []): string[] {
  const error = assertThrows(
    () => parseExperiment(text, { file: "x.yaml", overrides }),
    ExperimentError,
  );
  return error.message.split("\n").map((line) => line.replace(/^Cannot read (x\.yaml:)?/, ""));
}

const RANGES: [axis: string, values: ParameterValue[], own: boolean][] = [
  ["{ min: 0, max: 0.6, steps: 4 }", [0, 0.2, 0.4, 0.6], false],
  ["{ min: 0.1, max: 0.3, steps: 3 }", [0.1, 0.2, 0.3], false], // 0.1 + 0.1 · 2 is 0.30000000000000004
  ["{ min: 0, max: 0.5, q: 0.2 }", [0, 0.2, 0.4], false],
  ["{ min: 0, max: 0.6, q: 0.1 }", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], false], // 0.6 / 0.1 is 5.999999999999999
  ["{ distribution: q_uniform, min: 0.15, max: 0.45, q: 0.15 }", [0.15, 0.3, 0.45], false],
  ["{ distribution: log_uniform_values, min: 1e-4, max: 1e-1, steps: 4 }", [
    ...[1e-4, 1e-3, 1e-2, 1e-1],
  ], false],
  ["{ distribution: log_uniform_values, min: 0.001, max: 0.5, steps: 3 }", [
    ...[0.001, 0.022360679775, 0.5], // √5 / 100 in 12 digits
  ], false],
  ["{ distribution: uniform, min: 0, max: 0.5, steps: 2 }", [0, 0.5], false],
  ["{ min: 1, max: 4, steps: 4 }", [1, 2, 3, 4], true],
  ["{ min: 1.0, max: 4, steps: 3 }", [1, 2.5, 4], true],
  ["{ distribution: uniform, min: 1, max: 4, steps: 3 }", [1, 2.5, 4], true],
  ["{ distribution: int_uniform, min: 16, max: 64, steps: 4 }", [16, 32, 48, 64], true],
  ["{ distribution: log_uniform_values, min: 4, max: 100, steps: 3 }", [4, 20, 100], true],
  ["{ distribution: log_uniform_values, min: 1, max: 10, steps: 4 }", [1, 2, 5, 10], true], // 2.15 and 4.64
  ["{ min: -2, max: 2, steps: 3 }", [-2, 0, 2], true],
  ["{ distribution: categorical, values: [a, b] }", ["a", "b"], true],
  ["{ distribution: constant, value: a }", ["a"], true],
];

Deno.test(`parseExperiment() takes the values of ${RANGES.length} ranges`, { ignore }, () => {
  for (const [axis, values, own] of RANGES) {
    const name = own ? "p" : "dropout";
    const experiment = parseExperiment(`${own ? OWN : ""}parameters: { ${name}: ${axis} }`);
    assertEquals(axisValues(experiment, name), values, axis);
  }
});

Deno.test("parseExperiment() takes whole numbers for hidden, epochs and batch_size", {
  ignore,
}, () => {
  const values = (text: string) =>
    axisValues(parseExperiment(`parameters: { hidden: ${text} }`), "hidden");
  const log = "distribution: log_uniform_values";
  assertEquals(values(`{ ${log}, min: 8.0, max: 100, steps: 4 }`), [8, 19, 43, 100]); // 18.57, 43.09
});

const OPTIMIZERS = "optimizer: { values: [adam, sgd] }";
const FAULTS: [file: string, fault: string][] = [
  // conditions
  [
    `parameters: { ${OPTIMIZERS}, momentum: { values: [0, 0.9], when: { optimizr: sgd } } }`,
    '1:89 parameters.momentum.when.optimizr: there is no parameter "optimizr"; did you mean "optimizer"?',
  ],
  [
    "parameters: { momentum: { values: [0, 0.9], when: { optimizer: sgd } } }",
    "1:53 parameters.momentum.when.optimizer: a condition needs a parameter that the file names under parameters, zip or any_of",
  ],
  [
    `parameters: { ${OPTIMIZERS}, momentum: { value: 0.9, when: { optimizer: [sgd, sdg] } } }`,
    '1:100 parameters.momentum.when.optimizer.1: an optimizer must be adam or sgd, got "sdg"',
  ],
  [
    "parameters: { l2: { value: 1, when: { dropout: 0 } }, dropout: { value: 0, when: { epochs: { above: 1 } } }, epochs: { value: 2, when: { l2: 1 } } }",
    "1:37 parameters.l2.when: a condition cannot depend on its own parameter: l2 → dropout → epochs → l2",
  ],
  [
    "parameters: { l2: { value: 1, when: { l2: 1 } } }",
    "1:37 parameters.l2.when: a condition cannot depend on its own parameter: l2 → l2",
  ],
  [
    "parameters: { l2: { value: 1, when: {} } }",
    "1:37 parameters.l2.when: conditions must name at least one parameter",
  ],
  [
    "parameters: { l2: { value: 1, when: sgd } }",
    '1:37 parameters.l2.when: when must be conditions on parameters, as in { optimizer: sgd }, got "sgd"',
  ],
  [
    "exclude: [{ l2: {} }]\nparameters: { l2: 1 }",
    "1:17 exclude.0.l2: a condition must have above, below or both",
  ],
  [
    "exclude: [{ l2: { above: 2, below: 1 } }]\nparameters: { l2: 1 }",
    "1:17 exclude.0.l2: above (2) must be less than below (1)",
  ],
  [
    "exclude: [{ l2: { above: 1, abov: 2 } }]\nparameters: { l2: 1 }",
    '1:29 exclude.0.l2.abov: there is no key "abov"; did you mean "above"?',
  ],
  [
    "exclude: [{ l2: { above: x } }]\nparameters: { l2: 1 }",
    '1:26 exclude.0.l2.above: above must be a finite number, got "x"',
  ],
  [
    "exclude: [{ l2: [] }]\nparameters: { l2: 1 }",
    "1:17 exclude.0.l2: a list must have at least one value",
  ],
  [
    "exclude: [{}]\nparameters: { l2: 1 }",
    "1:11 exclude.0: conditions must name at least one parameter",
  ],
  [
    "exclude: { l2: 1 }\nparameters: { l2: 1 }",
    '1:10 exclude: exclude must be a list of conditions, got {"l2":1}',
  ],
  [
    "exclude: [{ l2: { below: 9 } }]\nparameters: { l2: { values: [1, 2] } }",
    "1:10 exclude: exclude must leave a config: all 2 combinations match one of its elements",
  ],
  // zip and any_of
  [
    "zip: [{ hidden: [8, 16], epochs: [1, 2, 3] }]",
    "1:34 zip.0.epochs: the lists of a group must have the same length: hidden has 2 values, epochs has 3",
  ],
  [
    "zip: [{ hidden: [8, 16], l2: [1, 2] }]\nparameters: { l2: 1 }",
    "1:26 zip.0.l2: a zipped parameter cannot be in parameters too",
  ],
  [
    "zip: [{ l2: [1, 2] }, { l2: [3, 4] }]",
    "1:25 zip.1.l2: a zipped parameter cannot be in another group of zip too",
  ],
  [
    "zip: [{ l2: [1, 2] }]\ndefaults: { l2: 1 }",
    "1:9 zip.0.l2: a parameter cannot be in both zip and defaults",
  ],
  [
    "zip: [{ l2: [1, x] }]",
    '1:17 zip.0.l2.1: an L2 strength must be a finite number of at least 0, got "x"',
  ],
  ["zip: [{ l2: 1 }]", "1:13 zip.0.l2: the values of a zipped parameter must be a list, got 1"],
  ["zip: [{}]", "1:7 zip.0: a group must have at least one parameter"],
  ["zip: [{ l3: [1] }]", '1:9 zip.0.l3: there is no key "l3"; did you mean "l2"?'],
  [
    "any_of: [{ parameters: { l2: 1 } }]\nparameters: { l2: 1 }",
    "1:26 any_of.0.parameters.l2: a parameter of any_of cannot be in parameters too, which is part of each of its grids",
  ],
  [
    "any_of: [{ parameters: { l2: 1 } }]\nzip: [{ l2: [1] }]",
    "1:26 any_of.0.parameters.l2: a parameter of any_of cannot be in zip too, which is part of each of its grids",
  ],
  ["any_of: []", "1:9 any_of: any_of must be a list of { parameters: … }, got []"],
  [
    "any_of: [{ parametrs: { l2: 1 } }]",
    '1:12 any_of.0.parametrs: there is no key "parametrs"; did you mean "parameters"?',
  ],
  [
    "any_of: [{ parameters: { dropout: [0, 0.1] } }]",
    "1:35 any_of.0.parameters.dropout: for several values write { values: [0, 0.1] }",
  ],
  // ranges
  [
    "parameters: { l2: { min: 0, max: 1 } }",
    "1:19 parameters.l2: a grid needs values, or steps: write { values: [ … ] } or { min: …, max: …, steps: … }",
  ],
  ["parameters: { l2: { max: 1, steps: 3 } }", "1:19 parameters.l2: a range must have min and max"],
  [
    "parameters: { l2: { min: 1, max: 1.0, steps: 3 } }",
    "1:19 parameters.l2: min must be below max, got 1 and 1",
  ],
  [
    'parameters: { l2: { min: "0", max: 1, steps: 3 } }',
    '1:26 parameters.l2.min: min must be a finite number, got "0"',
  ],
  [
    "parameters: { l2: { min: 0, max: 1, steps: 3, q: 0.5 } }",
    "1:19 parameters.l2: a range must have either steps or q",
  ],
  [
    "parameters: { l2: { min: 0, max: 1, steps: 1 } }",
    "1:44 parameters.l2.steps: steps must be a whole number from 2 to 10000, got 1",
  ],
  [
    "parameters: { l2: { min: 0, max: 1, q: 1e-9 } }",
    "1:40 parameters.l2.q: q must be a number above 0 that gives at most 10000 values, got 1e-9",
  ],
  [
    "parameters: { l2: { distribution: log_uniform_values, min: 0, max: 1, steps: 3 } }",
    "1:60 parameters.l2.min: min must be above 0 with log_uniform_values, got 0",
  ],
  [
    "parameters: { l2: { distribution: log_uniform_values, min: 1, max: 10, q: 3 } }",
    "1:75 parameters.l2.q: log_uniform_values needs steps instead of q",
  ],
  [
    "parameters: { l2: { distribution: normal, min: 1, max: 10, q: 3 } }",
    '1:35 parameters.l2.distribution: the distribution of a range in a grid must be uniform or int_uniform or q_uniform or log_uniform_values, got "normal"',
  ],
  [
    "parameters: { dropout: { min: 0, max: 1, steps: 3 } }",
    "1:24 parameters.dropout.values.2: a dropout rate must be in [0, 1), got 1",
  ],
  [
    "parameters: { hidden: { min: 8, max: 64, steps: 6 } }",
    "1:49 parameters.hidden.steps: the 6 steps from 8 to 64 must be whole numbers: write a number of steps of which one less divides 56, such as 5",
  ],
  [
    `${OWN}parameters: { p: { min: 1, max: 4, steps: 3 } }`,
    "3:43 parameters.p.steps: the 3 steps from 1 to 4 must be whole numbers: write a number of steps of which one less divides 3, such as 2, or min: 1.0 for fractions",
  ],
  [
    "parameters: { hidden: { distribution: log_uniform_values, min: 8, max: 10, steps: 4 } }",
    "1:83 parameters.hidden.steps: the 4 steps from 8 to 10, rounded to whole numbers, are not all different: write fewer steps",
  ],
  [
    "parameters: { l2: { min: 0, max: 1, steps: 2, values: [1] } }",
    "1:21 parameters.l2.min: a parameter must have either values or a range, not both",
  ],
  // the number of trials
  [
    "run_cap: 7\nseeds: 2\nparameters: { optimizer: { values: [adam, sgd] }, momentum: { values: [0, 0.5, 0.9] } }",
    "1:10 run_cap: the grid has 8 trials, more than its run_cap of 7",
  ],
  [
    "run_cap: 3\nseeds: 1\nparameters: { l2: { values: [0, 1, 2, 3, 4] } }\nexclude: [{ l2: 2 }]",
    "1:10 run_cap: the grid has 4 trials, more than its run_cap of 3",
  ],
  // commands
  [
    'objective: { command: [train, --b, "${b}"] }\nmetric: { name: loss }\nparameters: { a: 1, b: { value: 2, when: { a: 1 } } }',
    "1:36 objective.command.2: some configs do not have b, and are started without this word: write the name of the option in it, as in --b=${b}",
  ],
];

Deno.test(`parseExperiment() reports ${FAULTS.length} faults of sets of configs`, {
  ignore,
}, () => {
  for (const [file, fault] of FAULTS) {
    const faults = faultsOf(file);
    assert(faults.includes(fault), `${file}\n${fault}\n${faults.join("\n")}`);
  }
});

const SETS = `
parameters:
  optimizer: { values: [adam, sgd] }
  momentum: { min: 0, max: 0.8, steps: 3, when: { optimizer: sgd } }
zip: [{ hidden: [8, 16], epochs: [1, 2] }]
any_of: [{ parameters: { l2: { values: [0, 1] } } }, { parameters: { dropout: 0.5 } }]
exclude: [{ optimizer: adam, hidden: { above: 8 } }]
defaults: { momentum: 0.25 }
`;

Deno.test("parseExperiment() counts trials after all steps for run_cap", { ignore }, () => {
  const text =
    "seeds: 1\nparameters: { optimizer: { values: [adam, sgd] }, momentum: { values: [0, 0.9] } }";
  assertEquals(expandGrid(parseExperiment(`run_cap: 3\n${text}`)).length, 3);
});

Deno.test("parseExperiment() gives an equal experiment with equal trials from its JSON", {
  ignore,
}, () => {
  const experiment = parseExperiment(SETS);
  const again = parseExperiment(JSON.stringify(experiment));
  assertEquals(again, experiment);
  assertEquals(expandGrid(again), expandGrid(experiment));
});

Deno.test("an override replaces the values of a parameter and keeps its condition", {
  ignore,
}, () => {
  const { parameters } = parseExperiment(SETS, { overrides: ["momentum=0.5,0.9"] });
  assertEquals(parameters.momentum, { values: [0.5, 0.9], when: { optimizer: ["sgd"] } });
});

Deno.test("an override of a parameter of zip or any_of is a fault", { ignore }, () => {
  assertEquals(faultsOf(SETS, ["hidden=8"]), [
    "the override hidden=8: hidden is in zip, where its values belong to those of epochs: change the file",
  ]);
  assertEquals(faultsOf(SETS, ["l2=0"]), [
    "the override l2=0: l2 is in any_of, whose grids have their own values of it: change the file",
  ]);
});

Deno.test("a fault in a condition has its place in the file although the values are overridden", {
  ignore,
}, () => {
  const text = "parameters: { l2: { value: 0, when: { dropot: 0 } }, dropout: 0 }";
  assertEquals(faultsOf(text, ["l2=1"]), [
    '1:39 parameters.l2.when.dropot: there is no parameter "dropot"; did you mean "dropout"?',
  ]);
});
