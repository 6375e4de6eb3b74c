import { assert, assertEquals, assertThrows } from "@std/assert";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  defineExperiment,
  type DefineOptions,
  type ExperimentDefinition,
} from "../../lib/experiment/define_experiment.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { networkSchema } from "../../lib/experiment/parse/schema.ts";
import { UserError } from "../../lib/user_error.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");
const EXPERIMENTS = new URL("../../experiments/", import.meta.url);

/** The error lines of a definition that the type does not allow. */
function faultsOf(definition: unknown, options: DefineOptions = {}): string[] {
  const define = () => defineExperiment(definition as ExperimentDefinition, options);
  return assertThrows(define, ExperimentError).message.split("\n");
}

Deno.test("defineExperiment() takes a module as a path, as the text of a URL and as a URL", {
  ignore,
}, () => {
  const url = new URL("../sweep/objectives/good.ts", import.meta.url);
  const metric = { name: "score", goal: "maximize" } as const;
  const [path, ...others] = [fileURLToPath(url), url.href, url, { module: url }].map((objective) =>
    defineExperiment({ objective, metric, name: "good" })
  );
  for (const other of others) assertEquals(other, path);
  assertThrows(
    () => defineExperiment({ objective: "file://host/a.ts", metric }),
    ExperimentError,
    "there is no such file",
  );
});

for (const name of ["chapter", "dropout", "spiral_study"]) {
  Deno.test(`defineExperiment() equals readExperiment() for ${name}.yaml`, {
    ignore: lacking("parse", "files"),
  }, async () => {
    const path = new URL(`${name}.yaml`, EXPERIMENTS);
    const experiment = defineExperiment(parse(await Deno.readTextFile(path)));
    const read = await readExperiment(path.pathname);
    assertEquals(experiment, read);
    assertEquals(JSON.stringify(experiment), JSON.stringify(read)); // the order of the keys, too
  });
}

Deno.test("defineExperiment() of {} equals parseExperiment() of an empty map", { ignore }, () => {
  assertEquals(defineExperiment({}), parseExperiment("{}"));
});

Deno.test("defineExperiment() of an experiment gives an equal experiment", { ignore }, () => {
  const experiment = parseExperiment(
    "{name: a, seeds: [4, 2], split: {train: 0.5, test: 0.25}, log_every: 3, run_cap: 9, timeout: 5, " +
      "parameters: {l2: {values: [1, 0]}, hidden: {values: [[8, 4], 2]}}, defaults: {epochs: 7}}",
  );
  assertEquals(defineExperiment(experiment), experiment);
});

/** Keys that cannot be combined with others. */
type Left = "replicates" | "objective" | "timeout";

Deno.test("defineExperiment() accepts every key of an experiment file", { ignore }, () => {
  const definition: Required<Omit<ExperimentDefinition, Left>> = {
    $schema: "experiment.schema.json",
    name: "all",
    method: "bayes",
    metric: { name: "val_loss" },
    seeds: [1, 2],
    data: { spiral: { samples: 50 } },
    split: { train: 0.6 },
    log_every: 2,
    run_cap: 60,
    search_seed: 3,
    batch: 2,
    early_terminate: { type: "hyperband", max_iter: 12, s: 1 },
    retries: 0,
    on_failure: "stop",
    simplest: ["dropout"],
    parameters: {
      optimizer: { values: ["adam", "sgd"] },
      batch_size: { value: "full" },
      momentum: { min: 0, max: 0.8, when: { optimizer: "sgd" } },
      decay: {
        any_of: [{ value: 0 }, { distribution: "log_uniform_values", min: 1e-6, max: 1e-2 }],
        when: { optimizer: "adam" },
      },
      epsilon: { distribution: "log_normal", mu: -16, sigma: 1 },
      init: { values: ["he", "glorot"], probabilities: [2, 1] },
    },
    zip: [{ epochs: [10, 20], learning_rate: [0.1, 0.05] }],
    any_of: [
      { parameters: { l2: { values: [0, 1e-4] } } },
      { parameters: { dropout: { min: 0, max: 0.5, q: 0.25, when: { optimizer: ["adam"] } } } },
    ],
    exclude: [{ optimizer: "sgd", momentum: { above: 0.5 } }],
    defaults: { hidden: [8, 8], momentum: 0.2 },
  };
  assertEquals(defineExperiment(definition), parseExperiment(JSON.stringify(definition)));
  assertEquals(
    [...Object.keys(definition), "replicates", "timeout"].sort(),
    Object.keys(networkSchema.shape).sort(),
  );
});

Deno.test(
  "defineExperiment() copies and freezes: the definition stays as it is",
  { ignore },
  () => {
    const values = [0, 0.1];
    const definition = { parameters: { dropout: { values } } };
    const { parameters } = defineExperiment(definition);
    assert(Object.isFrozen(parameters.dropout?.values) && !Object.isFrozen(values));
    assert(parameters.dropout?.values !== values);
    assertEquals(definition, { parameters: { dropout: { values: [0, 0.1] } } });
  },
);

Deno.test("defineExperiment() ignores keys whose value is undefined", { ignore }, () => {
  const definition = {
    name: undefined,
    unknown: undefined,
    metric: { name: "val_loss", goal: undefined },
    seeds: [0],
    replicates: undefined,
    parameters: { l2: undefined, hidden: { value: 8, values: undefined } },
  };
  const text = "{metric: {name: val_loss}, seeds: [0], parameters: {hidden: {value: 8}}}";
  assertEquals(
    defineExperiment(definition as unknown as ExperimentDefinition),
    parseExperiment(text),
  );
});

Deno.test("defineExperiment() accepts more than 2 MiB of seeds", { ignore }, () => {
  const seeds = Array.from({ length: 300_000 }, (_, i) => 1_000_000 + i);
  assertEquals(defineExperiment({ seeds, run_cap: 300_000 }).seeds, seeds);
});

Deno.test("defineExperiment() applies overrides", { ignore }, () => {
  const options = { overrides: ["hidden=8,16", "seeds=3"] };
  const { parameters, seeds } = defineExperiment({ parameters: { hidden: { value: 4 } } }, options);
  assertEquals([parameters.hidden?.values, seeds], [[8, 16], [3]]);
});

Deno.test(
  "defineExperiment() reports all faults at once, those of overrides last",
  { ignore },
  () => {
    const definition = {
      name: "a b",
      seeds: [0],
      replicates: 2,
      parameters: { l2: { values: [-1, 0, 0] }, hiden: { value: 3 } },
    };
    assertEquals(faultsOf(definition, { overrides: ["epochs", "dropout=1"] }), [
      "Cannot read defineExperiment() name: a name must be 1 to 100 letters, digits, - and _, " +
      'the first a letter or digit, got "a b"',
      "Cannot read defineExperiment() parameters.l2.values.0: an L2 strength must be a finite number of " +
      "at least 0, got -1",
      'Cannot read defineExperiment() parameters.hiden: there is no key "hiden"; did you mean "hidden"?',
      "Cannot read defineExperiment() parameters.l2.values.2: a value can occur only once in a list, got 0",
      "Cannot read defineExperiment() replicates: replicates and seeds cannot both be set: remove one of them",
      "Cannot read the override epochs: an override must be written key=value",
      "Cannot read the override dropout=1 parameters.dropout.values.0: a dropout rate must be in [0, 1), got 1",
    ]);
  },
);

Deno.test("defineExperiment() throws a UserError with its faults as data", { ignore }, () => {
  const error = assertThrows(() => defineExperiment({ seeds: [-1] }), UserError);
  assert(error instanceof ExperimentError);
  assertEquals(error.faults, [{
    place: "defineExperiment()",
    path: "seeds.0",
    rule: "a seed must be a whole number from 0 to 9007199254740991",
    value: "-1",
  }]);
});

class Point {}
const cycle: unknown[] = [0];
cycle.push(cycle);
const ring: Record<string, unknown> = {};
ring.spiral = ring;
let deep: unknown = 1;
for (let depth = 0; depth < 100_000; depth++) deep = [deep];
const RATE = "parameters.dropout.value: a dropout rate must be in [0, 1)";
const rate = (value: unknown) => ({ parameters: { dropout: { value } } });

// A value that JSON cannot represent, its definition, and the only line of its error.
const NOT_JSON: [string, unknown, string][] = [
  ["NaN", rate(NaN), `${RATE}, got NaN`],
  ["-Infinity", rate(-Infinity), `${RATE}, got -Infinity`],
  ["a function", rate(() => 0.5), `${RATE}, got a function`],
  ["a bigint", rate(0n), `${RATE}, got a bigint`],
  ["a symbol", rate(Symbol("x")), `${RATE}, got a symbol`],
  ["a Number object", rate(new Number(0.5)), `${RATE}, got a Number`],
  ["a number as text", rate("0.5"), `${RATE}, got "0.5", which is text: leave out the quotes`],
  ["a Date", { name: new Date(0) }, "name: a name must be text, got a Date"],
  [
    "undefined in a list",
    { seeds: [0, undefined] },
    "seeds.1: a seed must be a whole number from 0 to 9007199254740991, got undefined",
  ],
  [
    "a hole in a list",
    // deno-lint-ignore no-sparse-arrays
    { seeds: [0, , 1] },
    "seeds.1: a seed must be a whole number from 0 to 9007199254740991, got undefined",
  ],
  [
    "a typed array",
    { seeds: new Int32Array(2) },
    "seeds: seeds must be a list of whole numbers, or the number of seeds, from 1 to 1000000, got an Int32Array",
  ],
  ["a Map", { parameters: new Map() }, "parameters: parameters must be a map of keys, got a Map"],
  [
    "an instance",
    { parameters: new Point() },
    "parameters: parameters must be a map of keys, got a Point",
  ],
  [
    "an instance of a class without a name",
    { split: new (class {})() },
    "split: split must be a map of keys, got a class instance",
  ],
  [
    "a function in an object",
    { seeds: { from: () => 0 } },
    "seeds: seeds must be a list of whole numbers, or the number of seeds, from 1 to 1000000, " +
    'got {"from":"a function"}',
  ],
  [
    "a list that contains itself",
    { seeds: cycle },
    "seeds.1: a seed must be a whole number from 0 to 9007199254740991, got an array that contains itself",
  ],
  [
    "an object that contains itself",
    { data: ring },
    "data.spiral: spiral must be a map of keys, got an object that contains itself",
  ],
  ["a deep list", { metric: deep }, "metric: metric must be a map of keys, got [[[[[[[["],
  [
    "a bigint instead of a map",
    { parameters: { hidden: 8n } },
    "parameters.hidden: a parameter must be written as",
  ],
  ["a bare Map", { parameters: { hidden: new Map() } }, "parameters.hidden: a parameter must be"],
  ["a bare infinity", { parameters: { l2: Infinity } }, "parameters.l2: an L2 strength must be"],
  [
    "a bare list with NaN",
    { parameters: { l2: [0, NaN] } },
    "parameters.l2: for several values write { values: [0, NaN] }",
  ],
  [
    "two functions",
    { simplest: [() => 1, () => 2] },
    "simplest.0: simplest must be l2 or dropout, got",
  ],
];

for (const [what, definition, expected] of NOT_JSON) {
  Deno.test(`defineExperiment() reports ${what} by its path`, { ignore }, () => {
    const lines = faultsOf(definition);
    assert(lines[0].startsWith(`Cannot read defineExperiment() ${expected}`), lines.join("\n"));
    assertEquals(lines.length, what.startsWith("two") ? 2 : 1, lines.join("\n"));
  });
}

Deno.test("defineExperiment() accepts bare values and a number of seeds", { ignore }, () => {
  assertEquals(
    defineExperiment({
      seeds: 5,
      parameters: { dropout: 0.1, hidden: [64, 32], optimizer: "sgd", l2: { values: [0, 1] } },
    }),
    defineExperiment({
      replicates: 5,
      parameters: {
        dropout: { value: 0.1 },
        hidden: { value: [64, 32] },
        optimizer: { value: "sgd" },
        l2: { values: [0, 1] },
      },
    }),
  );
});

Deno.test("defineExperiment() accepts objects without a prototype", { ignore }, () => {
  const seeds = Object.assign(Object.create(null), { replicates: 2 });
  assertEquals(defineExperiment(seeds).seeds, [0, 1]);
});
