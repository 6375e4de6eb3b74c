/**
 * The command line, read.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { suggest } from "../experiment/suggest.ts";

/** What `deno task sweep` was asked for. */
export interface SweepArguments {
  /** The experiment file; without it, the one that ships. */
  readonly file?: string;
  /** `key=value`, as they were written. */
  readonly overrides: readonly string[];
  /** Workers at once; without it, as many as the machine has processors. */
  readonly jobs?: number;
  /** The results folder; without it, `results/<name>`. */
  readonly out?: string;
  /** Where the person stands: FILE and the results folder are seen from there. */
  readonly from: string;
  readonly quiet: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** A command line that cannot be understood: a person's mistake, told in one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const BOOLEAN_FLAGS = ["quiet", "help", "version"];
const TEXT_FLAGS = ["jobs", "out"];
/** Not for people: the task says with it where it was called. */
const FROM_FLAG = "from";

/** @throws {UsageError} If a flag is unknown or has no proper value, or there is more than one file. */
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
  const overrides = words.filter(isOverride);
  const [file, ...more] = words.filter((word) => !isOverride(word));
  if (more.length > 0) {
    throw new UsageError(`there is one FILE at a time, got ${[file, ...more].join(" ")}`);
  }
  return {
    ...(file === undefined ? {} : { file }),
    overrides,
    from: flags.from ?? "",
    ...(flags.jobs === undefined ? {} : { jobs: readJobs(flags.jobs) }),
    ...(flags.out === undefined ? {} : { out: readOut(flags.out) }),
    quiet: flags.quiet,
    help: flags.help,
    version: flags.version,
  };
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

function readJobs(text: string | string[]): number {
  const jobs = Number(text);
  if (typeof text === "string" && /^\d+$/.test(text) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new UsageError(`--jobs takes a whole number from 1 to 1024, got ${JSON.stringify(text)}`);
}

function readOut(text: string | string[]): string {
  if (typeof text === "string" && text !== "") return text;
  throw new UsageError(`--out takes one folder, got ${JSON.stringify(text)}`);
}
