/**
 * Suggestions for mistyped words.
 *
 * @module
 */

import { distance } from "fastest-levenshtein";

/** Names that other programs use for our parameters. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  batch: "batch_size",
  cmd: "command",
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
 * is similar, the list of known words. Known words can have parts that are separated by dots; the list has them only if
 * the word is one of the parts before the last.
 */
export function suggest(word: string, known: readonly string[]): string {
  if (word === "<<") {
    return ": merge keys are not supported; an alias (*name) repeats a whole value";
  }
  const lower = word.slice(0, MAX_LENGTH).toLowerCase();
  const meant = OTHER_NAMES[lower];
  const byName = known.find((each) => meant !== undefined && lastPart(each) === meant);
  if (byName !== undefined) return `; did you mean "${byName}"?`;
  const inside = known.filter((each) => `.${each}`.includes(`.${lower}.`));
  if (inside.length > 0 && !known.includes(lower)) return `; expected one of ${inside.join(", ")}`;
  const differences = known.map((each) => difference(lower, each));
  const least = Math.min(...differences);
  if (word.length <= MAX_LENGTH && least < Infinity) {
    return `; did you mean "${known[differences.indexOf(least)]}"?`;
  }
  const plain = known.filter((each) => !each.includes("."));
  return `; expected one of ${(plain.length > 0 ? plain : known).join(", ")}`;
}

/** Edit distance between a word and a known one, or between their last parts; Infinity if neither is small. */
function difference(word: string, known: string): number {
  const whole = distance(word, known);
  const [end, knownEnd] = [lastPart(word), lastPart(known)];
  const isAbbreviation = end.length >= 3 && knownEnd.startsWith(end);
  const ofEnds = isAbbreviation ? 1 : distance(end, knownEnd);
  const most = word.length < 4 ? 1 : word.length < 12 ? 2 : 3; // two swapped letters are a distance of 2
  return Math.min(
    whole <= most ? whole : Infinity,
    isAbbreviation || ofEnds <= end.length / 4 ? ofEnds : Infinity,
  );
}

function lastPart(word: string): string {
  return word.split(".").at(-1) ?? word;
}
