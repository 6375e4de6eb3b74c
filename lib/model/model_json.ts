/**
 * A model as a JSON file, which `parseModel` reads.
 *
 * @module
 */

import type { LayerParameters } from "../engine/engine.ts";
import { literalText } from "./literal_text.ts";
import type { Model } from "./model.ts";

/** What the file says it is. */
export const MODEL_FORMAT = "seedsweep-model";
/** The version of the format. */
export const MODEL_FORMAT_VERSION = 1;

/**
 * Writes a model as JSON: the same model gives the same text, and `parseModel` gives the same model in every bit. Weights
 * are lists of (inputs) lists of (units) numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { defineExperiment } from "../experiment/define_experiment.ts";
 * import { expandGrid } from "../objective/expand_grid.ts";
 * import { modelJson } from "./model_json.ts";
 * import { parseModel } from "./parse_model.ts";
 * import { trainedModel } from "./trained_model.ts";
 *
 * const experiment = defineExperiment({ parameters: { epochs: { value: 5 }, hidden: { value: 4 } } });
 * const model = trainedModel(expandGrid(experiment)[0]);
 * assertEquals(parseModel(modelJson(model)), model);
 * ```
 */
export function modelJson(model: Model): string {
  const { task, activation, encoding, layers, provenance } = model;
  const file = {
    format: MODEL_FORMAT,
    version: MODEL_FORMAT_VERSION,
    ...{ task, activation, encoding, layers: layers.map(nestedLayer), provenance },
  };
  return `${literalText(file)}\n`;
}

/** A layer with the weights of each input as a list. */
export function nestedLayer(
  { weights, biases }: LayerParameters,
): { readonly weights: number[][]; readonly biases: number[] } {
  const units = biases.length;
  const inputs = weights.length / units;
  return {
    weights: Array.from({ length: inputs }, (_, i) => [
      ...weights.subarray(i * units, (i + 1) * units),
    ]),
    biases: [...biases],
  };
}
