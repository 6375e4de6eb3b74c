/**
 * A trained network that predicts from raw rows, without the rest of Seedsweep: its weights, how features become its
 * inputs, and which trial it comes from.
 *
 * It computes its sums in the order of `lib/nn/`, in plain loops.
 *
 * @module
 */

import { type Encoding, inputsOf } from "../data/encoding.ts";
import type { LayerParameters } from "../engine/engine.ts";
import type { Task } from "../experiment/metrics.ts";
import { countRows, requireFinite } from "../math/check_arguments.ts";
import type { Activation } from "../nn/activation.ts";
import { predictedClasses } from "../nn/predicted_classes.ts";
import { softmax } from "../nn/softmax.ts";
import { computeOutputs } from "./compute_outputs.ts";
import { encodeFeatures, type EncodeOptions } from "./encode_features.ts";
import { type ModelContent, type Provenance, requireModelContent } from "./model_content.ts";
import type {
  ClassPrediction,
  Prediction,
  Row,
  RowPredictions,
  ValuePrediction,
} from "./prediction.ts";

/**
 * A trained network.
 *
 * @example A network of one layer with two classes
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { weightsHash } from "../objective/weights_hash.ts";
 * import { Model } from "./model.ts";
 *
 * const layers = [{ weights: new Float64Array([1, -1]), biases: new Float64Array([0, 0]) }];
 * const model = new Model({
 *   layers,
 *   activation: "relu",
 *   encoding: {
 *     columns: [{ kind: "number", name: "height", offset: 1.5, scale: 0.2, fill: undefined }],
 *     target: { name: "size", classes: ["large", "small"], offset: 0, scale: 1 },
 *   },
 *   task: "classification",
 *   provenance: {
 *     ...{ config: "c0", trial: "t0", seed: 0, engineVersion: 2, parameters: {} },
 *     weightsHash: weightsHash(layers),
 *   },
 * });
 * assertEquals(model.predict([{ height: 1.5 }]), [{ class: "large", probabilities: { large: 0.5, small: 0.5 } }]);
 * ```
 */
export class Model implements ModelContent {
  /** The dense layers, first to last. */
  readonly layers: readonly LayerParameters[];
  /** The activation of the hidden layers. */
  readonly activation: Activation;
  /** How features become inputs, and outputs become classes or values. */
  readonly encoding: Encoding;
  /** What it predicts: a class or a number. */
  readonly task: Task;
  /** Where it comes from. */
  readonly provenance: Provenance;

  /**
   * A model of these parts, which must not be changed afterwards.
   *
   * @throws {TypeError} If a part is of the wrong type.
   * @throws {RangeError} If a number is NaN or infinite, a scale is 0, a name is empty or occurs twice, or the sizes of the layers fit
   *     neither each other nor the encoding.
   */
  constructor(content: ModelContent) {
    requireModelContent("make a Model", content);
    const { layers, activation, encoding, task, provenance } = content;
    this.layers = layers;
    this.activation = activation;
    this.encoding = encoding;
    this.task = task;
    this.provenance = provenance;
  }

  /**
   * Predicts a class or a value for each row. Columns that the model does not know are ignored.
   *
   * @throws {TypeError} If `rows` is not an array of objects.
   * @throws {UserError} If a column or a value is missing, or a value is not of the kind of its column: with all faults of
   *     all rows.
   */
  predict(rows: readonly Row[]): Prediction[] {
    return [...this.predictRows(rows).predictions];
  }

  /**
   * Predicts like {@linkcode Model.predict}, and reports the categories that no training row had.
   *
   * @throws {TypeError} If an argument is of the wrong type.
   * @throws {UserError} If a column or a value is missing, or a value is not of the kind of its column: with all faults of
   *     all rows.
   */
  predictRows(rows: readonly Row[], options: EncodeOptions = {}): RowPredictions {
    const { x, unknown } = encodeFeatures(this.encoding, rows, options);
    const outputs = this.predictEncoded(x);
    const predictions = this.task === "classification"
      ? classPredictions(outputs, this.encoding.target.classes)
      : valuePredictions(outputs, this.encoding.target);
    return { predictions, unknown };
  }

  /**
   * Computes the outputs, (rows, outputs), of encoded rows, (rows, inputs): the probabilities of the classes, or the one
   * output of a regression, which is (value - offset) / scale of the target.
   *
   * @throws {TypeError} If `x` is not a Float64Array.
   * @throws {RangeError} If its length is not a multiple of the inputs per row, or a number of it is NaN or infinite.
   */
  predictEncoded(x: Float64Array): Float64Array {
    const action = "run Model.predictEncoded()";
    const inputs = inputsOf(this.encoding);
    countRows(action, { x }, inputs);
    requireFinite(action, { x }, inputs);
    const outputs = computeOutputs(this, x);
    if (this.task === "classification") {
      softmax(outputs, outputs, this.encoding.target.classes.length);
    }
    return outputs;
  }
}

function classPredictions(
  probabilities: Float64Array,
  classes: readonly string[],
): ClassPrediction[] {
  return Array.from(predictedClasses(probabilities, classes.length), (best, row) => {
    const first = row * classes.length;
    const entries = classes.map((name, j) => [name, probabilities[first + j]]);
    return { class: classes[best], probabilities: Object.fromEntries(entries) };
  });
}

function valuePredictions(
  outputs: Float64Array,
  { offset, scale }: Encoding["target"],
): ValuePrediction[] {
  return Array.from(outputs, (output) => ({ value: offset + scale * output }));
}
