import { assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { ObjectiveExperiment } from "../../lib/experiment/experiment.ts";
import { ExperimentError } from "../../lib/experiment/parse/fault.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files");
const COMMAND = "objective: { command: [train] }";
const METRIC = "metric: { name: loss, goal: minimize }";

/** The lines of the error, without what all of them begin with. */
function faultsOf(text: string, overrides: string[] = []): string[] {
  const error = assertThrows(
    () => parseExperiment(text, { file: "x.yaml", overrides }),
    ExperimentError,
  );
  return error.message.split("\n").map((line) => line.replace("Cannot read ", ""));
}

function objectiveOf(text: string, overrides: string[] = []): ObjectiveExperiment {
  return parseExperiment(text, { overrides }) as ObjectiveExperiment;
}

const WRITTEN = "an objective must be the path of a module, or { command: [program, argument, …] }";
const VALUE = "a value must be a finite number, text, true, false, null, or a list of them, got";
const EITHER = "an objective must have either module or command";

/** Files with an objective, and all lines of their errors. */
const FAULTS: [text: string, ...lines: string[]][] = [
  [`objective: 5\n${METRIC}`, `x.yaml:1:12 objective: ${WRITTEN}, got 5`],
  [`objective:\n${METRIC}`, `x.yaml:1:11 objective: ${WRITTEN}, got null`],
  [`objective: [train]\n${METRIC}`, `x.yaml:1:12 objective: ${WRITTEN}, got ["train"]`],
  [`objective: {}\n${METRIC}`, `x.yaml:1:12 objective: ${EITHER}`],
  [`objective: { module: a.ts, command: [b] }\n${METRIC}`, `x.yaml:1:12 objective: ${EITHER}`],
  [
    `objective: { modul: a.ts }\n${METRIC}`,
    `x.yaml:1:12 objective: ${EITHER}`,
    'x.yaml:1:14 objective.modul: there is no key "modul"; did you mean "module"?',
  ],
  [
    `objective: { module: no/where.ts, folder: there }\n${METRIC}`,
    "x.yaml:1:43 objective.folder: only a command has a folder",
  ],
  [
    `objective: { command: [] }\n${METRIC}`,
    "x.yaml:1:23 objective.command: a command must be a list: the program, then its arguments, got []",
  ],
  [
    `objective: { command: [a, [b], true], hash: 5 }\n${METRIC}`,
    'x.yaml:1:27 objective.command.1: an argument must be text or a number, got ["b"]',
    "x.yaml:1:32 objective.command.2: an argument must be text or a number, got true",
    "x.yaml:1:45 objective.hash: a hash must be text, got 5",
  ],
  [
    `objective: ./no/where.ts\nmetric: { name: loss, goal: least }\nseeds: 0`,
    "x.yaml:1:12 objective: no/where.ts: there is no such file",
    'x.yaml:2:29 metric.goal: a goal must be maximize or minimize, got "least"',
    "x.yaml:3:8 seeds: seeds must be a list of whole numbers, or the number of seeds, from 1 to 1000000, got 0",
  ],
  [
    COMMAND,
    "x.yaml:1:1 metric: metric must be { name: the name of a score that the objective returns, goal: … }, got no value",
  ],
  [
    `${COMMAND}\nmetric: { name: loss }`,
    "x.yaml:2:17 metric.name: the goal of loss must be written: goal: maximize, or goal: minimize",
  ],
  [
    `objective: { command: [a, "\${rat}", "\${}", "--x=\${seed}\${rate}"] }\n${METRIC}\nparameters: { rate: 1 }`,
    'x.yaml:1:27 objective.command.1: there is no parameter for ${rat}; did you mean "rate"?',
    "x.yaml:1:37 objective.command.2: there is no parameter for ${}; expected one of rate, seed",
  ],
  [
    `${COMMAND}\n${METRIC}\npermissions: { reed: [x], net: 5 }`,
    "x.yaml:3:14 permissions: a command is not restricted: only a module has permissions",
    'x.yaml:3:16 permissions.reed: there is no key "reed"; did you mean "read"?',
    "x.yaml:3:32 permissions.net: must be a list of texts, got 5",
  ],
  [
    `${COMMAND}\n${METRIC}\nparameters:\n  seed: { values: [4, 5] }\n  1a: 3\n  x: { values: [1, 1.0] }\n` +
    "  y: .nan\n  z: { value: { a: 1 } }\n  w: { values: [] }\n  v: { value: 1, values: [2] }",
    "x.yaml:4:9 parameters.seed: the seed is no parameter, because every config runs with each seed: write seeds: [4, 5]",
    'x.yaml:5:3 parameters.1a: a parameter\'s name must be 1 to 100 letters, digits, _, -, . and /, the first a letter, got "1a"',
    "x.yaml:6:20 parameters.x.values.1: a value can occur only once in a list, got 1.0",
    `x.yaml:7:6 parameters.y: ${VALUE} .nan`,
    `x.yaml:8:15 parameters.z.value: ${VALUE} {"a":1}`,
    "x.yaml:9:16 parameters.w.values: values must have at least one value, got []",
    "x.yaml:10:6 parameters.v: a parameter must have either value or values",
  ],
  [
    `${COMMAND}\n${METRIC}\nsimplest: [size]\ndata: { spiral: {} }\nparameters: { siz: 1 }`,
    'x.yaml:3:12 simplest.0: there is no parameter "size"; did you mean "siz"?',
    'x.yaml:4:1 data: "data" is of the built-in network, and this experiment has an objective of its own',
  ],
];

Deno.test(`parseExperiment() reports all faults of ${FAULTS.length} files with an objective`, {
  ignore,
}, () => {
  for (const [text, ...lines] of FAULTS) assertEquals(faultsOf(text), lines, text);
});

Deno.test("overrides of an objective replace its parameters, and 3 that cannot be are reported", {
  ignore,
}, () => {
  const text = `${COMMAND}\n${METRIC}\nparameters: { model.rate: 0.1, kind: { values: [a, b] } }`;
  const { parameters, seeds, metric } = objectiveOf(text, [
    ...["model.rate=1,0.5", "kind=c", "seeds=4", "metric.name=accuracy", "metric.goal=maximize"],
  ]);
  assertEquals(parameters, { "model.rate": { values: [1, 0.5] }, kind: { values: ["c"] } });
  assertEquals([seeds, metric], [[4], { name: "accuracy", goal: "maximize" }]);
  assertEquals(objectiveOf(text, ['kind=[a],"a, b",null,true']).parameters.kind.values, [
    ...[["a"], "a, b", null, true],
  ]);
  const known =
    "kind, seeds, simplest, name, method, replicates, run_cap, search_seed, batch, timeout, retries, on_failure, early_terminate";
  assertEquals(faultsOf(text, ["zz=3", "hidden=8", "metric.name=accuracy"]), [
    `the override zz=3: there is no key "zz"; expected one of ${known}`,
    `the override hidden=8: there is no key "hidden"; expected one of ${known}`,
    "the override metric.name=accuracy metric.name: the goal of accuracy must be written: goal: maximize, or goal: minimize",
  ]);
});

Deno.test(
  "parseExperiment() leaves 11 values of an objective as they are written: a list of one value is a list",
  { ignore },
  () => {
    const values = [["a"], "a", [1], 1, "1", [[1]], null, true, "true", "", "x\ny"];
    const text = `{${COMMAND}, ${METRIC}, parameters: {p: {values: ${JSON.stringify(values)}}}}`;
    assertEquals(objectiveOf(text).parameters.p.values, values);
    const [zero] = objectiveOf(text, ["p=-0,[-0]"]).parameters.p.values ?? [];
    assertEquals(Object.is(zero, 0), true);
  },
);

Deno.test(
  "parseExperiment() accepts an objective without parameters, and 1 seed",
  { ignore },
  () => {
    for (const parameters of ["", ", parameters: {}"]) {
      const experiment = objectiveOf(`{${COMMAND}, ${METRIC}, seeds: 1${parameters}}`);
      assertEquals([experiment.parameters, experiment.seeds], [{}, [0]]);
      assertEquals(experiment.objective, {
        ...{ command: ["train"], folder: ".", files: [], hash: experiment.objective.hash },
      });
    }
  },
);

/** Objectives that cannot be run as they are written, and the line that says what to write. */
const HINTS: [objective: string, line: string][] = [
  [
    "train.py",
    "1:12 objective: a module must be TypeScript or JavaScript (.ts, .js, .mjs, .tsx, .jsx, .mts); for another program write objective: { command: [python3, train.py] }",
  ],
  [
    "{ module: ./run }",
    "1:22 objective.module: a module must be TypeScript or JavaScript (.ts, .js, .mjs, .tsx, .jsx, .mts); for another program write objective: { command: [./run] }",
  ],
  [
    '"python3 train.py --lr=${lr}"',
    '1:12 objective: a command must be a list of words: write objective: { command: [python3, train.py, "--lr=${lr}"] }',
  ],
  [
    '{ command: ["python3 train.py"] }',
    "1:24 objective.command.0: each word must be an element of the list: write objective: { command: [python3, train.py] }",
  ],
  [
    "{ cmd: [train] }",
    '1:14 objective.cmd: there is no key "cmd"; did you mean "command"?',
  ],
  [
    "{ command: [train], files: [deno.json, no/where.txt] }",
    "1:51 objective.files.1: no/where.txt: there is no such file",
  ],
  [
    '{ command: [train, "--lr=$lr"] }',
    "1:31 objective.command.1: no shell reads the command: write ${lr} instead of $lr",
  ],
  [
    "{ command: [train, …] }",
    "1:31 objective.command.1: the arguments of all parameters must be written",
  ],
];

Deno.test(`parseExperiment() says how to write ${HINTS.length} objectives`, { ignore }, () => {
  for (const [objective, line] of HINTS) {
    const lines = faultsOf(`objective: ${objective}\n${METRIC}\nparameters: { lr: 1 }`);
    assertEquals(lines.at(-1), `x.yaml:${line}`);
  }
  objectiveOf(`objective: { command: [sh, -c, "a $lr"] }\n${METRIC}\nparameters: { lr: 1 }`);
});

/** Features of sweep files of other programs, and a part of the line that says what to write instead. */
const FOREIGN: [feature: string, line: string][] = [
  [
    "program: a.py",
    '1:1 program: write objective: { command: [python3, a.py, "--p=${p}", "--seed=${seed}"] } instead',
  ],
  [
    "command: ['${env}', python, '${program}']\nprogram: a.py",
    "1:1 command: remove it: the objective has the command",
  ],
  [
    "command: ['${env}', python, -m, b]",
    '1:1 command: write objective: { command: [python, -m, b, "--p=${p}", "--seed=${seed}"] } instead',
  ],
  [
    "command: ['${env}', '${interpreter}', -u, '${program}', --fast, '${args}']",
    '1:1 command: write objective: { command: [python3, -u, train.py, --fast, "--p=${p}", "--seed=${seed}"] } instead',
  ],
  [
    "program: c.py\ncommand: ['${interpreter}', '${program}', '${args_no_hyphens}']",
    '1:1 program: write objective: { command: [python3, c.py, "p=${p}", "--seed=${seed}"] } instead',
  ],
  [
    "program: python3 -u a.py",
    '1:1 program: write objective: { command: [python3, -u, a.py, "--p=${p}", "--seed=${seed}"] } instead',
  ],
  [
    "method: Bayes",
    '1:9 method: method must be grid or random or sobol or bayes, got "Bayes": write bayes',
  ],
  ["description: d", "1:1 description: there are no descriptions: remove it, or make it a comment"],
  ["project: p", "1:1 project: there are no projects: remove it; results are in results/<name>"],
  ["entity: e", "1:1 entity: there are no accounts: remove it"],
  [
    "early_terminate: { type: envelope }",
    '1:26 early_terminate.type: a type of early_terminate must be hyperband or halving or race, got "envelope"',
  ],
  [
    "early_terminate: { type: hyperband, min_iter: 3, strict: true }",
    "1:50 early_terminate.strict: remove it: all configs of a rung are compared",
  ],
];
const AXES: [axis: string, line: string][] = [
  [
    "{ min: 1, max: 2 }",
    "3:18 parameters.p: a grid needs values, or steps: write { values: [ … ] } or { min: …, max: …, steps: … }",
  ],
  [
    "{ distribution: log_uniform, min: -4, max: -1 }",
    "3:34 parameters.p.distribution: the ends of log_uniform are exponents of e: write { distribution: " +
    "log_uniform_values, min: 0.0183156, max: 0.367879 } for e^-4 to e^-1, or { distribution: log_uniform_values, " +
    "min: 0.0001, max: 0.1 } for 10^-4 to 10^-1",
  ],
  [
    "{ distribution: log_uniform, min: 1e-4, max: 0.1 }",
    "3:34 parameters.p.distribution: the ends of log_uniform are exponents of e: write { distribution: " +
    "log_uniform_values, min: 1.0001, max: 1.10517 } for e^0.0001 to e^0.1, or { distribution: log_uniform_values, " +
    "min: 0.0001, max: 0.1 } for 0.0001 to 0.1",
  ],
  [
    "{ distribution: uniform, values: [1, 2] }",
    "3:20 parameters.p.distribution: remove it: a grid takes every value",
  ],
  ["{ mu: 0, values: [1, 2] }", "3:20 parameters.p.mu: remove it: a grid takes every value"],
  [
    "{ parameters: { q: { values: [1] } } }",
    "3:20 parameters.p.parameters: a parameter has no parameters: write p.q beside the others",
  ],
];

Deno.test(
  `parseExperiment() says what to write instead of ${
    FOREIGN.length + AXES.length
  } features of sweep files of other programs`,
  { ignore },
  () => {
    const file = (first: string, axis: string) =>
      `${first}\n${METRIC}\nparameters: { p: ${axis} }${
        /program|command/.test(first) ? "" : `\n${COMMAND}`
      }`;
    for (const [feature, line] of FOREIGN) {
      const lines = faultsOf(file(feature, "{ values: [1, 2] }"));
      assertEquals(lines.includes(`x.yaml:${line}`), true, `${feature}\n${lines.join("\n")}`);
    }
    for (const [axis, line] of AXES) {
      const lines = faultsOf(file("seeds: 2", axis));
      assertEquals(lines.includes(`x.yaml:${line}`), true, `${axis}\n${lines.join("\n")}`);
    }
  },
);

Deno.test(
  "parseExperiment() names the arguments of all 4 parameters of a program of another file, and its seeds",
  {
    ignore,
  },
  () => {
    const lines = faultsOf(
      `program: b.py\n${METRIC}\nparameters: { a: 1, b-c: 2, d.e: 3, f: 4, seed: { values: [7] } }`,
    );
    assertStringIncludes(
      lines[0],
      '[python3, b.py, "--a=${a}", "--b-c=${b-c}", "--d.e=${d.e}", "--f=${f}", "--seed=${seed}"]',
    );
    assertStringIncludes(lines[1], "x.yaml:3:49 parameters.seed: ");
    assertStringIncludes(lines[1], "write seeds: [7]");
    assertEquals(lines.length, 2);
  },
);

Deno.test("the files of a command are its arguments that are files, and values after =", {
  ignore,
}, () => {
  const folder = Deno.makeTempDirSync();
  try {
    for (const name of ["a.py", "b.json", "c.txt"]) {
      Deno.writeTextFileSync(`${folder}/${name}`, "1");
    }
    const words =
      "[run, a.py, --config=b.json, -x=nowhere, b.json, '--d=${seed}', --=c.txt, ';=c.txt']";
    const { objective } = parseExperiment(`{objective: {command: ${words}}, ${METRIC}}`, {
      file: `${folder}/x.yaml`,
    }) as ObjectiveExperiment;
    assertEquals(objective.files, ["a.py", "b.json", "c.txt"].map((name) => `${folder}/${name}`));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** Lines of modules, and the package that each imports and cannot have; undefined if it can be read. */
const IMPORTS: [line: string, refused?: string][] = [
  ['import _ from "npm:lodash@4";', "npm:lodash@4"],
  ['import { a,\n b } from "lodash";', "lodash"],
  ['import "https://example.com/a.ts";', "https://example.com/a.ts"],
  ['export * from "jsr:@std/async@1";', "jsr:@std/async@1"],
  ['const a = await import("npm:lodash@4");', "npm:lodash@4"],
  ['const a = await import("npm:" + "lodash@4");'],
  ['import type { A } from "npm:lodash@4";'],
  ['// import _ from "npm:lodash@4";\n/*\nimport _ from "npm:lodash@4";\n*/'],
  ['export const name = "lodash";'],
  ['import { parse } from "@std/csv/parse";\nimport yaml from "yaml";\nimport "node:path";'],
  ['import { Stream } from "@seedsweep/seedsweep";\nimport "npm:yaml@2.9.1";'],
];

Deno.test(
  `parseExperiment() refuses packages that are not Seedsweep's own, in ${IMPORTS.length} modules`,
  {
    ignore,
  },
  () => {
    const folder = Deno.makeTempDirSync();
    try {
      for (const [line, refused] of IMPORTS) {
        Deno.writeTextFileSync(`${folder}/own.ts`, line);
        const read = () =>
          parseExperiment(`{objective: own.ts, ${METRIC}}`, { file: `${folder}/x.yaml` });
        if (refused === undefined) read();
        else {
          const { message } = assertThrows(read, ExperimentError);
          const reason =
            `it imports ${refused}, which is not a package of Seedsweep: use a command`;
          assertStringIncludes(message, `objective: ${folder}/own.ts: ${reason}`);
        }
      }
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

Deno.test("the hash of an objective depends on its files, not on its permissions or their place", {
  ignore,
}, () => {
  const folder = Deno.makeTempDirSync();
  const other = Deno.makeTempDirSync();
  try {
    const hash = (more = "", at = folder) =>
      (parseExperiment(`{objective: {module: own.ts${more}}, ${METRIC}}`, {
        file: `${at}/x.yaml`,
      }) as ObjectiveExperiment).objective.hash;
    const write = (name: string, text: string) =>
      [folder, other].forEach((each) => Deno.writeTextFileSync(`${each}/${name}`, text));
    write(
      "own.ts",
      'import { a } from "./my%20part.ts?v=2";\nexport default a;\n// from "file://host/x.ts"',
    );
    write("my part.ts", "/* from './deep/part.ts' */ export const a = 1;");
    write("table.txt", "1");
    const before = hash();
    assertEquals(hash("", other), before);
    assertNotEquals(hash(", files: [table.txt]"), before);
    write("my part.ts", "/* from './deep/part.ts' */ export const a = 2;");
    const changed = hash();
    assertNotEquals(changed, before);
    Deno.mkdirSync(`${folder}/deep`);
    Deno.writeTextFileSync(`${folder}/deep/part.ts`, "export const b = 1;");
    assertNotEquals(hash(), changed);
    assertEquals(hash(", hash: mine"), "mine");
  } finally {
    for (const each of [folder, other]) Deno.removeSync(each, { recursive: true });
  }
});
