import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { EncodedColumn } from "../../lib/data/encoding.ts";
import { Model } from "../../lib/model/model.ts";
import { modelTs } from "../../lib/model/model_ts.ts";
import type {
  ClassPrediction,
  Prediction,
  Row,
  ValuePrediction,
} from "../../lib/model/prediction.ts";
import { lacking } from "../permissions.ts";
import { everyModel, madeContent, madeModel, MIXED, mixedRow } from "./made_models.ts";

/** The `predict` of a model's TypeScript file. */
async function predictOf(model: Model): Promise<(row: Row) => Prediction> {
  const url = `data:application/typescript,${encodeURIComponent(modelTs(model))}`;
  return (await import(url)).predict;
}

for (const { name, model, rows } of everyModel()) {
  Deno.test(`modelTs() gives the predictions of the model within 1e-12: ${name}`, async () => {
    const predict = await predictOf(model);
    model.predict(rows).forEach((expected, row) => {
      const got = predict(rows[row]);
      assertEquals(Object.keys(got), Object.keys(expected));
      if (model.task === "classification") assertSameClass(got, expected);
      else assertSameValue(got, expected, model);
    });
  });
}

function assertSameClass(got: Prediction, expected: Prediction): void {
  const [a, b] = [got, expected] as ClassPrediction[];
  assertEquals(a.class, b.class);
  assertEquals(Object.keys(a.probabilities), Object.keys(b.probabilities));
  for (const name of Object.keys(a.probabilities)) {
    assertAlmostEquals(a.probabilities[name], b.probabilities[name], 1e-12);
  }
}

/** Values have the same bits, but for the tanh of the host. */
function assertSameValue(got: Prediction, expected: Prediction, model: Model): void {
  const [a, b] = [got, expected] as ValuePrediction[];
  const isExact = model.activation !== "tanh" || model.layers.length === 1;
  assertAlmostEquals(a.value, b.value, isExact ? 0 : 1e-12 * Math.max(1, Math.abs(b.value)));
}

Deno.test("modelTs() twice gives the same text", () => {
  for (const { model } of everyModel()) assertEquals(modelTs(model), modelTs(model));
});

Deno.test("modelTs() writes a type for each column, and no text of the file into comments", () => {
  const text = modelTs(madeModel({ columns: MIXED, classes: ["no", "*/ alert(1) /*"] }));
  assert(
    text.includes(`export interface Row {
  readonly "alcohol, %": number;
  readonly "__proto__": "a" | "b";
  /** null stands for a missing value. */
  readonly "quote \\" and \\n line": number | null;
  /** null stands for a missing value. */
  readonly "*/ class": boolean | null;
  readonly "value": boolean;
  /** null stands for a missing value. */
  readonly "größe\${1}\`": "*/" | "größer" | "it's \\"\\\\" | "never trained" | null;
}`),
    text.slice(0, 2000),
  );
  assert(text.includes('export type Class = "no" | "*/ alert(1) /*";'));
});

Deno.test("modelTs() ids in its comment cannot end it", async () => {
  const content = madeContent();
  const config = 'c*/ throw new Error("run"); /*\n*/';
  const model = new Model({ ...content, provenance: { ...content.provenance, config } });
  assertEquals(typeof await predictOf(model), "function");
  assert(modelTs(model).includes(' * config c*\\/ throw new Error(\\"run\\"); /*\\n*\\/, trial t'));
});

Deno.test("modelTs() predict() rejects missing columns, missing values and other types", async () => {
  const predict = await predictOf(madeModel({ columns: MIXED }));
  const cases: [Row, string][] = [
    [{}, '"alcohol, %" must be a number, got undefined'],
    [mixedRow(["12", "a", 1, true, true, ""]), '"alcohol, %" must be a number, got "12"'],
    [mixedRow([NaN, "a", 1, true, true, ""]), '"alcohol, %" must be a number, got NaN'],
    [mixedRow([1, null, 1, true, true, ""]), '"__proto__" must be text, got null'],
    [mixedRow([1, "a", Infinity, true, true, ""]), "must be a number, got Infinity"],
    [mixedRow([1, "a", 1, true, 1, ""]), '"value" must be a boolean, got 1'],
  ];
  for (const [row, message] of cases) {
    assertThrows(() => predict(row), TypeError, `Cannot predict: `);
    assertThrows(() => predict(row), TypeError, message);
  }
});

Deno.test("modelTs() predict() does not take what a row inherits for a column", async () => {
  const columns: EncodedColumn[] = [
    { kind: "number", name: "toString", offset: 0, scale: 1, fill: undefined },
  ];
  const predict = await predictOf(madeModel({ columns }));
  assertThrows(() => predict({}), TypeError, '"toString" must be a number, got undefined');
});

Deno.test("modelTs() passes deno check, also with the strictest options", {
  ignore: lacking("processes"),
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const flags = ["strict", "exactOptionalPropertyTypes", "noUncheckedIndexedAccess"];
    const others = ["noUnusedLocals", "noUnusedParameters", "noImplicitReturns"];
    const compilerOptions = Object.fromEntries([...flags, ...others].map((flag) => [flag, true]));
    await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ compilerOptions }));
    const paths = await Promise.all(
      checkedModels().map(async (model, i) => {
        const path = `${folder}/model_${i}.ts`;
        await Deno.writeTextFile(path, modelTs(model));
        return path;
      }),
    );
    await Deno.writeTextFile(`${folder}/use.ts`, USE);
    await runDeno(["check", ...paths, `${folder}/use.ts`], folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** A program that uses the first of {@linkcode checkedModels}. */
const USE = `import { predict } from "./model_0.ts";
const { class: best } = predict({ color: "red", size: null });
export const isYes: boolean = best === "yes";
// @ts-expect-error -- there is no such color
predict({ color: "green", size: 1 });
// @ts-expect-error -- size is missing
predict({ color: "red" });
`;

function checkedModels(): Model[] {
  const columns: EncodedColumn[] = [
    { kind: "category", name: "color", categories: ["blue", "red"], known: [true, true] },
    { kind: "number", name: "size", offset: 0, scale: 1, fill: 2 },
  ];
  const [first, ...others] = everyModel().map(({ model }) => model);
  return [madeModel({ columns, classes: ["no", "yes"] }), first, ...others];
}

/** Runs deno in a folder; throws what it prints if it fails. */
async function runDeno(args: string[], cwd: string): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd, env: { NO_COLOR: "1" } });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
