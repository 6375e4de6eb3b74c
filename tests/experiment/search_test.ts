import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Axis, Experiment } from "../../lib/experiment/experiment.ts";
import { experimentJson } from "../../lib/experiment/experiment_json.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { MOST_DIMENSIONS } from "../../lib/search/sobol.ts";
import { LEAST_LOOK, MOST_ALPHA } from "../../lib/experiment/parse/search_schema.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { requireExperiment } from "../../lib/experiment/require_experiment.ts";
import { checkDistribution } from "../../lib/search/check_distribution.ts";
import { ALPHA, LEAST_SEEDS } from "../../lib/stats/compare_to_best.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";

const ignore = lacking("parse");
const OWN = `metric: { name: loss, goal: minimize }\nobjective: { command: [train, "1"] }\n`;
const RANDOM = "method: random\nrun_cap: 5\n";
const OWN_RANDOM = `${OWN}${RANDOM}`;

/** The lines of the error, without `Cannot read x.yaml:`. */
function faultsOf(text: string, overrides: string[] = []): string[] {
  const error = assertThrows(
    () => parseExperiment(text, { file: "x.yaml", overrides }),
    ExperimentError,
  );
  return error.message.split("\n").map((line) => line.replace(/^Cannot read (x\.yaml:)?/, ""));
}

function axisOf(text: string, name: string): Axis | undefined {
  const { parameters } = parseExperiment(text) as { parameters: Record<string, Axis> };
  return parameters[name];
}

const OWN_AXES: [written: string, axis: Axis][] = [
  ["{ min: 1, max: 4 }", { distribution: "int_uniform", min: 1, max: 4 }],
  ["{ min: 1, max: 4.0 }", { distribution: "uniform", min: 1, max: 4 }],
  ["{ min: 0.5, max: 4 }", { distribution: "uniform", min: 0.5, max: 4 }],
  ["{ distribution: uniform, min: 1, max: 4 }", { distribution: "uniform", min: 1, max: 4 }],
  ["{ min: 0, max: 1, q: 0.3 }", { distribution: "q_uniform", min: 0, max: 1, q: 0.3 }],
  [
    "{ distribution: q_uniform, min: 16, max: 99 }",
    { distribution: "q_uniform", min: 16, max: 99, q: 1 },
  ],
  [
    "{ distribution: log_uniform_values, min: 1, max: 100 }",
    { distribution: "log_uniform_values", min: 1, max: 100 },
  ],
  [
    "{ distribution: q_log_uniform_values, min: 1, max: 100, q: 5 }",
    { distribution: "q_log_uniform_values", min: 1, max: 100, q: 5 },
  ],
  ["{ min: 1, max: 4294967296 }", { distribution: "int_uniform", min: 1, max: 4294967296 }],
  ["{ distribution: normal, mu: -1, sigma: 2 }", { distribution: "normal", mu: -1, sigma: 2 }],
  [
    "{ distribution: log_normal, mu: -1, sigma: 2 }",
    { distribution: "log_normal", mu: -1, sigma: 2 },
  ],
  ["{ distribution: categorical, values: [a, b] }", { values: ["a", "b"] }],
  ["{ distribution: constant, value: a }", { values: ["a"] }],
  [
    "{ distribution: categorical_w_probabilities, values: [a, b], probabilities: [0.2, 0.8] }",
    { values: ["a", "b"], probabilities: [0.2, 0.8] },
  ],
  ["{ values: [a, b], probabilities: [2, 0] }", { values: ["a", "b"], probabilities: [2, 0] }],
  [
    "{ any_of: [{ value: 0 }, { values: [a, b], probabilities: [1, 3] }, { min: 1, max: 2 }], when: { z: 1 } }",
    {
      any_of: [
        { values: [0] },
        { values: ["a", "b"], probabilities: [1, 3] },
        { distribution: "int_uniform", min: 1, max: 2 },
      ],
      when: { z: [1] },
    },
  ],
  [
    "{ min: 1.5, max: 2, when: { z: { above: 1 } } }",
    { distribution: "uniform", min: 1.5, max: 2, when: { z: { above: 1 } } },
  ],
];

Deno.test(`parseExperiment() keeps ${OWN_AXES.length} ranges and lists of a search`, {
  ignore,
}, () => {
  for (const [written, axis] of OWN_AXES) {
    const text = `${OWN_RANDOM}parameters: { z: { min: 0.5, max: 3 }, p: ${written} }`;
    assertEquals(axisOf(text, "p"), axis, written);
  }
});

const NETWORK_AXES: [name: string, written: string, axis: Axis][] = [
  ["hidden", "{ min: 8, max: 64 }", { distribution: "int_uniform", min: 8, max: 64 }],
  ["hidden", "{ min: 8.0, max: 64 }", { distribution: "int_uniform", min: 8, max: 64 }],
  ["epochs", "{ distribution: uniform, min: 8, max: 64 }", {
    ...{ distribution: "int_uniform", min: 8, max: 64 },
  }],
  ["hidden", "{ distribution: log_uniform_values, min: 8, max: 64 }", {
    ...{ distribution: "q_log_uniform_values", min: 8, max: 64, q: 1 },
  }],
  ["batch_size", "{ distribution: q_uniform, q: 8, min: 16, max: 250 }", {
    ...{ distribution: "q_uniform", min: 16, max: 250, q: 8 },
  }],
  ["l2", "{ min: 0, max: 1 }", { distribution: "uniform", min: 0, max: 1 }],
  ["l2", "{ distribution: log_normal, mu: -8, sigma: 2 }", {
    ...{ distribution: "log_normal", mu: -8, sigma: 2 },
  }],
  ["hidden", "{ any_of: [{ value: [] }, { values: [[8], 16] }, { min: 1, max: 9 }] }", {
    any_of: [{ values: [[]] }, { values: [8, 16] }, {
      distribution: "int_uniform",
      min: 1,
      max: 9,
    }],
  }],
];

Deno.test(
  `parseExperiment() gives ${NETWORK_AXES.length} ranges of the network their distribution`,
  {
    ignore,
  },
  () => {
    for (const [name, written, axis] of NETWORK_AXES) {
      assertEquals(axisOf(`${RANDOM}parameters: { ${name}: ${written} }`, name), axis, written);
    }
  },
);

/** What is written, and what the experiment has of it. */
const KEYS: [text: string, keys: Partial<Experiment>][] = [
  ["", { method: "grid" }],
  ["method: random", { method: "random", search_seed: 0 }],
  ["method: sobol\nrun_cap: 8", { method: "sobol", run_cap: 8 }],
  ["method: bayes", { method: "bayes", search_seed: 0, batch: 1 }],
  ["method: bayes\nsearch_seed: 7\nbatch: 4", { method: "bayes", search_seed: 7, batch: 4 }],
  ["early_terminate: { type: hyperband, min_iter: 250 }", {
    method: "grid",
    early_terminate: { type: "halving", resource: "epochs", min: 250, eta: 3 },
  }],
  ["early_terminate: { type: hyperband, max_iter: 28, s: 2, eta: 3 }", {
    method: "grid",
    early_terminate: { type: "halving", resource: "epochs", min: 4, eta: 3 },
  }],
  ["early_terminate: { type: hyperband, max_iter: 5, s: 9, eta: 2 }", {
    method: "grid",
    early_terminate: { type: "halving", resource: "epochs", min: 1, eta: 2 },
  }],
  ["early_terminate: { type: halving, resource: seeds, min: 3, eta: 2 }", {
    method: "grid",
    early_terminate: { type: "halving", resource: "seeds", min: 3, eta: 2 },
  }],
  ["method: random\nearly_terminate: { type: race, looks: [4, 8], alpha: [0.01, 0.04] }", {
    ...{ method: "random", search_seed: 0 },
    early_terminate: { type: "race", looks: [4, 8], alpha: [0.01, 0.04] },
  }],
];

Deno.test(
  `parseExperiment() has the keys of ${KEYS.length} methods only where they have a meaning`,
  {
    ignore,
  },
  () => {
    for (const [text, keys] of KEYS) {
      const { method, run_cap, search_seed, batch, early_terminate } = parseExperiment(
        `${text}\nparameters: { l2: { values: [0, 1] } }`,
      );
      const found = { method, run_cap, search_seed, batch, early_terminate };
      const given = Object.entries(found).filter(([, value]) => value !== undefined);
      assertEquals(Object.fromEntries(given), keys as Record<string, never>, text);
    }
  },
);

const NEEDS = "needs run_cap, the number of configs, as in run_cap: 50, because";
const WITHOUT = "without early_terminate every config is trained in full";
const OVER_EPOCHS =
  `{ type: halving, resource: seeds, min: 3 } and race work with any objective; ${WITHOUT}`;
const RATE = "parameters: { learning_rate: { min: 0.01, max: 0.1 } }";
const L2 = "parameters: { l2: { values: [0, 1] } }";

/** Files, and all lines of their errors. */
const FAULTS: [text: string, ...lines: string[]][] = [
  // the size
  [
    `method: random\n${RATE}`,
    `1:9 method: random ${NEEDS} learning_rate has infinitely many values`,
  ],
  [
    "method: sobol\nparameters: { l2: { distribution: log_normal, mu: 0, sigma: 1 }, dropout: { min: 0, max: 0.5 } }",
    `1:9 method: sobol ${NEEDS} l2 and dropout have infinitely many values`,
  ],
  [
    "method: bayes\nany_of: [{ parameters: { l2: { any_of: [{ value: 0 }, { min: 1, max: 2 }] } } }]",
    `1:9 method: bayes ${NEEDS} l2 has infinitely many values`,
  ],
  [
    "method: random\nseeds: 1\nparameters: { hidden: { min: 1, max: 100000 }, l2: { values: [0, 1] } }",
    `1:9 method: random ${NEEDS} 200000 combinations with 1 seed are 200000 trials, more than 100000`,
  ],
  [
    `method: random\nrun_cap: 5000001\nseeds: 2\n${RATE}`,
    "2:10 run_cap: run_cap is the number of configs of random, and with 2 seeds it must be at most 100000, got 5000001",
  ],
  // ranges without values, or with one
  [
    `${RANDOM}parameters: { learning_rate: { distribution: q_uniform, min: 0.1, max: 1.0 } }`,
    "3:30 parameters.learning_rate: q must be at most max − min: the only value would be 0.1, got 1",
  ],
  [
    `${RANDOM}parameters: { hidden: { min: 1, max: 64, q: 70 } }`,
    "3:23 parameters.hidden: q must be at most max − min: the only value would be 1, got 70",
  ],
  [
    `${RANDOM}parameters: { learning_rate: { distribution: log_uniform_values, min: 5e-324, max: 1 } }`,
    "3:71 parameters.learning_rate.min: min must be at least 1e-300 with log_uniform_values, got 5e-324",
  ],
  [
    "parameters: { hidden: { min: 1.5, max: 4, steps: 3 } }",
    "1:30 parameters.hidden.min: min must be a whole number, got 1.5",
  ],
  [
    "parameters: { learning_rate: { min: 0.5, max: 10, q: .inf } }",
    "1:54 parameters.learning_rate.q: q must be a number above 0 that gives at most 10000 values, got .inf",
  ],
  // search_seed, batch, timeout
  [
    `method: sobol\nsearch_seed: 1\nbatch: 2\n${L2}`,
    "2:1 search_seed: sobol has no random draws: remove search_seed",
    "3:1 batch: only bayes has a batch, the number of configs that it proposes at once: remove batch",
  ],
  [`search_seed: 1\n${L2}`, "1:1 search_seed: a grid has no random draws: remove search_seed"],
  [
    `method: bayes\nsearch_seed: -1\nbatch: 0\n${L2}`,
    "2:14 search_seed: search_seed must be a whole number from 0 to 9007199254740991, got -1",
    "3:8 batch: batch must be a whole number from 1 to 9007199254740991, got 0",
  ],
  [
    `method: bayes\ntimeout: 5\n${L2}`,
    "2:1 timeout: bayes has no timeout, because a trial that times out would steer the search, and differently on each machine: remove timeout, and limit epochs instead",
  ],
  [
    `early_terminate: { type: halving, min: 3 }\ntimeout: 5\n${L2}`,
    "2:1 timeout: early_terminate has no timeout, because a trial that times out would steer the search, and differently on each machine: remove timeout, and limit epochs instead",
  ],
  // early_terminate
  [
    "early_terminate: { type: hyperband, min_iter: 20 }\nparameters: { epochs: 1 }",
    `1:47 early_terminate.min_iter: min_iter counts epochs: it must be below 1, the most epochs of a config; ${WITHOUT}, got 20`,
  ],
  [
    "method: random\nearly_terminate: { type: hyperband, max_iter: 99, s: 1 }\nparameters: { epochs: { min: 2, max: 33 } }",
    `2:47 early_terminate.max_iter: max_iter counts epochs: it must be below 33, the most epochs of a config; ${WITHOUT}, got 33 epochs from max_iter / eta^s`,
  ],
  [
    `early_terminate: { type: halving, resource: seeds, min: 4 }\nseeds: 4\n${L2}`,
    "1:57 early_terminate.min: min counts seeds: it must be below the number of all seeds, 4, got 4",
  ],
  [
    `early_terminate: { type: halving, eta: 1, min: 0 }\n${L2}`,
    "1:40 early_terminate.eta: eta must be a whole number from 2 to 9007199254740991, got 1",
    "1:48 early_terminate.min: min must be a whole number from 1 to 9007199254740991, got 0",
  ],
  [
    `early_terminate: { type: hyperband }\n${L2}`,
    "1:18 early_terminate: hyperband needs min_iter, the epochs of all configs, or max_iter and s",
  ],
  [
    `early_terminate: { type: halving }\n${L2}`,
    "1:18 early_terminate: halving needs min, the epochs or seeds of all configs",
  ],
  [
    `early_terminate: { type: hyperband, min_iter: 1, s: 2 }\n${L2}`,
    "1:18 early_terminate: hyperband must have either min_iter, or max_iter and s",
  ],
  [
    `early_terminate: { type: halving, min_iter: 1 }\n${L2}`,
    "1:35 early_terminate.min_iter: halving has no min_iter: it has resource, min, eta",
  ],
  [
    `early_terminate: { typ: race }\n${L2}`,
    "1:18 early_terminate.type: a type of early_terminate must be hyperband or halving or race, got no value",
    '1:20 early_terminate.typ: there is no key "typ"; did you mean "type"?',
  ],
  [
    `early_terminate: { type: race, looks: [5, 5], alpha: [0.03] }\n${L2}`,
    "1:43 early_terminate.looks.1: looks must be in ascending order, got 5",
    "1:54 early_terminate.alpha: alpha must have a number for each of the 2 looks, got 1",
  ],
  [
    `early_terminate: { type: race, looks: [3, 5], alpha: [0.03, 0.03] }\n${L2}`,
    "1:43 early_terminate.looks.1: the last look must be the number of all seeds, 8, got 5",
    "1:54 early_terminate.alpha: the sum of alpha must be at most 0.05, got 0.06",
  ],
  [
    `early_terminate: { type: race, looks: [2, 8], alpha: [0, 0.05] }\n${L2}`,
    "1:40 early_terminate.looks.0: a look must be a whole number from 3 to 9007199254740991, got 2",
    "1:55 early_terminate.alpha.0: alpha must be above 0 and at most 0.05, got 0",
  ],
  [
    `early_terminate: { type: race, looks: [8] }\n${L2}`,
    "1:18 early_terminate: race needs looks and alpha, as in { type: race, looks: [5, 10], alpha: [0.01, 0.04] }",
  ],
  [
    `method: bayes\nrun_cap: 9\nearly_terminate: { type: race, looks: [4, 8], alpha: [0.01, 0.04] }\n${L2}`,
    "3:26 early_terminate.type: a race compares all configs from the start, and bayes adds some later, so that the error probability would not hold: write halving, or another method",
  ],
  [
    `method: sobol\nrun_cap: 9\n${OWN}parameters: { ${
      Array.from({ length: 101 }, (_, i) => `p${i}: 1`).join(", ")
    } }`,
    "1:9 method: Sobol's sequence has at most 100 dimensions, and this file has 101: use random",
  ],
  [
    `${OWN}early_terminate: { type: hyperband, min_iter: 5 }\nparameters: { p: 1 }`,
    `3:18 early_terminate: early_terminate over epochs needs a parameter epochs that every config has, because the objective is started with fewer of them; ${OVER_EPOCHS}`,
  ],
  [
    `${OWN}early_terminate: { type: hyperband, min_iter: 5 }\nparameters: { epochs: { values: [9, 9.5] } }`,
    `4:37 parameters.epochs.values.1: early_terminate over epochs needs whole numbers of at least 1; ${OVER_EPOCHS}, got 9.5`,
  ],
  [
    `${OWN_RANDOM}early_terminate: { type: hyperband, min_iter: 5 }\nparameters: { epochs: { distribution: uniform, min: 2, max: 9 } }`,
    `6:23 parameters.epochs: early_terminate over epochs needs whole numbers: write distribution: int_uniform; ${OVER_EPOCHS}`,
  ],
  // several at once, and those of overrides
  [
    `method: Bayes\nparameters: { p: { min: 1, max: 2 } }\n${OWN}`,
    '1:9 method: method must be grid or random or sobol or bayes, got "Bayes": write bayes',
  ],
];

Deno.test(`parseExperiment() reports all faults of ${FAULTS.length} searches`, { ignore }, () => {
  for (const [text, ...lines] of FAULTS) assertEquals(faultsOf(text), lines, text);
});

const EXPONENTS = "the ends of log_uniform are exponents of e";
Deno.test("parseExperiment() reports faults of ranges of a search", { ignore }, () => {
  const cases: [axis: string, ...lines: string[]][] = [
    [
      "{ min: 1, max: 4, steps: 2 }",
      ".steps: steps belong to a grid: remove it, a search takes any value of the range",
    ],
    ["{ min: 4, max: 1 }", ": min must be below max, got 4 and 1"],
    ["{ min: 1 }", ": uniform needs max"],
    [
      '{ min: "1", max: .inf }',
      '.min: min must be a finite number, got "1"',
      ".max: max must be a finite number, got .inf",
    ],
    [
      "{ distribution: int_uniform, min: 0.5, max: 4 }",
      ".min: min must be a whole number, got 0.5",
    ],
    [
      "{ distribution: log_uniform_values, min: 0, max: 1 }",
      ".min: min must be above 0 with log_uniform_values, got 0",
    ],
    ["{ min: 0, max: 1, q: 0 }", ".q: q must be above 0, got 0"],
    ["{ min: 0, max: 1, q: 1e-10 }", ": (max − min) / q must be below 2^32, got 10000000000"],
    ["{ min: 0, max: 4294967296 }", ": max − min must be below 2^32, got 4294967296"],
    ["{ min: -1e308, max: 1e308 }", ": max − min must be a finite number"],
    [
      "{ distribution: uniform, min: 0, max: 1, q: 1 }",
      ".q: uniform has no q: write distribution: q_uniform",
    ],
    [
      "{ distribution: int_uniform, min: 0, max: 9, q: 3 }",
      ".q: int_uniform has no q: write distribution: q_uniform",
    ],
    [
      "{ min: 0.5, max: 9, mu: 3 }",
      ": a range with mu and sigma needs distribution: normal, or log_normal",
    ],
    ["{ distribution: normal, mu: 0 }", ": normal needs sigma"],
    ["{ distribution: normal, mu: 0, sigma: 0 }", ".sigma: sigma must be above 0, got 0"],
    [
      "{ distribution: normal, mu: 0, sigma: 1, min: 0 }",
      ".min: normal has no min, it has mu and sigma",
    ],
    [
      "{ distribution: log_normal, mu: 650, sigma: 8 }",
      ": |mu| + 8.3 sigma must be at most 700, got 716.4",
    ],
    [
      "{ distribution: beta, a: 1, b: 2 }",
      ".distribution: there is no beta: write uniform with min and max",
      '.a: there is no key "a"',
      '.b: there is no key "b"',
    ],
    [
      "{ distribution: inv_log_uniform_values, min: 1, max: 2 }",
      ".distribution: there is no inv_log_uniform_values: write log_uniform_values",
    ],
    [
      "{ distribution: q_normal, mu: 1, sigma: 2 }",
      ".distribution: there is no q_normal: write normal, or q_uniform with min, max and q",
    ],
    [
      "{ distribution: loguniform, min: 1, max: 2 }",
      '.distribution: there is no distribution "loguniform"',
    ],
    ["{ distribution: categorical, min: 1, max: 2 }", ": categorical needs values: [ … ]"],
    [
      "{ distribution: log_uniform, min: -4, max: -1 }",
      `.distribution: ${EXPONENTS}: write { distribution: log_uniform_values, min: 0.0183156, max: 0.367879 } for e^-4 to e^-1, or { distribution: log_uniform_values, min: 0.0001, max: 0.1 } for 10^-4 to 10^-1`,
    ],
    [
      "{ distribution: q_log_uniform, min: 1, max: 3, q: 2 }",
      ".distribution: the ends of q_log_uniform are exponents of e: write { distribution: q_log_uniform_values, min: 2.71828, max: 20.0855, q: 2 } for e^1 to e^3, or { distribution: q_log_uniform_values, min: 1, max: 3, q: 2 } for 1 to 3",
    ],
    [
      "{ distribution: uniform, values: [1] }",
      ".distribution: remove distribution: values are a list",
    ],
    ["{ min: 0, values: [1] }", ".min: a parameter must have either values or a range, not both"],
    [
      "{ values: [1, 2], probabilities: [1] }",
      ".probabilities: probabilities must be a list of 2 numbers, one for each value, got [1]",
    ],
    [
      "{ values: [1, 2], probabilities: [1, -1] }",
      ".probabilities: probabilities must be finite numbers of at least 0, got [1,-1]",
    ],
    [
      "{ values: [1, 2], probabilities: [0, 0] }",
      ".probabilities: the sum of probabilities must be above 0 and finite, got [0,0]",
    ],
    ["{ value: 1, probabilities: [1] }", ".probabilities: probabilities belong to values, got [1]"],
    ["{ min: 0, max: 1, probabilities: [1] }", ".probabilities: probabilities belong to values"],
    [
      "{ any_of: [{ value: 1 }] }",
      ".any_of: any_of must be a list of at least two values, lists of values or ranges",
    ],
    [
      "{ any_of: 5 }",
      ".any_of: any_of must be a list of at least two values, lists of values or ranges, got 5",
    ],
    [
      "{ any_of: [1, { value: 2 }] }",
      ".any_of.0: an element of any_of must be { value: … }, { values: [ … ] } or a range, got 1",
    ],
    [
      "{ any_of: [{ value: 2, when: { z: 1 } }, { min: 3, max: 1 }] }",
      ".any_of.0.when: an element of any_of has no conditions: when belongs to the parameter",
      ".any_of.1: min must be below max, got 3 and 1",
    ],
    [
      "{ any_of: [{ any_of: [{ value: 1 }, { value: 2 }] }, { value: 1 }] }",
      ".any_of.0.any_of: any_of cannot have another any_of: write its elements in the outer list",
    ],
    [
      "{ any_of: [{}, { value: 1, values: [3, 3] }] }",
      ".any_of.0",
      ".any_of.1: an element of any_of must have either value, values or a range",
      ".any_of.1.values.1: a value can occur only once in a list, got 3",
    ],
    [
      "{ any_of: [{ value: 1 }, { value: 2 }], min: 1 }",
      ".min: any_of has all values and ranges of a parameter: write this in an element of it",
    ],
    [
      "{ any_of: [{ value: 1 }, { value: 2, vlaue: 3 }] }",
      '.any_of.1.vlaue: there is no key "vlaue"; did you mean "value"?',
    ],
  ];
  for (const [axis, ...lines] of cases) {
    const found = faultsOf(`${OWN_RANDOM}parameters: { z: 1, p: ${axis} }`);
    const rest = found.map((line) => line.replace(/^5:\d+ parameters\.p/, ""));
    assertEquals(rest.length, lines.length, `${axis}\n${found.join("\n")}`);
    for (const [i, line] of lines.entries()) {
      assert(rest[i].startsWith(line), `${axis}\n${rest[i]}\n${line}`);
    }
  }
});

/** What is written for a parameter of the network, and the line without its beginning. */
const NETWORK_FAULTS: [name: string, axis: string, line: string][] = [
  ["dropout", "{ min: 0, max: 1 }", ".max: a dropout rate must be in [0, 1), got 1"],
  [
    "learning_rate",
    "{ min: 0, max: 1 }",
    ".min: a learning rate must be a finite number above 0, got 0",
  ],
  ["optimizer", "{ min: 0, max: 1 }", ".min: an optimizer must be adam or sgd, got 0"],
  [
    "l2",
    "{ distribution: normal, mu: 0, sigma: 1 }",
    ".distribution: normal draws any number, and l2 does not allow that: write min and max",
  ],
  [
    "dropout",
    "{ distribution: log_normal, mu: 0, sigma: 1 }",
    ".distribution: log_normal draws any number above 0, and dropout does not allow that: write min and max",
  ],
  [
    "l2",
    "{ distribution: q_normal, mu: 0, sigma: 1 }",
    ".distribution: there is no q_normal: write q_uniform with min, max and q",
  ],
  ["hidden", "{ min: 8, max: 16, q: 0.5 }", ".q: q must be a whole number, got 0.5"],
  ["hidden", "{ min: 8.5, max: 16 }", ".min: min must be a whole number, got 8.5"],
  ["hidden", "{ min: 0, max: 16 }", ".min: a hidden width must be a whole number from 1 to 100000"],
  [
    "dropout",
    "{ any_of: [{ value: 0 }, { min: 0.1, max: 1.5 }] }",
    ".any_of.1.max: a dropout rate must be in [0, 1), got 1.5",
  ],
  [
    "dropout",
    "{ any_of: [{ value: 2 }, { min: 0.1, max: 0.5 }] }",
    ".any_of.0.value: a dropout rate must be in [0, 1), got 2",
  ],
];

Deno.test(
  `parseExperiment() reports ${NETWORK_FAULTS.length} ranges that the network does not allow`,
  {
    ignore,
  },
  () => {
    for (const [name, axis, line] of NETWORK_FAULTS) {
      const [first] = faultsOf(`${RANDOM}parameters: { ${name}: ${axis} }`);
      assert(first.replace(/^3:\d+ parameters\.\w+/, "").startsWith(line), `${axis}\n${first}`);
    }
  },
);

const IN_A_GRID: [axis: string, line: string][] = [
  [
    "{ values: [1, 2], probabilities: [1, 2] }",
    ".probabilities: remove it: a grid takes every value",
  ],
  [
    "{ any_of: [{ value: 1 }, { value: 2 }] }",
    ".any_of: only a search has any_of of one parameter: in a grid write { values: [ … ] }",
  ],
  ["{ min: 1, max: 2, steps: 2, sigma: 1 }", ".sigma: remove it: a grid takes every value"],
];

Deno.test("parseExperiment() reports what only a search has in a grid", { ignore }, () => {
  for (const [axis, line] of IN_A_GRID) {
    assertEquals(
      faultsOf(`${OWN}parameters: { p: ${axis} }`).map((each) =>
        each.replace(/^[\d:]+ parameters\.p/, "")
      ),
      [line],
    );
  }
});

Deno.test("Sobol's sequence has as many dimensions as the check of files says", { ignore }, () => {
  assertEquals(MOST_DIMENSIONS, 100);
});

Deno.test("the limits of a race are those of the tests", () => {
  assertEquals([LEAST_LOOK, MOST_ALPHA], [LEAST_SEEDS, ALPHA]);
});

Deno.test("overrides of early_terminate change a part of it, or remove it", { ignore }, () => {
  const text =
    "early_terminate: { type: halving, min: 10, eta: 3 }\nparameters: { l2: { values: [0, 1] } }";
  const of = (...overrides: string[]) => parseExperiment(text, { overrides }).early_terminate;
  assertEquals(of("early_terminate=none"), undefined);
  assertEquals(of("early_terminate.min=20", "early_terminate.eta=2"), {
    ...{ type: "halving", resource: "epochs", min: 20, eta: 2 },
  });
  assertEquals(faultsOf(text, ["early_terminate=race"]), [
    "the override early_terminate=race: early_terminate takes only none, which removes it; early_terminate.min=50 changes a part of it",
  ]);
});

Deno.test("overrides of a search replace its method, its size and its ranges", { ignore }, () => {
  const text =
    "method: bayes\nrun_cap: 5\nparameters: { l2: { min: 0, max: 1, when: { dropout: { above: 0.1 } } }, dropout: { min: 0, max: 0.5 } }";
  const overrides = ["run_cap=100", "search_seed=1", "batch=2", "replicates=3", "l2=0,1"];
  const { run_cap, search_seed, batch, seeds, parameters } = parseExperiment(text, { overrides });
  assertEquals([run_cap, search_seed, batch, seeds], [100, 1, 2, [0, 1, 2]]);
  assertEquals(parameters, {
    l2: { values: [0, 1], when: { dropout: { above: 0.1 } } },
    dropout: { distribution: "uniform", min: 0, max: 0.5 },
  });
  const { method, ...others } = parseExperiment(`batch: 4\nsearch_seed: 9\n${text}`, {
    overrides: ["method=random"],
  });
  assertEquals([method, others.search_seed, others.batch], ["random", 9, undefined]);
  assertEquals(faultsOf(L2, ["method=sobol", "search_seed=1"]), [
    "the override search_seed=1 search_seed: sobol has no random draws: remove search_seed",
  ]);
});

Deno.test(
  "parseExperiment() says which parameter of the network a name with dots is",
  { ignore },
  () => {
    assertEquals(
      faultsOf(
        "parameters: { optimizer.lr: 1, model.hidden_dim: 2, agent.ent: 3, optimizer.name: { value: SGD } }",
      ),
      [
        '1:15 parameters.optimizer.lr: there is no key "optimizer.lr"; did you mean "learning_rate"?',
        '1:32 parameters.model.hidden_dim: there is no key "model.hidden_dim"; did you mean "hidden"?',
        '1:53 parameters.agent.ent: the built-in network has no parameter "agent.ent"; a program of your own needs objective: { command: [program, argument, …] }',
        '1:67 parameters.optimizer.name: there is no key "optimizer.name"; did you mean "optimizer"?',
      ],
    );
  },
);

Deno.test("parseExperiment() names our word for 5 words that are written in another way", {
  ignore,
}, () => {
  const cases = [
    ["parameters: { optimizer: SGD }", '"SGD": write sgd'],
    ["parameters: { optimizer: { values: [Adam] } }", '"Adam": write adam'],
    ["parameters: { activation: LeakyReLU }", '"LeakyReLU": write leaky_relu'],
    ["metric: { goal: maximum }", '"maximum": write maximize'],
    ["metric: { goal: min }", '"min": write minimize'],
  ];
  for (const [text, end] of cases) assert(faultsOf(text)[0].endsWith(`, got ${end}`), text);
});

/** Parts of files, any of which can be combined; some combinations are faults. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
const number = fc.oneof(
  finite,
  fc.integer({ min: -5, max: 200 }),
  fc.constantFrom(0, 1e-6, 1e-3, 0.5, 1e300, -1e308, 1e308),
);
const distribution = fc.constantFrom(
  ...[
    "uniform",
    "log_uniform_values",
    "q_uniform",
    "q_log_uniform_values",
    "int_uniform",
    undefined,
  ],
);
const normal = fc.record({
  distribution: fc.constantFrom("normal", "log_normal"),
  mu: number,
  sigma: number,
});
const range = fc.oneof(
  { arbitrary: fc.record({ distribution, min: number, max: number }), weight: 3 },
  fc.record({ distribution, min: number, max: number, q: number }),
  normal,
);
const list = fc.oneof(
  fc.record({ value: number }),
  fc.record({ values: fc.uniqueArray(number, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    values: fc.constant([1, 2, 3]),
    probabilities: fc.array(number, { minLength: 3, maxLength: 3 }),
  }),
);
const element = fc.oneof(range, range, list);
const axis = fc.oneof(
  { arbitrary: element, weight: 4 },
  fc.record({ any_of: fc.array(element, { minLength: 2, maxLength: 3 }) }),
);
const search = fc.record({
  method: fc.constantFrom("random", "sobol", "bayes"),
  run_cap: fc.integer({ min: 1, max: 100 }),
  parameters: fc.record({ a: axis, b: axis }, { requiredKeys: ["a"] }),
});
const OF_NETWORK = fc.constantFrom(
  "dropout",
  "hidden",
  "l2",
  "epochs",
  "learning_rate",
  "batch_size",
);

/** Each range of an experiment. */
function rangesOf(axis: Axis): Axis[] {
  return "any_of" in axis ? axis.any_of.flatMap(rangesOf) : [axis];
}

Deno.test(
  "3,000 searches give faults, or an experiment that its JSON gives again and whose ranges can be drawn",
  {
    ignore,
  },
  () => {
    let [accepted, rejected] = [0, 0];
    const check = (file: Record<string, unknown>) => {
      let experiment;
      try {
        experiment = parseExperiment(JSON.stringify(file));
      } catch (error) {
        if (!(error instanceof ExperimentError)) throw error;
        rejected++;
        return;
      }
      accepted++;
      requireExperiment(experiment, "test");
      assertEquals(parseExperiment(experimentJson(experiment, ".")), experiment);
      for (
        const axis of Object.values(experiment.parameters as Record<string, Axis>).flatMap(rangesOf)
      ) {
        checkDistribution({ distribution: "categorical", ...axis } as never); // the axis has another one if it is a range
      }
    };
    holds([search, OF_NETWORK], (file, name) => {
      const { a } = file.parameters;
      check({
        ...file,
        metric: { name: "loss", goal: "minimize" },
        objective: { command: ["train"] },
      });
      check({ ...file, parameters: { [name]: a } });
    }, 1500);
    assert(accepted > 300 && rejected > 300, `${accepted} accepted, ${rejected} rejected`);
  },
);
