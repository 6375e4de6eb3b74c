import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Config, type ConfigGrid, gridConfigs } from "../../lib/experiment/grid_configs.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";

const ignore = lacking("parse");
const OWN = `metric: { name: loss, goal: minimize }\nobjective: { command: [train, "1"] }\n`;

const networkGrid = (text: string): ConfigGrid => gridConfigs(parseExperiment(text));
const ownGrid = (text: string): ConfigGrid => gridConfigs(parseExperiment(OWN + text));

/** The configs as `a=1 b=2`. */
function texts({ configs }: ConfigGrid): string[] {
  return configs.map((config) =>
    Object.entries(config).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ")
  );
}

const TABLE: [rule: string, file: string, configs: string[]][] = [
  [
    "a product varies its first parameter slowest",
    "parameters: { a: { values: [1, 2] }, b: { values: [3, 4] } }",
    ["a=1 b=3", "a=1 b=4", "a=2 b=3", "a=2 b=4"],
  ],
  ["no parameter is one config", "seeds: 2", [""]],
  [
    "a group of zip is one axis after the parameters",
    "zip: [{ x: [1, 2], y: [3, 4] }]\nparameters: { a: { values: [5, 6] } }",
    ["a=5 x=1 y=3", "a=5 x=2 y=4", "a=6 x=1 y=3", "a=6 x=2 y=4"],
  ],
  [
    "two groups of zip are two axes",
    "zip: [{ x: [1, 2] }, { y: [3, 4], z: [5, 5] }]",
    ["x=1 y=3 z=5", "x=1 y=4 z=5", "x=2 y=3 z=5", "x=2 y=4 z=5"],
  ],
  ["equal rows of zip are one config", "zip: [{ x: [1, 1], y: [2, 2] }]", ["x=1 y=2"]],
  [
    "any_of puts grids together, each with the common parameters",
    "parameters: { a: { values: [1, 2] } }\nany_of: [{ parameters: { b: 3 } }, { parameters: { c: { values: [4, 5] } } }]",
    ["a=1 b=3", "a=2 b=3", "a=1 c=4", "a=1 c=5", "a=2 c=4", "a=2 c=5"],
  ],
  [
    "equal configs of two grids are one",
    "any_of: [{ parameters: { b: { values: [1, 2] } } }, { parameters: { b: { values: [2, 3] } } }]",
    ["b=1", "b=2", "b=3"],
  ],
  [
    "when: a value",
    "parameters: { a: { values: [x, y] }, b: { values: [1, 2], when: { a: x } } }",
    ['a="x" b=1', 'a="x" b=2', 'a="y"'],
  ],
  [
    "when: a list, of a parameter that comes later in the file",
    "parameters: { b: { values: [1, 2], when: { a: [1, 3] } }, a: { values: [1, 2, 3] } }",
    ["b=1 a=1", "a=2", "b=1 a=3", "b=2 a=1", "b=2 a=3"],
  ],
  [
    "when: above is strict",
    "parameters: { a: { values: [1, 2, 3] }, b: { value: 9, when: { a: { above: 2 } } } }",
    ["a=1", "a=2", "a=3 b=9"],
  ],
  [
    "when: above and below",
    "parameters: { a: { values: [1, 2, 3] }, b: { value: 9, when: { a: { above: 1, below: 3 } } } }",
    ["a=1", "a=2 b=9", "a=3"],
  ],
  [
    "when: text is not above a number",
    'parameters: { a: { values: ["5", 5] }, b: { value: 9, when: { a: { above: 1 } } } }',
    ['a="5"', "a=5 b=9"],
  ],
  [
    "when: all conditions must hold",
    "parameters: { a: { values: [1, 2] }, b: { values: [1, 2] }, c: { value: 9, when: { a: 1, b: 2 } } }",
    ["a=1 b=1", "a=1 b=2 c=9", "a=2 b=1", "a=2 b=2"],
  ],
  [
    "when: a parameter whose condition names an inactive one is inactive, whatever the order",
    "parameters: { c: { value: 7, when: { b: { above: 0 } } }, b: { value: 8, when: { a: 1 } }, a: { values: [1, 2] } }",
    ["c=7 b=8 a=1", "a=2"],
  ],
  [
    "when: a value that is a list is in a list",
    "parameters: { a: { values: [[1, 2], 1] }, b: { value: 9, when: { a: [[1, 2]] } } }",
    ["a=[1,2] b=9", "a=1"],
  ],
  [
    "when: a condition on a zipped parameter",
    "zip: [{ x: [1, 2], y: [3, 4] }]\nparameters: { b: { value: 9, when: { y: 4 } } }",
    ["x=1 y=3", "b=9 x=2 y=4"],
  ],
  [
    "when: a condition on a parameter of one grid is met in that grid only",
    "parameters: { b: { value: 9, when: { x: 1 } } }\nany_of: [{ parameters: { x: 1 } }, { parameters: { y: 1 } }]",
    ["b=9 x=1", "y=1"],
  ],
  [
    "exclude: all parts of one element must match",
    "parameters: { a: { values: [1, 2] }, b: { values: [1, 2] } }\nexclude: [{ a: 1, b: 2 }, { b: { below: 2 }, a: { above: 1 } }]",
    ["a=1 b=1", "a=2 b=2"],
  ],
  [
    "exclude comes after when: an inactive parameter does not match",
    "parameters: { a: { values: [1, 2] }, b: { values: [1, 2], when: { a: 1 } } }\nexclude: [{ b: 2 }]",
    ["a=1 b=1", "a=2"],
  ],
  [
    "exclude comes before merging: the config that is left stands for those that are out",
    "any_of: [{ parameters: { a: 1, b: { value: 1, when: { a: 2 } } } }, { parameters: { a: 1, c: 1 } }]\nexclude: [{ c: 1 }]",
    ["a=1"],
  ],
];

Deno.test(`gridConfigs() builds the configs of ${TABLE.length} rules`, { ignore }, () => {
  for (const [rule, file, configs] of TABLE) assertEquals(texts(ownGrid(file)), configs, rule);
});

const NETWORKS: [rule: string, file: string, configs: string[]][] = [
  [
    "momentum with adam",
    "parameters: { optimizer: { values: [adam, sgd] }, momentum: { values: [0.5, 0.9] } }",
    ['optimizer="adam"', 'optimizer="sgd" momentum=0.5', 'optimizer="sgd" momentum=0.9'],
  ],
  [
    "a single momentum with adam stays: nothing is merged",
    "parameters: { optimizer: { values: [adam, sgd] }, momentum: 0.9 }",
    ['optimizer="adam" momentum=0.9', 'optimizer="sgd" momentum=0.9'],
  ],
  [
    "beta_1, beta_2 and epsilon with sgd",
    "parameters: { optimizer: sgd, beta_1: { values: [0.8, 0.9] }, beta_2: { values: [0.8, 0.9] }, epsilon: { values: [1e-8, 1e-7] } }",
    ['optimizer="sgd"'],
  ],
  [
    "the default optimizer is adam",
    "parameters: { momentum: { values: [0, 0.9] }, beta_1: { values: [0.8, 0.9] } }",
    ["beta_1=0.8", "beta_1=0.9"],
  ],
  [
    "defaults have the optimizer",
    "defaults: { optimizer: sgd }\nparameters: { momentum: { values: [0, 0.9] }, beta_1: { values: [0.8, 0.9] } }",
    ["momentum=0", "momentum=0.9"],
  ],
  [
    "dropout, l2 and activation without a hidden layer",
    "parameters: { hidden: { values: [[], 8] }, dropout: { values: [0, 0.1] } }",
    ["hidden=[]", "hidden=8 dropout=0", "hidden=8 dropout=0.1"],
  ],
  [
    "a batch of all 240 training rows: the first of the equal values is kept",
    "parameters: { batch_size: { values: [239, 240, full, 1000] } }",
    ["batch_size=239", "batch_size=240"],
  ],
  [
    "with folds the number of training rows differs: only a batch of all 300 rows is surely full",
    "split: { folds: 7 }\nparameters: { batch_size: { values: [258, 299, 300, full] } }",
    ["batch_size=258", "batch_size=299", "batch_size=300"],
  ],
  [
    "a default that another grid names",
    "any_of: [{ parameters: { dropout: { values: [0, 0.1] } } }, { parameters: { l2: { values: [0, 1] } } }]",
    ["dropout=0", "dropout=0.1", "l2=1"],
  ],
];

Deno.test(`gridConfigs() merges configs with the same results: ${NETWORKS.length} rules`, {
  ignore,
}, () => {
  for (const [rule, file, configs] of NETWORKS) {
    assertEquals(texts(networkGrid(file)), configs, rule);
  }
});

Deno.test("gridConfigs() counts each step, and names what matches nothing", { ignore }, () => {
  const { configs, ...steps } = ownGrid(`
parameters:
  a: { values: [1, 2, 3] }
  b: { values: [1, 2], when: { a: 1 } }
  never: { values: [1, 2], when: { a: { above: 3 } } }
any_of:
  - { parameters: { x: { values: [1, 2] } } }
  - { parameters: { x: 2 } }
exclude: [{ a: 3 }, { a: 3, b: 1 }, { a: [4] }]
`);
  assertEquals(configs.length, 6);
  assertEquals(steps, {
    combinations: [24, 12],
    conditional: 36,
    excluded: 12,
    merged: 18,
    unmatched: [
      "the condition of never holds in no config: never is never used",
      "exclude leaves nothing out: no config matches { a: 3, b: 1 }",
      "exclude leaves nothing out: no config matches { a: 4 }",
      "grid 2 of any_of adds no config: all of its configs are excluded, or equal to those of earlier grids",
    ],
  });
});

/** A small experiment with conditions and excludes of every kind. */
const digit = fc.nat(2);
const bounds = fc.oneof(
  digit,
  fc.uniqueArray(digit, { minLength: 1 }),
  digit.map((above) => ({ above })),
  digit.map((below) => ({ below })),
);
const setting = fc.record({
  b: bounds,
  c: fc.record({ a: bounds, b: bounds }, { requiredKeys: [] }),
  exclude: fc.array(
    fc.record({ a: bounds, b: bounds, c: bounds }, { requiredKeys: [] })
      .filter((each) => Object.keys(each).length > 0),
    { maxLength: 2 },
  ),
});

Deno.test("gridConfigs() agrees with a filter over all combinations, of 500 experiments", {
  ignore,
}, () => {
  const meets = (value: number | undefined, condition: unknown) => {
    if (value === undefined) return false;
    if (typeof condition === "number") return value === condition;
    if (Array.isArray(condition)) return condition.includes(value);
    const { above = -9, below = 9 } = condition as { above?: number; below?: number };
    return above < value && value < below;
  };
  const meetsAll = (config: Partial<Record<string, number>>, conditions: object) =>
    Object.entries(conditions).every(([name, each]) => meets(config[name], each));
  holds([setting], ({ b, c, exclude }) => {
    const found = new Map<string, Config>();
    for (let i = 0; i < 27; i++) {
      const config: Record<string, number> = { a: Math.floor(i / 9), b: Math.floor(i / 3) % 3 };
      if (!meets(config.a, b)) delete config.b;
      if (meetsAll(config, c)) config.c = i % 3;
      if (!exclude.some((each) => meetsAll(config, each))) {
        found.set(JSON.stringify(config), config);
      }
    }
    if (found.size === 0) return;
    const values = [0, 1, 2];
    const when = Object.keys(c).length === 0 ? {} : { when: c };
    const parameters = { a: { values }, b: { values, when: { a: b } }, c: { values, ...when } };
    const file = `exclude: ${JSON.stringify(exclude)}\nparameters: ${JSON.stringify(parameters)}`;
    assertEquals(ownGrid(file).configs, [...found.values()]);
  }, 500);
});
