/**
 * Suggestions for mistyped words.
 *
 * @module
 */

import { distance } from "fastest-levenshtein";

/** Names that other programs use for our parameters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  batch: "batch_size",
  layers: "hidden",
  lr: "learning_rate",
  units: "hidden",
  weight_decay: "l2",
  width: "hidden",
};

/** All known words are shorter, so a longer one is similar to none of them. */
const MAX_LENGTH = 40;

/**
 * The known word that is most similar to a mistyped one, as the end of a sentence: `; did you mean "dropout"?`. If none
 * is similar, the list of known words. In a known word with dots, the first and the last part are compared too.
 */
export function suggest(word: string, known: readonly string[]): string {
  if (word === "<<") {
    return ": merge keys are not supported; an alias (*name) repeats a whole value";
  }
  const lower = word.slice(0, MAX_LENGTH).toLowerCase();
  const meant = OTHER_NAMES[lower];
  const byName = known.find((each) => meant !== undefined && lastPart(each) === meant);
  if (byName !== undefined) return `; did you mean "${byName}"?`;
  const differences = known.map((each) => difference(lower, each));
  const least = Math.min(...differences);
  if (word.length <= MAX_LENGTH && least <= Math.max(1, Math.ceil(word.length / 3))) {
    return `; did you mean "${known[differences.indexOf(least)]}"?`;
  }
  const plain = known.filter((each) => !each.includes("."));
  return `; expected one of ${(plain.length > 0 ? plain : known).join(", ")}`;
}

/** Edit distance between a word and a known one, or its first or last part. */
function difference(word: string, known: string): number {
  const parts = known.includes(".") ? [known, lastPart(known), known.split(".")[0]] : [known];
  return Math.min(...parts.map((part) => distance(word, part)));
}

function lastPart(known: string): string {
  return known.split(".").at(-1) ?? known;
}
