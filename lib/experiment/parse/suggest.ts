/**
 * "Did you mean".
 *
 * @module
 */

import { distance } from "fastest-levenshtein";

/** What other programs call our parameters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  batch: "batch_size",
  layers: "hidden",
  lr: "learning_rate",
  units: "hidden",
  weight_decay: "l2",
  width: "hidden",
};

/** No word of ours is as long; what is longer is near to none, and need not be compared letter by letter. */
const LONGEST = 40;

/**
 * The known word that a mistyped one is nearest to, as the end of a sentence: `; did you mean "dropout"?`. Where
 * none is near, the known words themselves. Of a word with dots its last part counts as well.
 */
export function suggest(word: string, known: readonly string[]): string {
  if (word === "<<") return ": a map cannot be merged into another; *name says a whole value again";
  const lower = word.slice(0, LONGEST).toLowerCase();
  const meant = OTHER_NAMES[lower];
  const byName = known.find((each) => meant !== undefined && lastPart(each) === meant);
  if (byName !== undefined) return `; did you mean "${byName}"?`;
  const differences = known.map((each) => difference(lower, each));
  const least = Math.min(...differences);
  if (word.length <= LONGEST && least <= Math.max(1, Math.ceil(word.length / 3))) {
    return `; did you mean "${known[differences.indexOf(least)]}"?`;
  }
  const plain = known.filter((each) => !each.includes("."));
  return `; known are ${(plain.length > 0 ? plain : known).join(", ")}`;
}

/** How far a word is from a known one, or from its first or last part. */
function difference(word: string, known: string): number {
  const parts = known.includes(".") ? [known, lastPart(known), known.split(".")[0]] : [known];
  return Math.min(...parts.map((part) => distance(word, part)));
}

function lastPart(known: string): string {
  return known.split(".").at(-1) ?? known;
}
