/**
 * An experiment with a user's own objective: its rules, and its defaults.
 *
 * @module
 */

import type { z } from "zod";
import { UserError } from "../../user_error.ts";
import type { ObjectiveExperiment, ObjectivePermissions, ObjectiveSpec } from "../experiment.ts";
import { usualGoal } from "../metrics.ts";
import { commandHint } from "./command_hints.ts";
import type { FaultAtPath } from "./fault.ts";
import { parameterHint } from "./foreign_words.ts";
import { programFaults } from "./program_faults.ts";
import { filesOfCommand, hashProgram } from "./hash_program.ts";
import { locateFile, pathFrom, withoutScheme } from "./local_files.ts";
import { isMap } from "./is_map.ts";
import { branchAxes, commonAxes, mayBeAbsent, parameterNames, zipLists } from "./parameter_maps.ts";
import { objectiveValue } from "./objective_schema.ts";
import type { objectiveSchema } from "./schema.ts";
import type { Path } from "./source.ts";
import { suggest } from "../../text/suggest.ts";

type Written = z.output<typeof objectiveSchema>;

/** Contradictions between the keys of a file with an objective. Values of a wrong type are skipped: the schema reports them. */
export function objectiveFaults(file: Record<string, unknown>): FaultAtPath[] {
  return [
    ...kindFaults(file.objective),
    ...goalFaults(file.metric),
    ...placeholderFaults(file),
    ...argumentFaults(file),
    ...absentFaults(file),
    ...simplestFaults(file),
    ...permissionFaults(file),
    ...seedFaults(file),
  ];
}

function kindFaults(objective: unknown): FaultAtPath[] {
  if (!isMap(objective)) return [];
  const path = ["objective"];
  const [isModule, isCommand] = [objective.module, objective.command].map((each) =>
    each !== undefined
  );
  if (isModule === isCommand) {
    return [{ path, rule: "an objective must have either module or command" }];
  }
  return isModule && objective.folder !== undefined
    ? [{ path: [...path, "folder"], rule: "only a command has a folder" }]
    : [];
}

function goalFaults(metric: unknown): FaultAtPath[] {
  if (!isMap(metric) || metric.goal !== undefined || typeof metric.name !== "string") return [];
  if (usualGoal(metric.name) !== undefined) return [];
  const rule = `the goal of ${metric.name} must be written: goal: maximize, or goal: minimize`;
  return [{ path: ["metric", "name"], rule }];
}

/** `${name}` in a command. */
export const PLACEHOLDER = /\$\{([^}]*)\}/g;

function placeholderFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { objective } = file;
  const command = isMap(objective) && Array.isArray(objective.command) ? objective.command : [];
  const known = [...parameterNames(file), "seed"];
  return command.flatMap((word: unknown, i): FaultAtPath[] =>
    typeof word !== "string" ? [] : [...word.matchAll(PLACEHOLDER)]
      .filter(([, name]) => !known.includes(name))
      .map(([text, name]) => ({
        path: ["objective", "command", i],
        rule: `there is no parameter for ${text}${suggest(name, known)}`,
      }))
  );
}

/** Arguments that look as if something would replace them. */
function argumentFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { objective } = file;
  const command: unknown[] = isMap(objective) && Array.isArray(objective.command)
    ? objective.command
    : [];
  if (command.includes("-c")) return []; // the text of a program, in which $name is a variable
  const known = [...parameterNames(file), "seed"];
  return command.flatMap((word, i): FaultAtPath[] => {
    const path = ["objective", "command", i];
    if (word === "…" || word === "...") {
      return [{ path, rule: "the arguments of all parameters must be written" }];
    }
    const [, name] = /\$(\w[\w.-]*)/.exec(String(word)) ?? [];
    return known.includes(name)
      ? [{ path, rule: `no shell reads the command: write \${${name}} instead of $${name}` }]
      : [];
  });
}

/** A trial without the parameter is started without the word: then the name of the option must be in it. */
function absentFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { objective } = file;
  const command = isMap(objective) && Array.isArray(objective.command) ? objective.command : [];
  return command.flatMap((word: unknown, i): FaultAtPath[] => {
    if (typeof word !== "string" || /^[^\s=]+=\S*$/.test(word)) return [];
    const absent = [...word.matchAll(PLACEHOLDER)].find(([, name]) => mayBeAbsent(file, name));
    if (absent === undefined) return [];
    const [text, name] = absent;
    const rule =
      `some configs do not have ${name}, and are started without this word: write the name of the ` +
      `option in it, as in --${name}=${text}`;
    return [{ path: ["objective", "command", i], rule }];
  });
}

function seedFaults(file: Record<string, unknown>): FaultAtPath[] {
  return [...commonAxes(file), ...zipLists(file).flat(), ...branchAxes(file).flat()]
    .filter(({ name }) => name === "seed")
    .map(({ path }) => ({ path, rule: seedHint(file) }));
}

function simplestFaults(file: Record<string, unknown>): FaultAtPath[] {
  const { simplest } = file;
  if (!Array.isArray(simplest)) return [];
  const known = parameterNames(file);
  return simplest.flatMap((name: unknown, i): FaultAtPath[] =>
    typeof name !== "string" || known.includes(name) ? [] : [{
      path: ["simplest", i],
      rule: `there is no parameter "${name}"${known.length > 0 ? suggest(name, known) : ""}`,
    }]
  );
}

function permissionFaults({ objective, permissions }: Record<string, unknown>): FaultAtPath[] {
  if (!isMap(permissions) || Object.keys(permissions).length === 0) return [];
  if (!isMap(objective) || objective.command === undefined) return [];
  const rule = "a command is not restricted: only a module has permissions";
  return [{ path: ["permissions"], rule }];
}

/**
 * The objective with its paths as seen from the current folder, and its hash.
 *
 * @param folder The folder of the experiment file, from which the paths in it are seen.
 * @throws {UserError} If a file of the program cannot be read.
 */
export function resolveObjective(written: Written["objective"], folder: string): ObjectiveSpec {
  const { module: named, command, files = [], hash, ...rest } = typeof written === "string"
    ? { module: written }
    : written as Exclude<Written["objective"], string>;
  const module = named === undefined ? undefined : withoutScheme(named);
  const listed = files.map((path) => pathFrom(folder, path));
  if (command === undefined) {
    // The program that a results folder names may be in the folder itself.
    const find = hash === undefined ? pathFrom : locateFile;
    const program = { module: find(folder, module as string), files: listed };
    return { ...program, hash: hash ?? hashProgram(program) };
  }
  const words = command.map(String);
  const runsIn = pathFrom(folder, rest.folder ?? ".");
  const all = hash === undefined ? [...filesOfCommand(words, runsIn), ...listed] : listed;
  const program = { command: words, folder: runsIn, files: [...new Set(all)] };
  return { ...program, hash: hash ?? hashProgram(program) };
}

/** The permissions with paths as seen from the current folder; without empty lists. */
export function resolvePermissions(
  written: ObjectivePermissions = {},
  folder: string,
): ObjectivePermissions {
  const entries = Object.entries(written as Record<string, readonly string[]>)
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => [
      name,
      name === "read" || name === "write" ? list.map((path) => pathFrom(folder, path)) : list,
    ]);
  return Object.fromEntries(entries);
}

/** The objective, or the fault of a program that cannot be read. Neither if it is not written as the schema requires. */
export function readProgram(
  written: unknown,
  folder: string,
): { objective?: ObjectiveSpec; faults: FaultAtPath[] } {
  const shape = objectiveValue.safeParse(written);
  if (!shape.success || kindFaults(written).length > 0) return { faults: [] };
  const faults = programFaults(written, folder);
  if (faults.length > 0) return { faults };
  try {
    return { objective: resolveObjective(shape.data as Written["objective"], folder), faults: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const rule = error.message.replace(/^Cannot read /, "");
    return { faults: [{ path: ["objective"], rule }] };
  }
}

/** The rule for an unknown key of files of other programs, or of the built-in network; undefined for any other key. */
export function hintFor(
  path: Path,
  { hasObjective, written }: { hasObjective: boolean; written: unknown },
): string | undefined {
  const key = String(path.at(-1));
  if (path.join() === "parameters,seed") return seedHint(written);
  if (path.length === 2 && path[0] === "parameters" && !hasObjective) return parameterHint(key);
  if (path.length > 1) return nestedHint(path, written) ?? FOREIGN_KEYS[path.join(".")];
  if (hasObjective && NETWORK_KEYS.includes(key)) {
    return `"${key}" is of the built-in network, and this experiment has an objective of its own`;
  }
  if (key === "program" || key === "command") {
    return hasOwnObjective(written) ? HAS_COMMAND : commandHint(key, written);
  }
  return FOREIGN_KEYS[key];
}

const HAS_COMMAND = "remove it: the objective has the command";

function hasOwnObjective(written: unknown): boolean {
  return isMap(written) && written.objective !== undefined;
}

/** Whether a file of another program names the user's own program, without an objective. */
export function namesProgram(written: unknown): boolean {
  return isMap(written) && written.objective === undefined &&
    (written.program !== undefined || written.command !== undefined);
}

/** Other programs have the seed among the parameters. */
function seedHint(written: unknown): string {
  const parameters = isMap(written) && isMap(written.parameters) ? written.parameters : {};
  const axis = isMap(parameters.seed) ? parameters.seed : {};
  const values = Array.isArray(axis.values) && axis.values.every(Number.isSafeInteger)
    ? axis.values
    : [0, 1, 2];
  const list = values.length > 20 ? "[…]" : `[${values.join(", ")}]`;
  return `the seed is no parameter, because every config runs with each seed: write seeds: ${list}`;
}

/** Other programs write parameters inside a parameter. */
function nestedHint(path: Path, written: unknown): string | undefined {
  const [top, name, key] = path;
  if (top !== "parameters" || key !== "parameters" || path.length !== 3) return undefined;
  const axes = isMap(written) && isMap(written.parameters) ? written.parameters : {};
  const outer = axes[name];
  const inner = isMap(outer) && isMap(outer.parameters) ? Object.keys(outer.parameters) : [];
  const names = inner.slice(0, 3).map((each) => `${name}.${each}`);
  const more = inner.length > 3 ? ", …" : "";
  return `a parameter has no parameters: write ${names.join(", ")}${more} beside the others`;
}

const NETWORK_KEYS = ["data", "split", "log_every", "defaults"];

/** Keys of W&B sweep files that have another form here. */
const FOREIGN_KEYS: Readonly<Record<string, string>> = {
  project: "there are no projects: remove it; results are in results/<name>",
  entity: "there are no accounts: remove it",
  description: "there are no descriptions: remove it, or make it a comment",
  controller: "there is no controller: remove it",
  job: "there are no jobs: remove it",
  image_uri: "there are no images: remove it",
  "early_terminate.strict": "remove it: all configs of a rung are compared",
};

/** The frozen parts of an experiment that only one with an objective has. */
export function fillObjective(
  written: Written,
  objective: ObjectiveSpec,
  folder: string,
): Pick<ObjectiveExperiment, "metric" | "simplest" | "objective" | "permissions"> {
  const { name, goal } = written.metric;
  return {
    metric: { name, goal: goal ?? usualGoal(name) ?? "maximize" },
    objective,
    permissions: resolvePermissions(written.permissions as ObjectivePermissions, folder),
    simplest: written.simplest ?? [],
  };
}
