/**
 * Faults of a program that is written as the schema requires, but cannot be run as it is written.
 *
 * @module
 */

import { UserError } from "../../user_error.ts";
import { commandText, scriptWords, splitWords } from "./command_hints.ts";
import type { FaultAtPath } from "./fault.ts";
import { isMap } from "./is_map.ts";
import { isFile, pathFrom, readFile } from "./local_files.ts";

/** The faults of a program, seen from the folder of the experiment file; none if a sweep has run it. */
export function programFaults(written: unknown, folder: string): FaultAtPath[] {
  const objective: Record<string, unknown> = isMap(written) ? written : { module: written };
  if (objective.hash !== undefined) return [];
  const { module, command, files = [] } = objective;
  return [
    ...(typeof module === "string"
      ? moduleFaults(module, {
        folder,
        path: isMap(written) ? ["objective", "module"] : ["objective"],
      })
      : wordFaults(command as unknown[], pathFrom(folder, String(objective.folder ?? ".")))),
    ...(files as string[]).flatMap((file, i) => fileFaults(pathFrom(folder, file), i)),
  ];
}

const MODULE = /\.(?:ts|js|mjs|tsx|jsx|mts)$/;

function moduleFaults(
  module: string,
  { folder, path }: { folder: string; path: string[] },
): FaultAtPath[] {
  if (MODULE.test(module) && isFile(pathFrom(folder, module))) return [];
  if (/\s/.test(module.trim()) && !isFile(pathFrom(folder, module))) {
    const rule = `a command must be a list of words: write ${commandText(splitWords(module))}`;
    return [{ path, rule }];
  }
  if (MODULE.test(module)) return []; // that it is missing is found when it is read
  const rule = "a module must be TypeScript or JavaScript (.ts, .js, .mjs, .tsx, .jsx, .mts); " +
    `for another program write ${commandText(scriptWords(module))}`;
  return [{ path, rule }];
}

/** A command line as the only word. */
function wordFaults([program, ...others]: unknown[], folder: string): FaultAtPath[] {
  const text = String(program);
  if (others.length > 0 || !/\S\s+\S/.test(text) || isFile(pathFrom(folder, text))) return [];
  const rule = `each word must be an element of the list: write ${commandText(splitWords(text))}`;
  return [{ path: ["objective", "command", 0], rule }];
}

function fileFaults(path: string, i: number): FaultAtPath[] {
  try {
    readFile(path);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ path: ["objective", "files", i], rule: error.message.replace(/^Cannot read /, "") }];
  }
}
