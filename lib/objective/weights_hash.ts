/**
 * Which weights a network has.
 *
 * @module
 */

import type { LayerParameters } from "../engine/engine.ts";
import { digest } from "../experiment/digest.ts";

/** The digest of all weights and biases, layer by layer, in the order of `lib/nn/`. */
export function weightsHash(layers: readonly LayerParameters[]): string {
  const count = layers.reduce(
    (sum, { weights, biases }) => sum + weights.length + biases.length,
    0,
  );
  const all = new Float64Array(count);
  let start = 0;
  for (const values of layers.flatMap(({ weights, biases }) => [weights, biases])) {
    all.set(values, start);
    start += values.length;
  }
  return digest(new Uint8Array(all.buffer));
}
