import { assert, assertEquals, assertThrows } from "@std/assert";
import { Model } from "../../lib/model/model.ts";
import { modelJson } from "../../lib/model/model_json.ts";
import { parseModel } from "../../lib/model/parse_model.ts";
import { weightsHash } from "../../lib/objective/weights_hash.ts";
import { Stream } from "../../lib/random/stream.ts";
import { UserError } from "../../lib/user_error.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";
import { everyModel, madeContent, madeModel, MIXED } from "./made_models.ts";

Deno.test("parseModel() of modelJson() gives every bit back, and the same text", () => {
  for (const { model, rows } of everyModel()) {
    const text = modelJson(model);
    const read = parseModel(text);
    assertEquals(read, model);
    assertEquals(modelJson(read), text);
    assertEquals(read.predict(rows), model.predict(rows));
  }
});

Deno.test("modelJson() keeps -0, subnormal and very large numbers", () => {
  const content = madeContent({ hidden: [] });
  content.layers[0].weights.set([-0, 5e-324, -1.7976931348623157e308, 0.1 + 0.2, 1e21, 2 ** 53]);
  const provenance = { ...content.provenance, weightsHash: weightsHash(content.layers) };
  const read = parseModel(modelJson(new Model({ ...content, provenance })));
  assertEquals(
    new BigUint64Array(read.layers[0].weights.buffer),
    new BigUint64Array(content.layers[0].weights.buffer),
  );
});

Deno.test("modelJson() writes weights as (inputs) lists of (units) numbers", () => {
  const content = madeContent({ hidden: [], classes: ["a", "b", "c"] });
  content.layers[0].weights.set([1, 2, 3, 4, 5, 6]);
  content.layers[0].biases.set([7, 8, -0]);
  const provenance = { ...content.provenance, weightsHash: weightsHash(content.layers) };
  assertEquals(
    modelJson(new Model({ ...content, provenance })),
    `{
  "format": "seedsweep-model",
  "version": 1,
  "task": "classification",
  "activation": "relu",
  "encoding": {
    "columns": [
      { "kind": "number", "name": "x1", "offset": 0, "scale": 1 },
      { "kind": "number", "name": "x2", "offset": 0, "scale": 1 }
    ],
    "target": {
      "name": "quality",
      "classes": ["a", "b", "c"],
      "offset": 0,
      "scale": 1
    }
  },
  "layers": [
    {
      "weights": [
        [1, 2, 3],
        [4, 5, 6]
      ],
      "biases": [7, 8, -0]
    }
  ],
  "provenance": {
    "config": "c0123456789abcdef",
    "trial": "tfedcba9876543210",
    "seed": 3,
    "engineVersion": 2,
    "weightsHash": "${provenance.weightsHash}",
    "parameters": {
      "hidden": [],
      "activation": "relu",
      "l2": 0.0001
    }
  }
}
`,
  );
});

/** The text of a model with one part replaced, by path; undefined removes it. */
function changed(path: string, value: unknown): string {
  const file: unknown = JSON.parse(modelJson(madeModel({ columns: MIXED })));
  const keys = path.split(".");
  const last = keys.pop()!;
  // deno-lint-ignore no-explicit-any -- any part
  const parent = keys.reduce((part: any, key) => part[key], file);
  parent[last] = value;
  return JSON.stringify(file);
}

Deno.test("parseModel() names the path of what is wrong: 30 cases", () => {
  const cases: [string, unknown, string][] = [
    ["format", "onnx", 'format must be "seedsweep-model", got "onnx"'],
    ["version", 2, "version must be 1, got 2"],
    ["weights", [], 'the file must not have other keys, got "weights"'],
    ["task", "ranking", 'task must be "classification" or "regression", got "ranking"'],
    ["task", undefined, "task must be text, got undefined"],
    ["activation", 1, "activation must be text, got 1"],
    ["encoding", [], "encoding must be a map, got a list"],
    ["encoding.target", null, "encoding.target must be a map, got null"],
    ["encoding.target.classes", "a", 'encoding.target.classes must be a list, got "a"'],
    ["encoding.target.classes.1", 1, "encoding.target.classes[1] must be text, got 1"],
    ["encoding.target.scale", 0, "encoding.target.scale must be finite and not 0, got 0"],
    ["encoding.columns.0", "x", 'encoding.columns[0] must be a map, got "x"'],
    ["encoding.columns.0.kind", "date", 'encoding.columns[0].kind must be "number", "boolean" or'],
    ["encoding.columns.0.mean", 1, 'encoding.columns[0] must not have other keys, got "mean"'],
    ["encoding.columns.0.fill", null, "encoding.columns[0].fill must be a finite number, got null"],
    ["encoding.columns.0.name", "value", "encoding.columns must have different names, got"],
    ["encoding.columns.1.known.1", 1, "encoding.columns[1].known[1] must be true or false, got 1"],
    [
      "encoding.columns.1.known",
      [true],
      "the length of encoding.columns[1].known must be 2, got 1",
    ],
    ["encoding.columns.1.categories.0", null, "encoding.columns[1].categories[0] must be text"],
    ["layers", {}, "layers must be a list, got a map"],
    ["layers", [], "layers must not be empty"],
    ["layers.0.weights.2.1", "x", 'layers[0].weights[2][1] must be a finite number, got "x"'],
    ["layers.0.weights.2", [1, 2], "layers[0].weights[2] must have 5 numbers, one for each bias"],
    ["layers.0.weights.2", 1, "layers[0].weights[2] must be a list, got 1"],
    ["layers.0.weights", [], "the length of layers[0].weights must be 55, got 0"],
    ["layers.1.biases", [1], "layers[1].weights[0] must have 1 numbers, one for each bias, got 3"],
    ["layers.1.biases.0", 7, "provenance.weightsHash must be the hash of the weights"],
    ["provenance.seed", 0.5, "provenance.seed must be a whole number from 0 to 2^53 - 1, got 0.5"],
    ["provenance.trial", 1, "provenance.trial must be text, got 1"],
    ["provenance.parameters", [], "provenance.parameters must be a map, got a list"],
  ];
  for (const [path, value, text] of cases) {
    const error = assertThrows(() => parseModel(changed(path, value)), UserError);
    assert(error.message.startsWith(`Cannot read the model: ${text}`), error.message);
  }
});

Deno.test("parseModel() rejects text that is not JSON, with the place if it is known, and infinite numbers", () => {
  const good = modelJson(madeModel());
  const cases: [string, string][] = [
    ["", "it must be JSON"],
    ["[]", "the file must be a map, got a list"],
    ["null", "the file must be a map, got null"],
    [good.slice(0, -3), "it must be JSON, but is not (line 48 column 4)"],
    [good.replace('"l2": 0.0001', '"l2": 0.0001,'), "it must be JSON, but is not (line 47 column"],
    [good.replace('"offset": 0', '"offset": 1e999'), "encoding.columns[0].offset must be a finite"],
  ];
  for (const [text, message] of cases) {
    const error = assertThrows(() => parseModel(text), UserError);
    assert(error.message.startsWith(`Cannot read the model: ${message}`), error.message);
  }
  assertErrors([[() => parseModel(untyped({})), TypeError, "text must be a string"]]);
});

Deno.test("parseModel() of a mutated file gives a model or a UserError: 2000 mutations", () => {
  const good = modelJson(madeModel({ columns: MIXED }));
  const stream = Stream.named({ seed: 0, role: "checks" });
  const random = (below: number) => stream.below(below);
  for (let i = 0; i < 2000; i++) {
    const start = random(good.length);
    const middle = ["", "0", '"', "[", "}", "null", "-", "1e999", '{"a":1}', "\u0000"][random(10)];
    const text = good.slice(0, start) + middle + good.slice(start + random(4));
    try {
      assert(parseModel(text) instanceof Model);
    } catch (error) {
      assert(error instanceof UserError, `${start} ${middle}: ${error}`);
      assert(error.message.startsWith("Cannot read the model: "), error.message);
    }
  }
});
