/**
 * What a user's own program threw, for a message.
 *
 * @module
 */

import { foreignImportOf, withoutColors } from "../experiment/foreign_import.ts";
import { kindOf } from "../experiment/kind_of.ts";

/** The longest message, in characters. */
const LONGEST = 300;

/** Deno's hint to the person who starts the process; a module has the permissions of its experiment. */
const DENO_HINT = /, run again with the --allow-(read|write|net|env|run) flag/;

/** What was thrown, in one line: the message of an error, after its name if it is not simply "Error". */
export function thrownText(thrown: unknown): string {
  try {
    return oneLine(messageOf(thrown)).replace(
      DENO_HINT,
      '; the experiment can allow it: "permissions", "$1"',
    );
  } catch { // its message is a getter that throws, for example
    return "it threw an error that cannot be shown";
  }
}

/** The same, with the place in the user's own files where it was thrown, if it has one: `(at file:///home/ada/own.ts:3:9)`. */
export function thrownTextAndPlace(thrown: unknown): string {
  const text = thrownText(thrown);
  const place = text.startsWith("it imports ") ? undefined : placeOf(thrown);
  return place === undefined ? text : `${text} (at ${place})`;
}

const LIB = new URL("../", import.meta.url).href;
/** A frame of a stack: `    at train (file:///home/ada/own.ts:3:9)`. */
const FRAME = /^\s+at .*?(file:\/\/[^\n()]+:\d+:\d+)\)?$/gm;

/** The first place on the stack that is not in our own files. */
function placeOf(thrown: unknown): string | undefined {
  try {
    const stack = thrown instanceof Error ? String(thrown.stack) : "";
    return [...stack.matchAll(FRAME)].map(([, place]) => place)
      .find((place) => !place.startsWith(LIB));
  } catch { // its stack is a getter that throws
    return undefined;
  }
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    const text = typeof thrown === "object" ? JSON.stringify(thrown) : String(thrown);
    return `it threw ${kindOf(thrown)}: ${text}`;
  }
  const foreign = foreignImportOf(thrown.message);
  if (foreign !== undefined) return foreign;
  if (thrown.message === "") return `it threw an ${thrown.name} without a message`;
  return thrown.name === "Error" ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

/** A text in one line, of at most 300 characters, without colors. */
export function oneLine(text: string): string {
  const line = withoutColors(String(text)).replace(/\s*[\r\n]\s*/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
