/**
 * Experiment files on disk.
 *
 * @module
 */

import type { Experiment } from "../experiment.ts";
import { kindOf } from "../kind_of.ts";
import { checkOptions } from "./check_options.ts";
import { ExperimentError } from "./fault.ts";
import { parseExperiment } from "./parse_experiment.ts";
import { isTooLarge, TOO_LARGE } from "./source.ts";

/** Options of {@linkcode readExperiment}. */
export interface ReadOptions {
  /** `key=value`, each replaces a part of the file: `["hidden=64,128", "epochs=200"]`. @default {[]} */
  overrides?: readonly string[];
}

/**
 * Reads an experiment file, YAML or JSON.
 *
 * @throws {ExperimentError} If the file cannot be read, or the file or an override has faults: with all of them.
 * @throws {TypeError} If an argument has the wrong type.
 */
export async function readExperiment(path: string, options: ReadOptions = {}): Promise<Experiment> {
  const action = "read an experiment";
  if (typeof path !== "string") {
    throw new TypeError(`Cannot ${action}: path must be a string, got ${kindOf(path)}`);
  }
  checkOptions(options, action);
  const text = await readExperimentText(path);
  return parseExperiment(text, { file: path, overrides: options.overrides ?? [] });
}

/**
 * Reads the text of an experiment file, for {@linkcode parseExperiment}.
 *
 * @throws {ExperimentError} If the file cannot be read, is too large or is not text in UTF-8.
 */
export async function readExperimentText(path: string): Promise<string> {
  const unreadable = (rule: string, value: { value?: string } = {}) =>
    new ExperimentError([{ place: path, path: "", rule, ...value }]);
  const bytes = await readBytes(path).catch((error) => {
    throw unreadable(unreadableBecause(error));
  });
  if (isTooLarge(bytes.length)) throw unreadable(TOO_LARGE);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const rule = "it must be text in UTF-8";
    const isUtf16 = ["255,254", "254,255"].includes(bytes.slice(0, 2).join());
    if (isUtf16) throw unreadable(rule, { value: "UTF-16" });
    throw new ExperimentError([{ place: `${path}:${placeOfBadByte(bytes)}`, path: "", rule }]);
  }
}

/** `LINE:COLUMN` of the first byte that is not UTF-8. */
function placeOfBadByte(bytes: Uint8Array): string {
  const before = new TextDecoder().decode(bytes).split("\ufffd")[0].split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

/** The bytes of a file; of a file that is too large or endless, the first ones, more than the limit. */
async function readBytes(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const chunks: Uint8Array[] = [];
  const chunk = new Uint8Array(65_536);
  for (let length = 0; !isTooLarge(length);) {
    const count = await file.read(chunk);
    if (count === null) break;
    chunks.push(chunk.slice(0, count));
    length += count;
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function unreadableBecause(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder; an experiment is a file";
  if (error instanceof Deno.errors.NotCapable) return "there is no permission to read it";
  if (error instanceof Error) return error.message; // the message of the operating system
  throw error;
}
