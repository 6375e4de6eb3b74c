import type { EncodedColumn } from "../../lib/data/encoding.ts";
import { inputsOf } from "../../lib/data/encoding.ts";
import { Model } from "../../lib/model/model.ts";
import type { ModelContent } from "../../lib/model/model_content.ts";
import type { Row } from "../../lib/model/prediction.ts";
import { weightsHash } from "../../lib/objective/weights_hash.ts";
import { Stream } from "../../lib/random/stream.ts";

const NUMBERS: readonly EncodedColumn[] = [
  { kind: "number", name: "x1", offset: 0, scale: 1, fill: undefined },
  { kind: "number", name: "x2", offset: 0, scale: 1, fill: undefined },
];

/** Columns of every kind, with names that need care. */
export const MIXED: readonly EncodedColumn[] = [
  { kind: "number", name: "alcohol, %", offset: 10.4, scale: 1.07, fill: undefined },
  { kind: "category", name: "__proto__", categories: ["a", "b"], known: [true, true] },
  { kind: "number", name: 'quote " and \n line', offset: -1e-7, scale: 0.3, fill: 0.25 },
  { kind: "boolean", name: "*/ class", offset: 0, scale: 1, fill: 0.6 },
  { kind: "boolean", name: "value", offset: 0, scale: 1, fill: undefined },
  {
    kind: "category",
    name: "größe${1}`",
    categories: ["", "*/", "größer", "it's \"\\", "never trained"],
    known: [true, true, true, true, false],
  },
];

/** Rows for the columns of {@linkcode MIXED}: with and without missing values, an unknown and an untrained category. */
export const MIXED_ROWS: readonly Row[] = [
  mixedRow([12.5, "a", 0.1, true, false, "größer"]),
  mixedRow([-3, "b", null, null, true, null]),
  mixedRow([9.81, "a", -1e-9, false, true, "it's \"\\"]),
  mixedRow([10.4, "b", 1e3, true, true, "never trained"]),
  mixedRow([0, "a", 2, false, false, "*/"]),
];

/** A row with these values in the order of {@linkcode MIXED}. */
export function mixedRow(values: readonly Row[string][]): Row {
  return Object.fromEntries(MIXED.map(({ name }, i) => [name, values[i]]));
}

/** What a made model looks like. */
export interface MadeModel {
  activation?: ModelContent["activation"];
  hidden?: readonly number[];
  columns?: readonly EncodedColumn[];
  /** Empty for regression. */
  classes?: readonly string[];
}

/** The content of a model with random weights. */
export function madeContent(
  { activation = "relu", hidden = [5], columns = NUMBERS, classes = ["0", "1", "2"] }: MadeModel =
    {},
): ModelContent {
  const isRegression = classes.length === 0;
  const stream = Stream.named({ seed: 1, role: "checks" });
  const normals = (count: number) => Float64Array.from({ length: count }, () => stream.normal());
  const sizes = [inputsOf({ columns }), ...hidden, Math.max(1, classes.length)];
  const layers = sizes.slice(1).map((units, i) => ({
    weights: normals(sizes[i] * units),
    biases: normals(units),
  }));
  return {
    layers,
    activation,
    encoding: {
      columns,
      target: {
        name: "quality",
        classes,
        ...(isRegression ? { offset: 5.6, scale: 0.8 } : { offset: 0, scale: 1 }),
      },
    },
    task: isRegression ? "regression" : "classification",
    provenance: {
      config: "c0123456789abcdef",
      trial: "tfedcba9876543210",
      seed: 3,
      engineVersion: 2,
      weightsHash: weightsHash(layers),
      parameters: { hidden: [...hidden], activation, l2: 1e-4 },
    },
  };
}

/** A model with random weights. */
export function madeModel(description: MadeModel = {}): Model {
  return new Model(madeContent(description));
}

/** Models of every activation, depth, kind of column and task, with their names. */
export function everyModel(): { name: string; model: Model; rows: readonly Row[] }[] {
  return (["relu", "tanh", "leaky_relu"] as const).flatMap((activation) =>
    [[], [5], [7, 4, 6]].flatMap((hidden) =>
      [["no", "__proto__", "*/ 'yes' \"\n"], []].map((classes) => ({
        name: `${activation} [${hidden}] ${classes.length === 0 ? "regression" : "classes"}`,
        model: madeModel({ activation, hidden, columns: MIXED, classes }),
        rows: MIXED_ROWS,
      }))
    )
  );
}
