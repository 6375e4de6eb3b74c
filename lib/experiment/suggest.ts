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

/**
 * The known word that a mistyped one is nearest to, as the end of a sentence: `; did you mean "dropout"?`. Where
 * none is near, the known words themselves. Of a word with dots its last part counts as well.
 */
export function suggest(word: string, known: readonly string[]): string {
  const lower = word.toLowerCase();
  const meant = OTHER_NAMES[lower];
  const byName = known.find((each) => meant !== undefined && lastPart(each) === meant);
  const nearest = byName ??
    known.toSorted((a, b) => difference(lower, a) - difference(lower, b))[0];
  const near = byName !== undefined ||
    difference(lower, nearest) <= Math.max(1, Math.ceil(word.length / 3));
  const plain = known.filter((each) => !each.includes("."));
  return near
    ? `; did you mean "${nearest}"?`
    : `; known are ${(plain.length > 0 ? plain : known).join(", ")}`;
}

function difference(word: string, known: string): number {
  return Math.min(
    ...[known, lastPart(known), known.split(".")[0]].map((part) => distance(word, part)),
  );
}

function lastPart(known: string): string {
  return known.split(".").at(-1) ?? known;
}
