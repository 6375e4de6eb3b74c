import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { stringify } from "yaml";
import { countGrid, expandGrid } from "../../lib/objective/expand_grid.ts";
import {
  defineExperiment,
  type ExperimentDefinition,
} from "../../lib/experiment/define_experiment.ts";
import { overrideNotes } from "../../lib/experiment/parse/override_notes.ts";
import { PARAMETER_NAMES } from "../../lib/experiment/parse/schema.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { lacking } from "../permissions.ts";
import { holds } from "../property.ts";

const ignore = lacking("parse", "files");

/** A file with every key, in block style, with an anchor and its alias. */
const EVERY_KEY = `name: every_key
method: grid
metric:
  name: val_loss
  goal: minimize
seeds: [3, 0, 9007199254740991]
data:
  spiral:
    classes: 4
    samples: 25
    noise: 1e-1
split:
  train: 0.5
  validation: 0.25
  test: 0.25
log_every: 7
run_cap: 5000
timeout: 0.5
retries: 0
on_failure: stop
parameters:
  dropout: { values: [0, 0.5] }
  hidden:
    values:
      - 8
      - [4, 2]
      - []
  optimizer: { values: [sgd, "adam"] }
  beta_1: &b { value: 0.9 }
  beta_2: *b
  batch_size: { values: [16, full] }
defaults:
  l2: .0
  learning_rate: 0x1
  decay: 0
  momentum: 0.5
  epsilon: 1e-7
  epochs: 10
  init: 'he'
`;
const JSON_FILE = JSON.stringify({
  $schema: "experiment.schema.json",
  name: "json",
  replicates: 2,
  run_cap: 900,
  parameters: {
    ...{ hidden: { values: [8, [8, 4]] }, l2: { values: [0, 1e-4] }, init: { value: "he" } },
    ...{ momentum: 0.5, batch_size: "full" },
  },
});
/** Every way to combine values. */
const SETS = `seeds: [0, 1]
any_of:
  - parameters: { optimizer: { value: sgd }, momentum: { min: 0, max: 0.9, steps: 3 } }
  - parameters: { optimizer: { value: adam }, beta_1: { values: [0.8, 0.9], when: { hidden: { above: 8 } } } }
zip: [{ hidden: [8, 16], batch_size: [16, full] }]
exclude: [{ momentum: { above: 0.5, below: 1 }, learning_rate: [0.001, 0.01] }]
parameters:
  learning_rate: { distribution: log_uniform_values, min: 0.001, max: 0.1, steps: 3 }
  l2: { values: [0, 1e-4], when: { momentum: [0, 0.45], learning_rate: 0.01 } }
`;
/** A search, with every kind of range. */
const SEARCH = `method: bayes
run_cap: 20
search_seed: 3
batch: 4
seeds: [0, 1, 2, 3]
early_terminate: { type: hyperband, min_iter: 10, eta: 2 }
parameters:
  learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
  dropout: { min: 0, max: 0.5, when: { learning_rate: { above: 0.001 } } }
  batch_size: { distribution: q_uniform, min: 16, max: 256, q: 8 }
  l2: { any_of: [{ value: 0 }, { distribution: log_normal, mu: -9, sigma: 1 }] }
  optimizer: { values: [adam, sgd], probabilities: [2, 1] }
zip: [{ hidden: [8, 16], epochs: [100, 200] }]
`;
const RACE = `method: random
seeds: 10
early_terminate: { type: race, looks: [5, 10], alpha: [0.01, 0.04] }
parameters: { hidden: { min: 8, max: 16 } }
`;
const SHORT = "seeds: [0, 1]\r\nparameters: { dropout: { values: [0, 0.1, 0.3] } }\r\n";
const SHIPPED = new URL("../../experiments/dropout.yaml", import.meta.url);
const DROPOUT = ignore ? "" : Deno.readTextFileSync(SHIPPED);
const FILES = [
  DROPOUT,
  EVERY_KEY,
  SETS,
  SEARCH,
  RACE,
  JSON_FILE,
  JSON_FILE,
  SHORT,
  SHORT,
  SHORT,
  SHORT,
]; // the short file is fast

// Text that is inserted. \n and so on are characters; a double backslash starts an escape of YAML.
const HOSTILE = `
  \0|\ufeff|\t|\r|\n|\r\n|\x1b[31m|\x7f|\x85|\u2028|\u202e|\ud800|\udc00|😀|é|\\|\\x00|"\\ud800"|"|'|\`|@|#| #|%|:|: |- |? |!|&|*|>|,
  [|]|{|}|[[]]|{}|[]|<<: *b|<<: { value: 1 }|&a [*a]|&b|*b|*nobody|? [1, 2]|? {a: *b}|{[1]: 2}|: 1|key: |1: 2|"1": 2
  1e400|-1e400|-0|-0.0|.nan|.NaN|.inf|-.inf|0x10|0o17|0b1|1_000|0777|1e999999999|1e-400|9007199254740993|1e21|-1|0.5|1e9|12:30:00|2001-01-01
  ~|null|true|yes|!!js/function "x => x"|!!binary aGk=|!!set {1}|!!str 5|!!int "5"|!!float 1|!!null ""|!!map [1]|!!seq {}|!x 1|!<tag> 1
  %YAML 1.1\n---\n|%YAML 9.9\n|%TAG ! x\n|\n---\n|\n...\n|--- |>-\n  a\n|\n|  b\n|"a\n b"|'a''b'|/etc/passwd|../../x|$&
  __proto__: { value: 1 }\n|"__proto__": 1,|constructor: 1\n|toString: 1\n|hasOwnProperty: 1\n|prototype|length|then: 1\n|value: 1\n|values: [1]
`.trim().split(/\||\n {2}/).filter((snippet) => snippet !== "");
const LONG = ["x".repeat(2000), `"${"k".repeat(1500)}": 1,`, "[".repeat(150), "{a: ".repeat(120)];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  1e400,
  -1e400,
  NaN,
  1e-320,
  2 ** 53,
  2 ** 31,
  1e9,
  1e21,
  100001,
];

/** Uniform in [0, 1): fc.double() would mostly give numbers close to 0. */
const position = fc.nat(9999).map((n) => n / 10_000);
const edit = fc.record({
  kind: fc.constantFrom("flip", "delete", "duplicate", "insert", "insert", "digit"),
  from: position,
  length: fc.oneof({ arbitrary: fc.nat(3), weight: 4 }, fc.nat(60)),
  snippet: fc.oneof(
    { arbitrary: fc.constantFrom(...HOSTILE), weight: 20 },
    fc.constantFrom(...LONG),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** A text with one edit. */
function edited(text: string, { kind, from, length, snippet }: Edit): string {
  const start = Math.floor(from * text.length);
  const end = start + length;
  switch (kind) {
    case "flip":
      return text.slice(0, start) +
        String.fromCharCode(text.charCodeAt(start) ^ (1 << (length % 8))) + text.slice(start + 1);
    case "delete":
      return text.slice(0, start) + text.slice(end);
    case "duplicate":
      return text.slice(0, end) + text.slice(start);
    case "digit":
      return text.slice(0, start) + text.slice(start).replace(/\d/, String(length % 10));
    default:
      return text.slice(0, start) + snippet + text.slice(start);
  }
}

/** Any JSON value, valid and invalid ones. */
const value = fc.oneof(
  fc.constantFrom<unknown>(...NUMBERS),
  fc.constantFrom<unknown>(
    "full",
    "adam",
    "grid",
    "random",
    "q_uniform",
    "val_loss",
    "stop",
    "0.1",
    "",
    null,
    true,
    [],
    {},
  ),
  { arbitrary: fc.integer({ min: 1, max: 100 }), weight: 3 },
  { arbitrary: position, weight: 3 },
  fc.jsonValue({ maxDepth: 2 }),
  fc.array(fc.oneof(fc.constantFrom(...NUMBERS), position), { maxLength: 4 }),
);
const graft = fc.record({
  how: fc.constantFrom("put", "halve", "increase"),
  depth: fc.nat(4),
  turns: fc.array(position, { minLength: 5, maxLength: 5 }),
  key: fc.oneof(
    { arbitrary: fc.constant(null), weight: 6 },
    fc.constantFrom(
      "value",
      "values",
      "l2",
      "seeds",
      "when",
      "above",
      "steps",
      "method",
      "distribution",
      "any_of",
      "early_terminate",
      "exclude",
      "zip",
      "__proto__",
      "constructor",
      "",
      "1",
      "a.b",
    ),
  ),
  value,
});
type Graft = typeof graft extends fc.Arbitrary<infer T> ? T : never;

/** A tree with another value at some path, or with one more key. */
function grafted(tree: unknown, { depth, turns: [turn, ...turns], key, ...rest }: Graft): unknown {
  if (typeof tree === "number" && rest.how !== "put") {
    return rest.how === "halve" ? tree / 2 : tree + 1;
  }
  if (typeof tree !== "object" || tree === null || turn === undefined) return rest.value;
  const keys = Object.keys(tree);
  const at = keys[Math.floor(turn * keys.length)] ?? "0";
  const isHere = depth === 0 && key !== null;
  const target = isHere ? key : at;
  const part = isHere
    ? rest.value
    : grafted((tree as Record<string, unknown>)[at], { depth: depth - 1, turns, key, ...rest });
  if (Array.isArray(tree)) return tree.map((each, i) => String(i) === target ? part : each);
  return Object.fromEntries([...Object.entries(tree), [target, part]]); // can have an own key __proto__
}

/** How many texts were accepted, and how many rejected. */
interface Tally {
  accepted: number;
  rejected: number;
}

/** Asserts that the text gives an experiment, or an error whose lines have positions inside the text. */
function survives(text: string, tally: Tally): void {
  const lines = text.split("\n");
  try {
    assertComplete(parseExperiment(text, { file: "x.yaml" }));
    tally.accepted++;
  } catch (error) {
    for (const line of linesOf(error)) {
      const [, row, column] = /^Cannot read x\.yaml:(\d+):(\d+)[: ]/.exec(line) ?? [];
      assert(Number(row) >= 1 && Number(row) <= lines.length, `no such line: ${line}`);
      assert(Number(column) >= 1 && Number(column) <= lines[Number(row) - 1].length + 1, line);
    }
    tally.rejected++;
  }
}

/** The lines of an ExperimentError, without the count of further faults; other errors are rethrown. */
function linesOf(error: unknown): string[] {
  if (!(error instanceof ExperimentError)) throw error;
  const lines = error.message.split("\n").filter((line) => !/^and \d+ more faults?$/.test(line));
  for (const line of lines) {
    assertMatch(line, /^Cannot read /);
    assert(!/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e]/u.test(line), JSON.stringify(line));
    assert(!/Invalid (input|option|string)|Too (big|small)|Unrecognized key/.test(line), line); // zod's own messages
    assert(!/file:\/\/|node_modules|\.[jt]s:\d|call stack|\[object/.test(line), line);
    assert(line.length < 700, `${line.length} characters: ${line}`);
  }
  assert(lines.length >= 1 && lines.length <= 50);
  return lines;
}

/** Asserts that an experiment can be written as JSON, read again and expanded. */
function assertComplete(experiment: Experiment): void {
  assertEquals(parseExperiment(JSON.stringify(experiment)), experiment);
  if (experiment.method !== "grid") return; // its configs depend on more than the file
  const count = countGrid(experiment);
  assert(count >= experiment.seeds.length);
  if (count > 1000) return;
  const trials = expandGrid(experiment);
  assertEquals(trials.length, count);
  assertEquals(new Set(trials.map(({ trialId }) => trialId)).size, trials.length);
}

function bothAreMany({ accepted, rejected }: Tally, least: number): void {
  assert(accepted >= least && rejected >= least, `${accepted} accepted, ${rejected} rejected`);
}

Deno.test("parseExperiment() survives 7,000 texts with up to three edits", { ignore }, () => {
  const tally = { accepted: 0, rejected: 0 };
  holds(
    [fc.constantFrom(...FILES), fc.array(edit, { minLength: 1, maxLength: 3 })],
    (file, edits) => {
      survives(edits.reduce(edited, file), tally);
    },
    7000,
  );
  bothAreMany(tally, 800);
});

Deno.test("parseExperiment() survives 3,000 trees with strange values", { ignore }, () => {
  const tally = { accepted: 0, rejected: 0 };
  const trees = [EVERY_KEY, SETS, SEARCH, RACE, JSON_FILE, SHORT].map((text) => {
    const { metric: _, ...rest } = parseExperiment(text); // so that a metric can be inserted
    return rest;
  });
  const writer = fc.constantFrom(JSON.stringify, stringify);
  holds(
    [fc.constantFrom(...trees), fc.array(graft, { minLength: 1, maxLength: 2 }), writer],
    (tree, grafts, write) => survives(write(grafts.reduce<unknown>(grafted, tree)), tally),
    3000,
  );
  bothAreMany(tally, 400);
});

/** Values that a program can pass and a file cannot have. */
const unusual = fc.constantFrom<unknown>(
  undefined,
  () => 1,
  1n,
  Symbol("s"),
  new Date(0),
  new Map([["l2", 1]]),
  new Float64Array(2),
  new (class Own {})(),
  [undefined, () => 1, 1n],
  { value: undefined },
  { values: [1n, 1n] },
  Object.create(null),
);

Deno.test("defineExperiment() survives 3,000 trees with strange values", { ignore }, () => {
  const tally = { accepted: 0, rejected: 0 };
  const trees = [EVERY_KEY, SETS, SEARCH, RACE, JSON_FILE, SHORT].map((text) => {
    const { metric: _, ...rest } = parseExperiment(text);
    return rest;
  });
  const strange = fc.tuple(graft, fc.oneof(value, unusual)).map(([graft, value]) => ({
    ...graft,
    value,
  }));
  holds(
    [fc.constantFrom(...trees), fc.array(strange, { minLength: 1, maxLength: 2 })],
    (tree, grafts) => {
      const definition = grafts.reduce<unknown>(grafted, tree);
      if (typeof definition !== "object" || !definition || Array.isArray(definition)) return;
      try {
        assertComplete(defineExperiment(definition));
        tally.accepted++;
      } catch (error) {
        for (const line of linesOf(error)) assertMatch(line, /^Cannot read defineExperiment\(\)/);
        tally.rejected++;
      }
    },
    3000,
  );
  bothAreMany(tally, 400);
});

Deno.test("parseExperiment() survives 1,000 overrides with strange values", { ignore }, () => {
  const tally = { accepted: 0, rejected: 0 };
  const keys = [
    "hidden",
    "l2",
    "seeds",
    "split.train",
    "data.spiral.noise",
    "name",
    "__proto__",
    "",
  ];
  const written = fc.oneof(
    edit.map(({ snippet }) => snippet),
    fc.constantFrom(...NUMBERS).map(String),
  );
  holds(
    [fc.constantFrom(...keys), fc.constantFrom("=", "=", "=8,", ""), written],
    (key, sign, end) => {
      try {
        assertComplete(parseExperiment(SHORT, { overrides: [key + sign + end] }));
        tally.accepted++;
      } catch (error) {
        for (const line of linesOf(error)) {
          assertMatch(line, /^Cannot read (the override |experiment\.yaml:\d)/);
        }
        tally.rejected++;
      }
    },
    1000,
  );
  bothAreMany(tally, 80);
});

/** Every place of a value in a file, and one that is unknown. */
const PLACES = `
  name method search_seed batch early_terminate early_terminate.looks.0 metric metric.name metric.goal seeds seeds.0 replicates data data.spiral data.spiral.classes
  data.spiral.samples data.spiral.noise split split.train split.validation split.test log_every run_cap timeout
  retries on_failure simplest simplest.0 parameters defaults $schema unknown
`.trim().split(/\s+/).concat(PARAMETER_NAMES.flatMap((name) => [
  `defaults.${name}`,
  ...["", ".value", ".values", ".values.0"].map((end) => `parameters.${name}${end}`),
]));

/** A file with one value, at a place such as `seeds.0`. */
function withValue(place: string, value: unknown): unknown {
  return place.split(".").reduceRight<unknown>(
    (inner, key) => key === "0" ? [inner] : { [key]: inner },
    value,
  );
}

Deno.test(
  "a value of any kind at any place gives an experiment or an ExperimentError, 2,000 times",
  {
    ignore,
  },
  () => {
    const tally = { accepted: 0, rejected: 0 };
    const options = (overrides: string[]) => ({ file: "x.yaml", overrides });
    const check = (make: () => Experiment) => {
      try {
        assertComplete(make());
        tally.accepted++;
      } catch (error) {
        linesOf(error);
        tally.rejected++;
      }
    };
    holds(
      [fc.constantFrom(...PLACES), value, fc.oneof(value, unusual)],
      (place, value, any) => {
        const json = JSON.stringify(value) ?? "";
        const file = withValue(place, value);
        check(() => parseExperiment(stringify(file), options([])));
        check(() => defineExperiment(withValue(place, any) as ExperimentDefinition));
        const key = place.replace(/^(parameters|defaults)\.([^.]+).*$/, "$2").replace(/\.0$/, "");
        check(() => parseExperiment("{}", options([`${key}=${json}`])));
        overrideNotes(stringify(file), [`${key}=${json}`, "hidden=[8,9]", "seeds=3"]);
        check(() =>
          parseExperiment(stringify(file), options(["hidden=[8,9]", "data.spiral.noise=0"]))
        );
      },
      2000,
    );
    bothAreMany(tally, 1000);
  },
);

Deno.test("readExperiment() survives 400 files with changed bytes", { ignore }, async () => {
  const tally = { accepted: 0, rejected: 0 };
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  const bytes = fc.tuple(
    fc.constantFrom(...FILES),
    fc.array(fc.tuple(position, fc.nat(255)), { maxLength: 2 }),
  )
    .map(([file, changes]) => {
      const bytes = new TextEncoder().encode(file);
      for (const [at, byte] of changes) bytes[Math.floor(at * bytes.length)] = byte;
      return bytes;
    });
  try {
    for (const each of fc.sample(bytes, { seed: 20140614, numRuns: 400 })) {
      await Deno.writeFile(path, each);
      try {
        assertComplete(await readExperiment(path));
        tally.accepted++;
      } catch (error) {
        for (const line of linesOf(error)) assert(line.startsWith(`Cannot read ${path}:`), line);
        tally.rejected++;
      }
    }
  } finally {
    await Deno.remove(path);
  }
  bothAreMany(tally, 100);
});
