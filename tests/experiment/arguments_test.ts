import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { defineExperiment } from "../../lib/experiment/define_experiment.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { requireExperiment } from "../../lib/experiment/require_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

// Callers without type checks can pass anything.
const parse = parseExperiment as (...args: unknown[]) => Experiment;
const define = defineExperiment as (...args: unknown[]) => Experiment;
const read = readExperiment as (...args: unknown[]) => Promise<Experiment>;

const WRONG_TEXT: [unknown, string][] = [
  [{ seeds: [0] }, "an object; defineExperiment() takes an object"],
  [undefined, "undefined"],
  [null, "null"],
  [7, "a number"],
  [[], "an array"],
  [new Uint8Array(1), "a Uint8Array"],
  [Promise.resolve(""), "a Promise"],
];

Deno.test("parseExperiment() throws a TypeError for 7 texts that are not strings", () => {
  for (const [text, got] of WRONG_TEXT) {
    const { message } = assertThrows(() => parse(text), TypeError);
    assertEquals(message, `Cannot parse an experiment: text must be a string, got ${got}`);
  }
});

Deno.test("defineExperiment() throws a TypeError for 7 definitions that are not objects", () => {
  for (
    const [definition, got] of [
      ["seeds: [0]", "a string; parseExperiment() takes text"],
      [undefined, "undefined"],
      [null, "null"],
      [[], "an array"],
      [() => ({}), "a function"],
      [new Map(), "a Map"],
      [Promise.resolve({}), "a Promise"],
    ]
  ) {
    const { message } = assertThrows(() => define(definition), TypeError);
    assertEquals(message, `Cannot define an experiment: definition must be an object, got ${got}`);
  }
});

Deno.test("readExperiment() rejects with a TypeError for a path that is not a string", async () => {
  for (
    const [path, got] of [[7, "a number"], [undefined, "undefined"], [
      new URL("file:///x"),
      "a URL",
    ]]
  ) {
    const { message } = await assertRejects(() => read(path), TypeError);
    assertEquals(message, `Cannot read an experiment: path must be a string, got ${got}`);
  }
});

const WRONG_OPTIONS: [unknown, string][] = [
  [null, "options must be an object, got null"],
  ["x.yaml", "options must be an object, got a string"],
  [["seeds=0"], "options must be an object, got an array"],
  [{ overrides: "seeds=0" }, "overrides must be a list of strings, got a string"],
  [{ overrides: { seeds: 0 } }, "overrides must be a list of strings, got an object"],
  [
    { overrides: ["seeds=0", 5] },
    "overrides must be a list of strings, got an array with a number",
  ],
  [{ overrides: Array(1) }, "overrides must be a list of strings, got an array with undefined"],
  [{ overrides: null }, "overrides must be a list of strings, got null"],
];

Deno.test("parseExperiment(), defineExperiment(), readExperiment() throw a TypeError for 8 options", async () => {
  for (const [options, rule] of WRONG_OPTIONS) {
    const message = (action: string) => `Cannot ${action} an experiment: ${rule}`;
    assertEquals(assertThrows(() => parse("{}", options), TypeError).message, message("parse"));
    assertEquals(assertThrows(() => define({}, options), TypeError).message, message("define"));
    const error = await assertRejects(() => read("nowhere.yaml", options), TypeError);
    assertEquals(error.message, message("read"));
  }
});

Deno.test("parseExperiment() throws a TypeError for a file that is not a string", () => {
  const { message } = assertThrows(() => parse("{}", { file: 5 }), TypeError);
  assertEquals(message, "Cannot parse an experiment: file must be a string, got a number");
});

Deno.test("options that are undefined have their defaults", { ignore }, () => {
  const expected = parseExperiment("{}");
  assertEquals(parse("{}", { file: undefined, overrides: undefined }), expected);
  assertEquals(parse("{}", undefined), expected);
  assertEquals(define({}, { overrides: undefined }), expected);
});

Deno.test("requireExperiment() accepts experiments, also from JSON", { ignore }, () => {
  const experiment = parseExperiment("{}");
  requireExperiment(experiment, "test");
  requireExperiment(defineExperiment({}), "test");
  requireExperiment(JSON.parse(JSON.stringify(experiment)), "test");
});

Deno.test("requireExperiment() throws a TypeError that names the action and the kind", () => {
  for (
    const [value, got] of [
      ["dropout.yaml", "a string"],
      [undefined, "undefined"],
      [null, "null"],
      [[], "an array"],
      [{}, "an object"],
      [{ name: "x", parameters: {} }, "an object"],
      [Promise.resolve(), "a Promise"],
    ]
  ) {
    const { message } = assertThrows(() => requireExperiment(value, "expand the grid"), TypeError);
    assertEquals(
      message,
      "Cannot expand the grid: experiment must be what parseExperiment(), readExperiment() or " +
        `defineExperiment() returns, got ${got}`,
    );
  }
});

Deno.test("requireExperiment() checks 8 parts of the structure", { ignore }, () => {
  const experiment = parseExperiment("{}");
  const parts = [
    ["name", 1],
    ["seeds", {}],
    ["data", null],
    ["split", []],
    ["metric", "val_loss"],
    ["metric", { name: "val_loss" }],
    ["parameters", undefined],
    ["defaults", 0],
  ] as const;
  for (const [key, value] of parts) {
    assertThrows(() => requireExperiment({ ...experiment, [key]: value }, "test"), TypeError);
  }
});
