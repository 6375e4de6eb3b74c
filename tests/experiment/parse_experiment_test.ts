import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { networkExperiment } from "../network_experiment.ts";
import { DEFAULT_PARAMETERS } from "../../lib/experiment/parse/schema.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The lines of the error about a file with faults. */
function faultsOf(text: string, overrides: string[] = []): string[] {
  const error = assertThrows(
    () => parseExperiment(text, { file: "x.yaml", overrides }),
    ExperimentError,
  );
  return error.message.split("\n");
}

Deno.test(
  "parseExperiment() of an empty map gives one config of defaults, with 8 seeds",
  { ignore },
  () => {
    const experiment = networkExperiment("{}", { file: "some/moons.yaml" });
    assertEquals(experiment.name, "moons");
    assertEquals(experiment.seeds, [0, 1, 2, 3, 4, 5, 6, 7]);
    assertEquals(experiment.metric, { name: "val_accuracy", goal: "maximize" });
    assertEquals(experiment.split, { train: 0.8, validation: 0.2 });
    assertEquals(experiment.data, { spiral: { classes: 3, samples: 100, noise: 0.2 } });
    assertEquals(experiment.parameters, {});
    assertEquals(experiment.defaults, DEFAULT_PARAMETERS);
  },
);

Deno.test(
  "parseExperiment() preserves the order of parameters, and freezes all parts",
  { ignore },
  () => {
    const experiment = parseExperiment(
      "parameters: {l2: {value: 0.1}, dropout: {values: [0.5, 0]}}",
    );
    assertEquals(Object.keys(experiment.parameters), ["l2", "dropout"]);
    assertEquals(experiment.parameters.dropout, { values: [0.5, 0] });
    assert(Object.isFrozen(experiment.parameters.dropout?.values));
  },
);

Deno.test(
  "parseExperiment() reads JSON, and the JSON of an experiment as an equal experiment",
  { ignore },
  () => {
    const text =
      '{"name": "j", "replicates": 2, "parameters": {"hidden": {"values": [8, [8, 4]]}}}';
    const experiment = parseExperiment(text);
    assertEquals(experiment.seeds, [0, 1]);
    assertEquals(parseExperiment(JSON.stringify(experiment)), experiment);
  },
);

Deno.test(
  "parseExperiment() reads 1, 1.0 and 1e0, -0 and 0, [64] and 64 as one value",
  { ignore },
  () => {
    const values = (name: string, list: string) =>
      faultsOf(`parameters: {${name}: {values: [${list}]}}`).filter((line) =>
        line.includes("only once")
      ).length;
    assertEquals(values("l2", "1, 1.0, 1e0"), 2);
    assertEquals(values("l2", "0, -0"), 1);
    assertEquals(values("hidden", "64, [64]"), 1);
    assertEquals(
      parseExperiment("parameters: {l2: {value: -0}}").parameters.l2?.values?.map(
        Object.is.bind(null, 0),
      ),
      [true],
    );
  },
);

Deno.test("parseExperiment() fills in the goal of a metric by its name", { ignore }, () => {
  assertEquals(parseExperiment("metric: {name: val_loss}").metric.goal, "minimize");
  assertEquals(parseExperiment("metric: {goal: minimize}").metric, {
    name: "val_accuracy",
    goal: "minimize",
  });
});

// Each text with a fault, and the only line of its error.
const BAD: [string, string, RegExp | string][] = [
  [
    "a rate of 1",
    "parameters:\n  dropout:\n    values: [0, 0.1, 1]",
    "x.yaml:3:22 parameters.dropout.values.2: a dropout rate must be in [0, 1), got 1",
  ],
  [
    "a number in quotes",
    'parameters: { l2: { value: "0.1" } }',
    'got "0.1", which is text: leave out the quotes',
  ],
  [
    "an unknown parameter",
    "parameters:\n  droput: { value: 0 }",
    'x.yaml:2:3 parameters.droput: there is no key "droput"; did you mean "dropout"?',
  ],
  ["an unknown key", "seed: [1]", 'x.yaml:1:1 seed: there is no key "seed"; did you mean "seeds"?'],
  [
    "an unknown key that is similar to none",
    "zzzzzz: 1",
    /there is no key "zzzzzz"; expected one of .*parameters/,
  ],
  ["a duplicate key", "name: a\nname: b", /x\.yaml:2:1: this key occurs twice in its map/],
  [
    "an empty axis",
    "parameters:\n  l2: { values: [] }",
    "x.yaml:2:17 parameters.l2.values: values must have at least one value, got []",
  ],
  [
    "an axis without values",
    "parameters: { l2: {} }",
    "parameters.l2: a parameter must have either value or values",
  ],
  [
    "value and values",
    "parameters: { l2: { value: 1, values: [1] } }",
    "a parameter must have either value or values",
  ],
  [
    "a wrong bare value",
    "parameters: { dropout: 1 }",
    "x.yaml:1:24 parameters.dropout: a dropout rate must be in [0, 1), got 1",
  ],
  [
    "a bare number in quotes",
    "parameters: { hidden: '64' }",
    "x.yaml:1:23 parameters.hidden: a hidden width must be a whole number from 1 to 100000, or a list of them for a " +
    'deeper network, got "64", which is text: leave out the quotes',
  ],
  ["a wrong bare word", "parameters: { batch_size: all }", 'or full, got "all"'],
  [
    "a wrong width in a bare list",
    "parameters: { hidden: [8, 0] }",
    "x.yaml:1:27 parameters.hidden.1: a hidden width must be a whole number from 1 to 100000, got 0",
  ],
  [
    "a bare list of rates",
    "parameters: { dropout: [0, 0.1] }",
    "x.yaml:1:24 parameters.dropout: for several values write { values: [0, 0.1] }",
  ],
  [
    "a bare list of words",
    "parameters: { optimizer: [adam, sgd] }",
    'parameters.optimizer: for several values write { values: ["adam", "sgd"] }',
  ],
  [
    "a list of rates as a value",
    "parameters: { dropout: { value: [0, 0.1] } }",
    "x.yaml:1:33 parameters.dropout.value: for several values write { values: [0, 0.1] }",
  ],
  [
    "a bare list of networks",
    "parameters: { hidden: [[64, 64], 32] }",
    "parameters.hidden: for several values write { values: [[64,64], 32] }",
  ],
  [
    "an empty bare list",
    "parameters: { l2: [] }",
    "parameters.l2: for several values write { values: [ … ] }",
  ],
  [
    "a parameter without a value",
    "parameters:\n  l2:",
    "parameters.l2: a parameter must be written as a value, { value: … } or { values: [ … ] }, got null",
  ],
  [
    "an unknown key of a parameter",
    "parameters: { l2: { min: 0 } }",
    "x.yaml:1:19 parameters.l2: a grid needs values, or steps: write { values: [ … ] } or { min: …, max: …, steps: … }",
  ],
  [
    "a bare parameter that is also a default",
    "parameters: { l2: 1 }\ndefaults: { l2: 0 }",
    "x.yaml:1:19 parameters.l2: a parameter cannot be in both parameters and defaults",
  ],
  [
    "a batch size of 0",
    "parameters: { batch_size: 0 }",
    "a batch size must be a whole number from 1 to 9007199254740991, or full, got 0",
  ],
  [
    "no seeds",
    "seeds: 0",
    "x.yaml:1:8 seeds: seeds must be a list of whole numbers, or the number of seeds, from 1 to 1000000, got 0",
  ],
  ["a number of seeds as text", "seeds: '5'", 'got "5", which is text: leave out the quotes'],
  ["too many seeds", "seeds: 1000001", "from 1 to 1000000, got 1000001"],
  [
    "a number of seeds and replicates",
    "seeds: 2\nreplicates: 2",
    "x.yaml:2:13 replicates: replicates and seeds cannot both be set",
  ],
  [
    "a large grid by its number of seeds",
    "seeds: 100001",
    "x.yaml:1:8 seeds: the grid has 100001 trials, more than 100000",
  ],
  [
    "a repeated seed",
    "seeds: [1, 2, 1]",
    "x.yaml:1:15 seeds.2: a value can occur only once in a list, got 1",
  ],
  [
    "a negative seed",
    "seeds: [-1]",
    "a seed must be a whole number from 0 to 9007199254740991, got -1",
  ],
  [
    "seeds and replicates",
    "seeds: [1]\nreplicates: 3",
    "x.yaml:2:13 replicates: replicates and seeds cannot both be set",
  ],
  [
    "half a unit",
    "parameters: { hidden: { value: 8.5 } }",
    "a hidden width must be a whole number from 1 to 100000, or a list of them for a deeper network, got 8.5",
  ],
  [
    "a bad unit in a list",
    "parameters: { hidden: { value: [8, 0] } }",
    "parameters.hidden.value.1: a hidden width must be a whole number from 1 to 100000, got 0",
  ],
  [
    "a split over 1",
    "split: { train: 0.8, validation: 0.3 }",
    "split: the fractions must add up to at most 1, got a sum of 1.1",
  ],
  [
    "a split without rows",
    "split: { train: 0.5, validation: 0.001 }",
    "each part must have at least one of the 300 rows, got none for the fraction 0.001",
  ],
  [
    "a huge number",
    "parameters: { l2: { value: 1e400 } }",
    "an L2 strength must be a finite number of at least 0, got 1e400",
  ],
  ["not a number", "parameters: { l2: { value: .nan } }", "got .nan"],
  ["an empty file", "", "an experiment file must be a map of keys, got no value"],
  ["null", "seeds:", /^Cannot read x\.yaml:1:7 seeds: seeds must be a list of .*, got null$/],
  ["a list", "- 1", "an experiment file must be a map of keys"],
  ["a tab", "a:\n\t- 1", /x\.yaml:2:\d+: /],
  [
    "an unknown method",
    "method: hyperopt",
    'method must be grid or random or sobol or bayes, got "hyperopt"',
  ],
  ["a name with a path", "name: ../x", "a name must be 1 to 100 letters, digits"],
  [
    "a large grid",
    "replicates: 100001",
    "the grid has 100001 trials, more than 100000: set run_cap: 100001 to run them all",
  ],
  [
    "a grid over its cap",
    "run_cap: 5\nreplicates: 6",
    "x.yaml:1:10 run_cap: the grid has 6 trials, more than its run_cap of 5",
  ],
  ["an alias without an anchor", "name: *a", "x.yaml:1:7: there is no anchor &a"],
  [
    "a parameter that is also a default",
    "parameters: { l2: { value: 1 } }\ndefaults: { l2: 0 }",
    "a parameter cannot be in both parameters and defaults",
  ],
  ["an alias that contains itself", "seeds: &a [*a]", "x.yaml:1:12: *a contains itself"],
  ["an alias bomb", bomb(), "its aliases expand to more values than an experiment can have"],
  [
    "lists nested too deeply",
    "[".repeat(20_000),
    "x.yaml:1:1: its lists and maps are nested too deeply",
  ],
  [
    "two documents",
    "name: a\n---\nname: b",
    "a file must have one experiment: this starts a second document",
  ],
  ["a tag", "seeds: !!set {1}", /x\.yaml:1:8: Unresolved tag/],
  [
    "a key of Object's",
    "parameters: { toString: { value: 1 } }",
    'there is no key "toString"; expected one of dropout',
  ],
  ["a key on two lines", '"a\\nb": 1', 'there is no key "a\\nb"'],
  ["swapped letters", "nmae: x", 'there is no key "nmae"; did you mean "name"?'],
  [
    "a parameter at the top",
    "droput: 0",
    'there is no key "droput"; did you mean "parameters.dropout"?',
  ],
  [
    "another program's name",
    "parameters: { lr: { value: 1 } }",
    'there is no key "lr"; did you mean "learning_rate"?',
  ],
  [
    "a key of a map at the top",
    "samples: 5",
    'there is no key "samples"; did you mean "data.spiral.samples"?',
  ],
  [
    "a key of spiral in data",
    "data: { spiral: {}, samples: 5 }",
    'data.samples: there is no key "samples"; did you mean "spiral.samples"?',
  ],
  [
    "a part of the split",
    "split: { activation: 0.1 }",
    'there is no key "activation"; expected one of train, validation, test',
  ],
  [
    "a word in quotes",
    "method: '5'",
    'method must be grid or random or sobol or bayes, got "5"',
  ],
  [
    "no number of replicates",
    "replicates: .nan",
    /replicates must be a whole number .* got \.nan$/,
  ],
  [
    "a test part without rows",
    "split: { train: 0.5, validation: 0.4, test: 0.0001 }",
    "x.yaml:1:45 split.test: each part must have at least one of the 300 rows",
  ],
  [
    "a part lost by rounding",
    "data: { spiral: { classes: 2, samples: 1 } }\nsplit: { train: 0.25, validation: 0.25 }",
    "split.validation: each part must have at least one of the 2 rows, got none for the fraction 0.25",
  ],
];

/** Nine levels of ten aliases each: a billion values. */
function bomb(): string {
  const levels = "abcdefghi".split("").map((name, i, all) =>
    `${name}: &${name} [${Array(10).fill(i === 0 ? "1" : `*${all[i - 1]}`).join(", ")}]`
  );
  return levels.join("\n");
}

for (const [what, text, expected] of BAD) {
  Deno.test(`parseExperiment() reports ${what} in one line, with its position`, { ignore }, () => {
    const lines = faultsOf(text);
    assertEquals(lines.length, 1, lines.join("\n"));
    assertMatch(lines[0], /^Cannot read x\.yaml(:\d+:\d+)?/);
    if (typeof expected === "string") assertStringIncludes(lines[0], expected);
    else assertMatch(lines[0], expected);
  });
}

Deno.test(
  "parseExperiment() reports all faults of a file at once, in its order",
  { ignore },
  () => {
    const lines = faultsOf(
      "name: a b\nseeds: [x]\nparameters:\n  l2: { values: [-1, 0, 0] }\n  hiden: { value: 3 }\n",
    );
    assertEquals(lines.map((line) => /x\.yaml:(\d+)/.exec(line)?.[1]), ["1", "2", "4", "4", "5"]);
  },
);

Deno.test("parseExperiment() accepts a grid over 100,000 trials with run_cap", { ignore }, () => {
  assertEquals(parseExperiment("run_cap: 100001\nreplicates: 100001").seeds.length, 100001);
});

Deno.test("parseExperiment() reads bare values of parameters as { value: … }", { ignore }, () => {
  const parameters = (text: string) => parseExperiment(`parameters: {${text}}`);
  assertEquals(
    parameters("dropout: 0.1, hidden: [64, 64], optimizer: sgd, batch_size: full, l2: -0"),
    parameters(
      "dropout: {value: 0.1}, hidden: {value: [64, 64]}, optimizer: {value: sgd}, " +
        "batch_size: {value: full}, l2: {values: [0]}",
    ),
  );
  assertEquals(parameters("hidden: []").parameters, { hidden: { values: [[]] } });
  assertEquals(parameters("hidden: [64]").parameters, { hidden: { values: [64] } });
});

Deno.test("parseExperiment() reads a number of seeds as replicates", { ignore }, () => {
  assertEquals(parseExperiment("seeds: 5"), parseExperiment("replicates: 5"));
  assertEquals(parseExperiment("seeds: 5").seeds, [0, 1, 2, 3, 4]);
  assertEquals(parseExperiment("seeds: 5", { overrides: ["replicates=2"] }).seeds, [0, 1]);
  assertEquals(parseExperiment("seeds: 5", { overrides: ["seeds=3"] }).seeds, [3]);
});

// Each text, and the number in its message as the user wrote it.
const NUMBERS: [string, string][] = [
  ["seeds: [9007199254740993]", "9007199254740993"],
  ["name: 9007199254740993", "9007199254740993"],
  ["timeout: 1e400", "1e400"],
  ["timeout: .inf", ".inf"],
  ["replicates: 0x0", "0x0"],
  ["replicates: 0.50", "0.50"],
  ["parameters: { dropout: 1.0 }", "1.0"],
  ["parameters: { dropout: { values: [0, 1.00] } }", "1.00"],
  ["parameters: { hidden: { value: [8, 1e400] } }", "1e400"],
  ["$schema: &big 1e400\nparameters: { l2: { value: *big } }", "1e400"],
  ["metric: [9007199254740993, 1e400]", "[9007199254740993,1e400]"],
  ["metric: { name: { a: 1e400 } }", '{"a":1e400}'],
  ["seeds: [1, 1.0]", "1.0"],
  ["split: { train: 1e-400 }", "1e-400"],
  [`replicates: ${"9".repeat(100)}`, `${"9".repeat(57)}…`],
];

for (const [text, number] of NUMBERS) {
  Deno.test(`parseExperiment() repeats the number of ${text.slice(0, 60)} as written`, {
    ignore,
  }, () => {
    assertStringIncludes(`${faultsOf(text).at(-1)}\n`, `, got ${number}\n`);
  });
}

Deno.test("overrides with numbers out of range are reported as written", { ignore }, () => {
  for (
    const [override, number] of [
      ["seeds=9007199254740993", "9007199254740993"],
      ["seeds=1,1.0", "1.0"],
      ["l2=0,1e400", "1e400"],
      ["hidden=8,[8,0x0]", "0x0"],
      ["epochs=1e400", "1e400"],
      ["data.spiral.noise=1e3", "1e3"],
      ["run_cap=[1e400]", "[1e400]"],
    ]
  ) {
    assertStringIncludes(`${faultsOf("{}", [override])[0]}\n`, `, got ${number}\n`);
  }
});

// Each override, and the end of the only line of its error.
const BAD_OVERRIDES: [string, string][] = [
  ["dropout=[0,0.1]", "values are separated by commas, without brackets: write dropout=0,0.1"],
  ["optimizer=[adam, sgd]", "without brackets: write optimizer=adam,sgd"],
  ["seeds=[0,1]", "without brackets: write seeds=0,1"],
  ["simplest=[l2,dropout]", "without brackets: write simplest=l2,dropout"],
  ["hidden=[[64,64],32]", "without brackets: write hidden=[64,64],32"],
  ["dropout=[]", "values are separated by commas, without brackets"],
  ["l2=null", "an L2 strength must be a finite number of at least 0, got null"],
  ["run_cap=null", "run_cap must be a whole number from 1 to 10000000, got null"],
  ["batch_size=0", "must be a whole number from 1 to 9007199254740991, or full, got 0"],
  ["hidden=64,", "a value is missing after the last comma"],
  ["hidden=", "there is no value after the ="],
  ["=1", "an override must be written key=value"],
  ["data.samples=200", 'there is no key "data.samples"; did you mean "data.spiral.samples"?'],
  ["noise=1", 'there is no key "noise"; did you mean "data.spiral.noise"?'],
  ["split.val=0.2", 'there is no key "split.val"; did you mean "split.validation"?'],
  ["defaults.dropout=0", 'there is no key "defaults.dropout"; did you mean "dropout"?'],
  ["metric=val_loss", 'there is no key "metric"; expected one of metric.name, metric.goal'],
  ["dorpout=0", 'there is no key "dorpout"; did you mean "dropout"?'],
  [
    "rotation=relu",
    `there is no key "rotation"; expected one of ${Object.keys(DEFAULT_PARAMETERS).join(", ")}, ` +
    "seeds, simplest, name, method, replicates, run_cap, search_seed, batch, timeout, retries, on_failure, early_terminate, log_every",
  ],
];

for (const [override, expected] of BAD_OVERRIDES) {
  Deno.test(`the override ${override} is reported with what to write`, { ignore }, () => {
    const lines = faultsOf("{}", [override]);
    assertEquals(lines.length, 1);
    assert(lines[0].startsWith(`Cannot read the override ${override}`), lines[0]);
    assert(lines[0].endsWith(expected), lines[0]);
  });
}

Deno.test(
  "overrides replace an axis in its place, add one at the end, and take lists",
  { ignore },
  () => {
    const text = "parameters: {l2: {values: [0, 1]}, dropout: {value: 0}}";
    const { parameters } = parseExperiment(text, { overrides: ["l2=5e-4", "hidden=[64,64],128"] });
    assertEquals(parameters, {
      l2: { values: [5e-4] },
      dropout: { values: [0] },
      hidden: { values: [[64, 64], 128] },
    });
  },
);

Deno.test("overrides replace seeds, replicates, name, data and split", { ignore }, () => {
  const overrides = [
    "replicates=2",
    "name=other",
    "data.spiral.samples=50",
    "split.train=0.7",
    "split.validation=0.3",
  ];
  const experiment = networkExperiment("seeds: [5]\nname: one", { overrides });
  assertEquals(experiment.seeds, [0, 1]);
  assertEquals(experiment.name, "other");
  assertEquals(experiment.data, { spiral: { classes: 3, samples: 50, noise: 0.2 } });
  assertEquals(experiment.split, { train: 0.7, validation: 0.3 });
  assertEquals(parseExperiment("replicates: 9", { overrides: ["seeds=4,2"] }).seeds, [4, 2]);
});

Deno.test("overrides change a default of a read experiment.json", { ignore }, () => {
  const json = JSON.stringify(parseExperiment("parameters: {l2: {value: 0}}"));
  const { parameters, defaults } = networkExperiment(json, { overrides: ["epochs=7"] });
  assertEquals(parameters.epochs, { values: [7] });
  assertEquals("epochs" in defaults, false);
});

Deno.test("overrides with faults are reported as overrides, all at once", { ignore }, () => {
  const lines = faultsOf("{}", ["hiden=3", "dropout=1", "l2=", "seeds=a", "l2=1,1", "noise"]);
  assertEquals(lines.length, 6);
  for (const line of lines) assertMatch(line, /^Cannot read the override /);
  assertStringIncludes(
    lines.join("\n"),
    'the override hiden=3: there is no key "hiden"; did you mean "hidden"?',
  );
  assertStringIncludes(
    lines.join("\n"),
    "the override dropout=1 parameters.dropout.values.0: a dropout rate",
  );
  assertStringIncludes(
    lines.join("\n"),
    "the override noise: an override must be written key=value",
  );
});

Deno.test("overrides of one key twice are a fault", { ignore }, () => {
  assertStringIncludes(
    faultsOf("{}", ["l2=1", "l2=2"])[0],
    "the override l2=2: an override can be given only once",
  );
});

Deno.test(
  "overrides with aliases, anchors, tags, brackets without a partner or no value are faults",
  { ignore },
  () => {
    for (const override of ["hidden=*a", "seeds=&a [*a]", "hidden=]", "hidden=!foo 5", "name="]) {
      const lines = faultsOf("{}", [override]);
      assertEquals(lines.length, 1);
      assertStringIncludes(lines[0], `Cannot read the override ${override}`);
    }
  },
);

Deno.test("overrides do not hide faults of the map that they change", { ignore }, () => {
  assertStringIncludes(
    faultsOf("metric: val_loss", ["metric.goal=minimize"]).join(),
    "metric must be a map of keys",
  );
  assertStringIncludes(
    faultsOf("parameters: 5", ["hidden=3"]).join(),
    "parameters must be a map of keys",
  );
  assertStringIncludes(
    faultsOf("", ["seeds=0"]).join(),
    "an experiment file must be a map of keys",
  );
});

Deno.test("overrides of an anchored value do not change its aliases", { ignore }, () => {
  const text = "parameters:\n  beta_1: &b { value: 0.9 }\n  beta_2: *b";
  const { parameters } = parseExperiment(text, { overrides: ["beta_1=0.8"] });
  assertEquals(parameters, { beta_1: { values: [0.8] }, beta_2: { values: [0.9] } });
});

Deno.test("overrides with faults are reported together with a text that cannot be parsed", {
  ignore,
}, () => {
  assertEquals(faultsOf("name: 'x", ["hiden=1"]).length, 2);
});

Deno.test("parseExperiment() reports a wrong value at the second of two equal keys", {
  ignore,
}, () => {
  const lines = faultsOf("name: a\nname: 5");
  assert(
    lines.some((line) => line.startsWith("Cannot read x.yaml:2:7 name: a name must be text")),
    lines.join("\n"),
  );
});

Deno.test("parseExperiment() reports at most 50 faults and counts the others", { ignore }, () => {
  const lines = faultsOf(`seeds: [${Array.from({ length: 70 }, (_, i) => -1 - i).join(", ")}]`);
  assertEquals([lines.length, lines[50]], [51, "and 20 more faults"]);
});

Deno.test("parseExperiment() names an experiment after its file, in Unicode", { ignore }, () => {
  const name = (file: string) => parseExperiment("{}", { file }).name;
  assertEquals(["a/日本.yaml", "über uns.yml", "x.y.json", "-.yaml"].map(name), [
    "日本",
    "über-uns",
    "x-y",
    "experiment",
  ]);
  assertEquals(parseExperiment("{}", { overrides: ["name=2024"] }).name, "2024");
});

Deno.test("parseExperiment() gives a missing fraction the rest of the rows", { ignore }, () => {
  const split = (text: string, overrides: string[] = []) =>
    networkExperiment(text, { overrides }).split;
  assertEquals(split("split: { train: 0.7 }"), { train: 0.7, validation: 0.3 });
  assertEquals(split("split: { validation: 0.3, test: 0.1 }"), {
    train: 0.6,
    validation: 0.3,
    test: 0.1,
  });
  assertEquals(split("split: { test: 0.1 }"), { train: 0.7, validation: 0.2, test: 0.1 });
  assertEquals(split("split: { train: 0.5, validation: 0.5 }", ["split.train=0.7"]), {
    train: 0.7,
    validation: 0.3,
  });
  assertEquals(split("{}", ["split.train=0.4", "split.validation=0.4"]), {
    train: 0.4,
    validation: 0.4,
  });
  assertStringIncludes(
    faultsOf("split: { train: 0.7, test: 0.4 }")[0],
    "the fractions must add up to at most 1",
  );
});

Deno.test("overrides of the metric's name remove the file's goal, unless they set one", {
  ignore,
}, () => {
  const metric = (...overrides: string[]) =>
    parseExperiment("metric: { name: val_accuracy, goal: maximize }", { overrides }).metric;
  assertEquals(metric("metric.name=val_loss"), { name: "val_loss", goal: "minimize" });
  assertEquals(metric("metric.name=val_loss", "metric.goal=maximize"), {
    name: "val_loss",
    goal: "maximize",
  });
  assertEquals(metric("metric.goal=maximize", "metric.name=val_loss"), {
    name: "val_loss",
    goal: "maximize",
  });
});
