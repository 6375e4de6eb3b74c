/**
 * What a user's own program threw, for a message.
 *
 * @module
 */

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

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    const text = typeof thrown === "object" ? JSON.stringify(thrown) : String(thrown);
    return `it threw ${kindOf(thrown)}: ${text}`;
  }
  if (thrown.message === "") return `it threw an ${thrown.name} without a message`;
  return thrown.name === "Error" ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

/** A text in one line, of at most 300 characters. */
export function oneLine(text: string): string {
  const line = String(text).replace(/\s*[\r\n]\s*/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
