/**
 * Reads the command line.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { CHARTS } from "../report/page/charts.js";
import type { PlotKind } from "../report/plot_svg.ts";
import { suggest } from "../text/suggest.ts";
import { UserError } from "../user_error.ts";

/** The commands. */
export type Verb = keyof typeof VERBS;

/** A command line. */
export interface SweepArguments {
  /** The first word, if it is a command; otherwise `sweep`. */
  readonly verb: Verb;
  /** The experiment file, for commands that take one; undefined for the default file. */
  readonly file?: string;
  /** The arguments of the other commands, as many as they take. */
  readonly words: readonly string[];
  /** `key=value`, as the user wrote them. */
  readonly overrides: readonly string[];
  /** Trials at once; undefined for the number of processors. */
  readonly jobs?: number;
  /** Where trials run. */
  readonly isolation: "worker" | "process";
  /** The address of the NATS server whose workers run the trials; it may contain a password. */
  readonly queue?: string;
  /** Whether it must be there: it is the task of queues. */
  readonly needsQueue: boolean;
  /** The credentials file for that server. */
  readonly credentials?: string;
  /** The results folder, undefined for `results/<name>`; of other commands, the file that they write. */
  readonly out?: string;
  /** Whether to start over. */
  readonly fresh: boolean;
  /** Of `sweep`: how many pruned configs are trained in full at the end. */
  readonly audit?: number;
  /** Of `verify`: how many trials are run again; undefined for all. */
  readonly sample?: number;
  /** Of `replay`: the curve is printed every so many epochs. */
  readonly every?: number;
  /** Of `export`: the format, the id of the config, and the seed. */
  readonly to?: ModelFormat;
  readonly config?: string;
  readonly seed?: number;
  /** Of `plot`: the picture. */
  readonly kind?: PlotKind;
  /** Of `view`: the port of the server; undefined for the first free one. */
  readonly port?: number;
  /** The folder where the user called the command: paths are relative to it. */
  readonly from: string;
  readonly quiet: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** Each command with its arguments and options. */
const VERBS = {
  sweep: {
    takes: "FILE",
    options: ["quiet", "jobs", "out", "isolation", "fresh", "audit", "queue", "credentials"],
  },
  plan: { takes: "FILE", options: ["jobs", "out"] },
  doctor: { takes: "FILE", options: [] },
  status: { takes: ["DIR"], options: [] },
  retry: { takes: ["DIR"], options: ["quiet", "jobs", "isolation", "queue", "credentials"] },
  verify: { takes: ["DIR"], options: ["sample", "quiet", "jobs", "isolation"] },
  replay: { takes: ["DIR", "NUMBER"], options: ["every"] },
  diff: { takes: ["DIR", "NUMBER_A", "NUMBER_B"], options: [] },
  compare: { takes: ["DIR_A", "DIR_B"], options: [] },
  export: { takes: ["DIR", "FILE"], options: ["to", "config", "seed", "quiet"] },
  predict: { takes: ["MODEL", "DATA"], options: ["out", "quiet"] },
  report: { takes: ["DIR"], options: ["out"] },
  plot: { takes: ["DIR", "KIND"], options: ["out"] },
  view: { takes: ["DIR …"], options: ["port"] },
} satisfies Record<string, { takes: "FILE" | readonly string[]; options: readonly string[] }>;

/** The most trials at once on a machine. */
export const MAX_JOBS = 1024;
/** The most trials of a sweep in a queue. */
const MAX_IN_FLIGHT = 100_000;

const BOOLEAN_FLAGS = ["quiet", "help", "version", "fresh"];
const TEXT_FLAGS = [
  "jobs",
  "out",
  "isolation",
  "audit",
  "sample",
  "every",
  "to",
  "config",
  "seed",
  "port",
  "queue",
  "credentials",
];
const ALIASES: Readonly<Record<string, string>> = {
  h: "help",
  j: "jobs",
  o: "out",
  q: "quiet",
  V: "version",
};
/** Not for users: the task passes with it the folder where it was called. */
const FROM_FLAG = "from";
/** Not for users: the task of queues passes it. */
const QUEUE_TASK_FLAG = "queue-task";

/**
 * Reads the arguments of the program.
 *
 * @throws {UserError} If a flag is unknown or has a wrong value, or the number of arguments is wrong.
 */
export function readArguments(args: readonly string[]): SweepArguments {
  const valued = args.find((arg) => BOOLEAN_FLAGS.some((flag) => arg.startsWith(`--${flag}=`)));
  if (valued !== undefined) {
    throw usageError(`${valued.split("=")[0]} takes no value, got ${valued}`);
  }
  const negative: string[] = [];
  const flags = parseArgs(joinValues(args), {
    boolean: [...BOOLEAN_FLAGS, QUEUE_TASK_FLAG],
    string: [...TEXT_FLAGS, FROM_FLAG, "_"], // _ too: a file may have the name 007
    alias: ALIASES,
    unknown: (argument, key) => {
      if (!NEGATIVE.test(argument)) return refuseUnknownFlag(argument, key);
      negative.push(argument);
      return false;
    },
  });
  const words = flags._.map(String);
  const isHelp = flags.help || flags.version; // then no argument is needed
  const hasVerb = isVerb(words[0]);
  if (!hasVerb && !isHelp) refuseLateVerb(words);
  const verb = hasVerb ? words[0] as Verb : "sweep";
  refuseNegative(verb, negative);
  const isGiven = (flag: string) => flags[flag] !== undefined && flags[flag] !== false;
  refuseOtherFlags(verb, [...BOOLEAN_FLAGS, ...TEXT_FLAGS].filter(isGiven));
  const { takes } = VERBS[verb];
  const rest = words.slice(hasVerb ? 1 : 0);
  return {
    verb,
    ...(isHelp
      ? NO_WORDS
      : takes === "FILE"
      ? fileWords(rest)
      : positionalArguments(verb, { takes, words: rest })),
    from: flags.from ?? "",
    ...(flags.jobs === undefined ? {} : {
      jobs: readCount("jobs", flags.jobs, flags.queue === undefined ? MAX_JOBS : MAX_IN_FLIGHT),
    }),
    ...(flags.audit === undefined ? {} : { audit: readCount("audit", flags.audit, 10_000_000) }),
    ...(flags.sample === undefined
      ? {}
      : { sample: readCount("sample", flags.sample, 10_000_000) }),
    ...(flags.every === undefined ? {} : { every: readCount("every", flags.every, 1e9) }),
    ...(flags.port === undefined ? {} : { port: readCount("port", flags.port, 65_535) }),
    ...(verb === "export" && !isHelp ? readExport(flags, rest[1]) : {}),
    ...(verb === "plot" && !isHelp ? readPlot(flags, rest[1]) : {}),
    isolation: readIsolation(flags.isolation),
    needsQueue: flags[QUEUE_TASK_FLAG],
    ...(flags.queue === undefined ? {} : { queue: readQueue(flags.queue) }),
    ...(flags.credentials === undefined
      ? {}
      : { credentials: readText("credentials", "one file", flags.credentials) }),
    ...(flags.out === undefined ? {} : { out: readText("out", "one folder or file", flags.out) }),
    fresh: flags.fresh,
    quiet: flags.quiet,
    help: flags.help,
    version: flags.version,
  };
}

const NO_WORDS = { overrides: [], words: [] };
const NEGATIVE = /^-\.?\d/;

function isVerb(word: string | undefined): boolean {
  return word !== undefined && Object.hasOwn(VERBS, word);
}

/** Joins flags with values that parseArgs would not take as values: `--jobs ""` and `-j -1`. */
function joinValues(args: readonly string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const joined: string[] = [];
  for (let i = 0; i < end; i++) {
    const flag = textFlag(args[i]);
    const next = i + 1 < end ? args[i + 1] : undefined;
    const isLost = next !== undefined && (next === "" || NEGATIVE.test(next));
    joined.push(flag !== undefined && isLost ? `--${flag}=${args[++i]}` : args[i]);
  }
  return joined.concat(args.slice(end));
}

/** The flag that takes a value, of an argument like `--jobs` or `-j`. */
function textFlag(argument: string): string | undefined {
  return TEXT_FLAGS.find((flag) =>
    argument === `--${flag}` || (argument.startsWith("-") && ALIASES[argument.slice(1)] === flag)
  );
}

function refuseLateVerb(words: readonly string[]): void {
  const late = words.findIndex(isVerb);
  if (late < 0) return;
  throw usageError(
    `the command ${words[late]} must come first, got it after ${words.slice(0, late).join(" ")}`,
  );
}

function refuseNegative(verb: Verb, [negative]: readonly string[]): void {
  if (negative === undefined) return;
  const { takes } = VERBS[verb];
  if (takes !== "FILE" && takes.some((word) => word.startsWith("NUMBER"))) readNumber(negative);
  throw usageError(`there is no option ${negative}`);
}

/** Checks that no override is cut in two by a space, as in `hidden=64, 128`. */
function refuseSpaces(words: readonly string[]): void {
  const isCut = (word: string, next: string) =>
    /^[,=]/.test(next) || (/^[^/\\=]*=(.*,)?$/s.test(word) && !isOverride(next) && !isPath(next));
  const start = words.findIndex((word, i) => i + 1 < words.length && isCut(word, words[i + 1]));
  if (start < 0) return;
  const parts = [words[start]];
  for (const next of words.slice(start + 1)) {
    if (!isCut(parts.join(""), next)) break;
    parts.push(next);
  }
  throw usageError(
    `key=value must not have spaces, got ${parts.join(" ")}: write ${parts.join("")}`,
  );
}

/** Whether a word is rather a file than a value. */
function isPath(word: string): boolean {
  return /[/\\]|\.(ya?ml|json)$/i.test(word);
}

function fileWords(words: readonly string[]): Pick<SweepArguments, "file" | "overrides" | "words"> {
  refuseEmpty(words);
  refuseSpaces(words);
  const overrides = words.filter(isOverride);
  const [file, ...more] = words.filter((word) => !isOverride(word));
  if (more.length > 0) {
    const verb = similarVerb(file);
    throw usageError(
      `only one FILE can be given, got ${[file, ...more].join(" ")}` +
        (verb === undefined ? "" : `; did you mean "${verb}"?`),
    );
  }
  return { ...(file === undefined ? {} : { file }), overrides, words: [] };
}

/** The command that a word is probably meant to be. */
export function similarVerb(word: string): string | undefined {
  return /did you mean "(.*)"/.exec(suggest(word, Object.keys(VERBS)))?.[1];
}

function positionalArguments(
  verb: Verb,
  { takes, words }: { takes: readonly string[]; words: readonly string[] },
): Pick<SweepArguments, "overrides" | "words"> {
  refuseEmpty(words);
  const isAnyNumber = takes[0].endsWith("…");
  if (isAnyNumber || words.length === takes.length) return { overrides: [], words };
  const got = words.length === 0 ? "nothing" : words.join(" ");
  throw usageError(`the command is ${verb} ${takes.join(" ")}, got ${got} after ${verb}`);
}

function refuseEmpty(words: readonly string[]): void {
  if (words.includes("")) throw usageError("a file, folder or number must not be empty");
}

/** Whether a word is `key=value`; a path that contains `=` is not: keys have no slash. */
function isOverride(word: string): boolean {
  return /^[^/\\=]*=/.test(word);
}

function refuseUnknownFlag(argument: string, key?: string): boolean {
  if (key === undefined) return true;
  const known = [...BOOLEAN_FLAGS, ...TEXT_FLAGS].map((flag) => `--${flag}`);
  throw usageError(`there is no option ${argument}${suggest(`--${key}`, known)}`);
}

function refuseOtherFlags(verb: Verb, given: readonly string[]): void {
  const known: readonly string[] = [...VERBS[verb].options, "help", "version"];
  const other = given.find((flag) => !known.includes(flag));
  if (other !== undefined) throw usageError(`${verb} has no option --${other}`);
}

/** @throws {UserError} If the text is not a whole number from 1 to `most`. */
export function readCount(flag: string, text: string | string[], most: number): number {
  const count = Number(text);
  if (typeof text === "string" && /^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw usageError(
    `--${flag} takes a whole number from 1 to ${most}, got ${valueText(text)}`,
  );
}

function readIsolation(text: string | string[] = "worker"): "worker" | "process" {
  if (text === "worker" || text === "process") return text;
  throw usageError(`--isolation takes worker or process, got ${valueText(text)}`);
}

/** The address is not in the message: it may contain a password. */
function readQueue(text: string | string[]): string {
  if (typeof text === "string" && text !== "") return text;
  throw usageError("--queue takes one address, as in --queue nats://host:4222");
}

/** The formats of a model. */
export type ModelFormat = typeof FORMATS[number];
const FORMATS = ["json", "onnx", "ts"] as const;

/** The options of `export`; the format is that of the file's name if it is not given. */
function readExport(
  { to, config, seed }: Readonly<Record<string, string | string[]>>,
  file: string,
): Pick<SweepArguments, "to" | "config" | "seed"> {
  const format = FORMATS.find((each) => to === undefined ? file.endsWith(`.${each}`) : each === to);
  if (format === undefined) {
    throw usageError(
      to === undefined
        ? `the name of FILE must end in .json, .onnx or .ts, or --to must say the format, got ${file}`
        : `--to takes ${FORMATS.join(", ")}, got ${valueText(to)}`,
    );
  }
  if (config !== undefined && typeof config !== "string") {
    throw usageError(`--config takes one id, got ${valueText(config)}`);
  }
  return {
    to: format,
    ...(config === undefined ? {} : { config }),
    ...(seed === undefined ? {} : { seed: readSeed(seed) }),
  };
}

/** The picture of `plot`, which needs a file to write it to. */
function readPlot(
  { out }: Readonly<Record<string, string | string[]>>,
  word: string,
): Pick<SweepArguments, "kind"> {
  const kind = PLOT_KINDS.find((each) => each === word);
  if (kind === undefined) {
    throw usageError(`KIND is ${PLOT_KINDS.join(", ")}, got ${valueText(word)}`);
  }
  if (out === undefined) throw usageError("plot needs --out FILE.svg");
  return { kind };
}

/** Read from the charts, because `plot_svg.ts` loads the library that draws them. */
const PLOT_KINDS = Object.keys(CHARTS) as readonly PlotKind[];

function readSeed(text: string | string[]): number {
  if (typeof text === "string" && /^\d+$/.test(text) && Number.isSafeInteger(Number(text))) {
    return Number(text);
  }
  throw usageError(`--seed takes a whole number, got ${valueText(text)}`);
}

/** @throws {UserError} If there is no text, or several. */
export function readText(flag: string, what: string, text: string | string[]): string {
  if (typeof text === "string" && text !== "") return text;
  throw usageError(`--${flag} takes ${what}, got ${valueText(text)}`);
}

function valueText(text: string | string[]): string {
  return text === "" ? "no value" : JSON.stringify(text);
}

/** The number of a trial. */
export function readNumber(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw usageError(
    `the NUMBER of a trial is a whole number as in trials.csv, got ${JSON.stringify(text)}`,
  );
}

/** The error of a wrong command line. */
export function usageError(rule: string): UserError {
  return new UserError(`Cannot read the command line: ${rule} (--help shows how)`);
}
