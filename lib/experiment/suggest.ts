/**
 * "Did you mean".
 *
 * @module
 */

import { closest, distance } from "fastest-levenshtein";

/**
 * The known word that a mistyped one is nearest to, as the end of a sentence: `; did you mean "dropout"?`.
 * Where none is near, the known words themselves.
 */
export function suggest(word: string, known: readonly string[]): string {
  const nearest = closest(word.toLowerCase(), known);
  const near = distance(word.toLowerCase(), nearest) <= Math.max(1, Math.floor(nearest.length / 3));
  return near ? `; did you mean "${nearest}"?` : `; known are ${known.join(", ")}`;
}
