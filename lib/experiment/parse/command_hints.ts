/**
 * What to write instead of a command that is not written as a list of words, and of the `program` and `command` of a W&B
 * sweep file.
 *
 * @module
 */

import { isMap } from "./is_map.ts";

/** The words of a command line; quotes keep words with spaces together. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(([word, double, single]) =>
    double ?? single ?? word
  );
}

/** `objective: { command: [python3, train.py, "--lr=${lr}"] }`. */
export function commandText(words: readonly string[]): string {
  return `objective: { command: [${words.map(wordText).join(", ")}] }`;
}

/** A word as YAML. */
function wordText(word: string): string {
  return /^(?:[A-Za-z_./]|-{1,2}[A-Za-z])[\w./-]*$/.test(word) &&
      !/^(?:true|false|null|yes|no)$/i.test(word)
    ? word
    : JSON.stringify(word);
}

/** The command of a script: with Python in front of it, if it is written in Python. */
export function scriptWords(script: string): string[] {
  const words = splitWords(script);
  return words.length === 1 && words[0].endsWith(".py") ? ["python3", ...words] : words;
}

/** The objective that says the same as `program` or `command` of a W&B sweep file, with all parameters as arguments. */
export function commandHint(key: "program" | "command", written: unknown): string {
  const { program, command, parameters } = isMap(written) ? written : {};
  if (key === "command" && program !== undefined) return "remove it: the objective has the command";
  const script = typeof program === "string" ? program : "train.py";
  const names = isMap(parameters) ? Object.keys(parameters).filter((name) => name !== "seed") : [];
  const passed = command === undefined
    ? scriptWords(script)
    : ownWords(command).flatMap((word) => replaceMacro(word, { script, names }));
  const missing = [...names, "seed"].filter((name) =>
    !passed.some((word) => word.includes(`\${${name}}`))
  );
  return `write ${commandText([...passed, ...missing.map(argumentText)])} instead`;
}

function ownWords(command: unknown): string[] {
  return Array.isArray(command) ? command.map(String) : splitWords(String(command));
}

function replaceMacro(
  word: string,
  { script, names }: { script: string; names: readonly string[] },
): string[] {
  if (word === "${env}") return []; // /usr/bin/env
  if (word === "${interpreter}") return ["python3"];
  if (word === "${program}") return splitWords(script);
  if (word === "${args_no_hyphens}") return names.map((name) => `${name}=\${${name}}`);
  return /^\$\{args\w*\}$/.test(word) ? names.map(argumentText) : [word];
}

function argumentText(name: string): string {
  return `--${name}=\${${name}}`;
}
