/**
 * The command line, read.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { suggest } from "../experiment/suggest.ts";

/** What can be done with an experiment or a results folder. */
export type Verb = "sweep" | "status" | "retry";

/** What `deno task sweep` was asked for. */
export interface SweepArguments {
  /** The first word, if it is one of them. */
  readonly verb: Verb;
  /** Of `sweep`: the experiment file; without it, the one that ships. */
  readonly file?: string;
  /** Of the other verbs: the results folder. */
  readonly directory?: string;
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

/** Each verb with the options that it takes. */
const OPTIONS: Record<Verb, readonly string[]> = {
  sweep: ["quiet", "help", "version", "jobs", "out", "isolation", "fresh"],
  status: ["help", "version"],
  retry: ["quiet", "help", "version", "jobs", "isolation"],
};
const BOOLEAN_FLAGS = ["quiet", "help", "version", "fresh"];
const TEXT_FLAGS = ["jobs", "out", "isolation"];
/** Not for people: the task says with it where it was called. */
const FROM_FLAG = "from";

/** @throws {UsageError} If a flag is unknown or has no proper value, or there is not one file or folder. */
export function readArguments(args: readonly string[]): SweepArguments {
  const valued = args.find((arg) => BOOLEAN_FLAGS.some((flag) => arg.startsWith(`--${flag}=`)));
  if (valued !== undefined) {
    throw new UsageError(`${valued.split("=")[0]} takes no value, got ${valued}`);
  }
  const given: string[] = [];
  const flags = parseArgs(args, {
    boolean: BOOLEAN_FLAGS,
    string: [...TEXT_FLAGS, FROM_FLAG, "_"], // under _: a file may be called 007
    alias: { h: "help", j: "jobs", o: "out", q: "quiet", V: "version" },
    unknown: refuseUnknownFlag,
  });
  const words = flags._.map(String);
  const verb: Verb = words[0] !== undefined && isVerb(words[0]) ? words[0] : "sweep";
  given.push(...[...BOOLEAN_FLAGS, ...TEXT_FLAGS].filter((flag) => flags[flag]));
  refuseForeignFlags(verb, given);
  return {
    verb,
    ...(verb === "sweep"
      ? sweepWords(words)
      : folderWords(verb, words.slice(words[0] === verb ? 1 : 0))),
    from: flags.from ?? "",
    ...(flags.jobs === undefined ? {} : { jobs: readJobs(flags.jobs) }),
    isolation: readIsolation(flags.isolation),
    ...(flags.out === undefined ? {} : { out: readOut(flags.out) }),
    fresh: flags.fresh,
    quiet: flags.quiet,
    help: flags.help,
    version: flags.version,
  };
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(OPTIONS, word) && word !== "sweep";
}

function sweepWords(words: readonly string[]): { file?: string; overrides: readonly string[] } {
  const overrides = words.filter(isOverride);
  const [file, ...more] = words.filter((word) => !isOverride(word));
  if (more.length > 0) {
    throw new UsageError(`there is one FILE at a time, got ${[file, ...more].join(" ")}`);
  }
  return { ...(file === undefined ? {} : { file }), overrides };
}

function folderWords(
  verb: Verb,
  words: readonly string[],
): { directory?: string; overrides: readonly string[] } {
  const [directory, ...more] = words;
  if (more.length > 0) {
    throw new UsageError(`${verb} takes one results folder, got ${words.join(" ")}`);
  }
  return { ...(directory === undefined ? {} : { directory }), overrides: [] };
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
  const foreign = given.find((flag) => !OPTIONS[verb].includes(flag));
  if (foreign !== undefined) throw new UsageError(`${verb} has no option --${foreign}`);
}

function readJobs(text: string | string[]): number {
  const jobs = Number(text);
  if (typeof text === "string" && /^\d+$/.test(text) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new UsageError(`--jobs takes a whole number from 1 to 1024, got ${JSON.stringify(text)}`);
}

function readIsolation(text: string | string[] = "worker"): "worker" | "process" {
  if (text === "worker" || text === "process") return text;
  throw new UsageError(`--isolation takes worker or process, got ${JSON.stringify(text)}`);
}

function readOut(text: string | string[]): string {
  if (typeof text === "string" && text !== "") return text;
  throw new UsageError(`--out takes one folder, got ${JSON.stringify(text)}`);
}
