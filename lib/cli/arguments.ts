/**
 * The command line, read.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { suggest } from "../experiment/parse/suggest.ts";

/** What can be done with experiment files and results folders. */
export type Verb = keyof typeof VERBS;

/** What `deno task sweep` was asked for. */
export interface SweepArguments {
  /** The first word, if it is one of them. */
  readonly verb: Verb;
  /** Of verbs that take a file: the experiment file; without it, the one that ships. */
  readonly file?: string;
  /** Of the other verbs: what follows them, as many words as they take. */
  readonly words: readonly string[];
  /** `key=value`, as they were written. */
  readonly overrides: readonly string[];
  /** Workers at once; without it, as many as the machine has processors. */
  readonly jobs?: number;
  /** Where trials run. */
  readonly isolation: "worker" | "process";
  /** The results folder; without it, `results/<name>`. */
  readonly out?: string;
  /** Whether to start over. */
  readonly fresh: boolean;
  /** Of `verify`: how many trials; without it, all. */
  readonly sample?: number;
  /** Of `replay`: epochs from one line of the curve to the next. */
  readonly every?: number;
  /** Where the person stands: FILE and the results folder are seen from there. */
  readonly from: string;
  readonly quiet: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** A command line that cannot be understood, or cannot be carried out: told in one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Each verb with what it takes. */
const VERBS = {
  sweep: { takes: "FILE", options: ["quiet", "jobs", "out", "isolation", "fresh"] },
  plan: { takes: "FILE", options: ["jobs", "out"] },
  doctor: { takes: "FILE", options: [] },
  status: { takes: ["DIR"], options: [] },
  retry: { takes: ["DIR"], options: ["quiet", "jobs", "isolation"] },
  verify: { takes: ["DIR"], options: ["sample", "quiet", "jobs", "isolation"] },
  replay: { takes: ["DIR", "NUMBER"], options: ["every"] },
  diff: { takes: ["DIR", "NUMBER_A", "NUMBER_B"], options: [] },
  compare: { takes: ["DIR_A", "DIR_B"], options: [] },
} satisfies Record<string, { takes: "FILE" | readonly string[]; options: readonly string[] }>;

const BOOLEAN_FLAGS = ["quiet", "help", "version", "fresh"];
const TEXT_FLAGS = ["jobs", "out", "isolation", "sample", "every"];
/** Not for people: the task says with it where it was called. */
const FROM_FLAG = "from";

/** @throws {UsageError} If a flag is unknown or has no proper value, or there is not one file or folder. */
export function readArguments(args: readonly string[]): SweepArguments {
  const valued = args.find((arg) => BOOLEAN_FLAGS.some((flag) => arg.startsWith(`--${flag}=`)));
  if (valued !== undefined) {
    throw new UsageError(`${valued.split("=")[0]} takes no value, got ${valued}`);
  }
  const flags = parseArgs(args, {
    boolean: BOOLEAN_FLAGS,
    string: [...TEXT_FLAGS, FROM_FLAG, "_"], // under _: a file may be called 007
    alias: { h: "help", j: "jobs", o: "out", q: "quiet", V: "version" },
    unknown: refuseUnknownFlag,
  });
  const words = flags._.map(String);
  const named = words[0] !== undefined && Object.hasOwn(VERBS, words[0]);
  const verb = named ? words[0] as Verb : "sweep";
  refuseForeignFlags(verb, [...BOOLEAN_FLAGS, ...TEXT_FLAGS].filter((flag) => flags[flag]));
  const { takes } = VERBS[verb];
  const left = words.slice(named ? 1 : 0);
  const asked = flags.help || flags.version; // then nothing else is needed
  return {
    verb,
    ...(asked
      ? NO_WORDS
      : takes === "FILE"
      ? fileWords(left)
      : plainWords(verb, { takes, words: left })),
    from: flags.from ?? "",
    ...(flags.jobs === undefined ? {} : { jobs: readCount("jobs", flags.jobs, 1024) }),
    ...(flags.sample === undefined
      ? {}
      : { sample: readCount("sample", flags.sample, 10_000_000) }),
    ...(flags.every === undefined ? {} : { every: readCount("every", flags.every, 1e9) }),
    isolation: readIsolation(flags.isolation),
    ...(flags.out === undefined ? {} : { out: readOut(flags.out) }),
    fresh: flags.fresh,
    quiet: flags.quiet,
    help: flags.help,
    version: flags.version,
  };
}

const NO_WORDS = { overrides: [], words: [] };

function fileWords(words: readonly string[]): Pick<SweepArguments, "file" | "overrides" | "words"> {
  const overrides = words.filter(isOverride);
  const [file, ...more] = words.filter((word) => !isOverride(word));
  if (more.length > 0) {
    const meant = suggest(file, Object.keys(VERBS));
    throw new UsageError(
      `there is one FILE at a time, got ${[file, ...more].join(" ")}` +
        (meant.startsWith("; did you mean") ? meant : ""),
    );
  }
  return { ...(file === undefined ? {} : { file }), overrides, words: [] };
}

function plainWords(
  verb: Verb,
  { takes, words }: { takes: readonly string[]; words: readonly string[] },
): Pick<SweepArguments, "overrides" | "words"> {
  if (words.length === takes.length) return { overrides: [], words };
  const got = words.length === 0 ? "nothing" : words.join(" ");
  throw new UsageError(`it is written ${verb} ${takes.join(" ")}, got ${got} after ${verb}`);
}

/** `key=value`, where a path that holds a `=` is none: a key has no slash. */
function isOverride(word: string): boolean {
  return /^[^/\\=]*=/.test(word);
}

function refuseUnknownFlag(argument: string, key?: string): boolean {
  if (key === undefined) return true;
  const known = [...BOOLEAN_FLAGS, ...TEXT_FLAGS].map((flag) => `--${flag}`);
  throw new UsageError(`there is no option ${argument}${suggest(`--${key}`, known)}`);
}

function refuseForeignFlags(verb: Verb, given: readonly string[]): void {
  const known: readonly string[] = [...VERBS[verb].options, "help", "version"];
  const foreign = given.find((flag) => !known.includes(flag));
  if (foreign !== undefined) throw new UsageError(`${verb} has no option --${foreign}`);
}

function readCount(flag: string, text: string | string[], most: number): number {
  const count = Number(text);
  if (typeof text === "string" && /^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new UsageError(
    `--${flag} takes a whole number from 1 to ${most}, got ${JSON.stringify(text)}`,
  );
}

function readIsolation(text: string | string[] = "worker"): "worker" | "process" {
  if (text === "worker" || text === "process") return text;
  throw new UsageError(`--isolation takes worker or process, got ${JSON.stringify(text)}`);
}

function readOut(text: string | string[]): string {
  if (typeof text === "string" && text !== "") return text;
  throw new UsageError(`--out takes one folder, got ${JSON.stringify(text)}`);
}
