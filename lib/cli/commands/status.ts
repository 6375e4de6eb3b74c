/**
 * `deno task sweep status DIR`.
 *
 * @module
 */

import { readStatus } from "../../sweep/read_status.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { countsText, failureLines, paceLines } from "../render/counts_text.ts";
import { print, printError } from "../terminal/print.ts";

/** Prints how far the sweep in a results folder is. */
export function statusCommand({ from, words: [path] }: SweepArguments): number {
  const directory = resolvePath(from, path);
  const { experiment, counts, failures, process, pace } = readStatus(directory);
  print(`${experiment.name} in ${directory}`);
  print(countsText(counts));
  if (process !== undefined) {
    print(`process ${process.pid} has been running it since ${process.since}`);
    for (const line of paceLines(pace)) print(line);
  } else if (counts.waiting > 0) {
    print("no process is running it; to resume it, give the command of the sweep again, or:");
    print(`deno task -q sweep retry ${/\s/.test(path) ? `"${path}"` : path}`);
  }
  for (const line of failureLines(failures)) printError(line);
  return EXIT.complete;
}
