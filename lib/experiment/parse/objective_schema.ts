/**
 * The schema of a user's own objective: the program, its permissions and the values of its parameters.
 *
 * @module
 */

import { z } from "zod";
import { MAP, textOf } from "./rules.ts";

const valueRule = "a value must be a finite number, text, true, false, null, or a list of them";

/** A value of a parameter of a user's own objective. */
export const anyValue: z.ZodType = z.union([
  z.number(valueRule),
  z.string(valueRule),
  z.boolean(valueRule),
  z.null(valueRule),
  z.array(z.lazy(() => anyValue), valueRule),
], valueRule);

const paths = z.array(textOf("a path"), "must be a list of paths");
const argumentRule = "an argument must be text or a number";
const commandRule = "a command must be a list: the program, then its arguments";

const objectiveRule =
  "an objective must be the path of a module, or { command: [program, argument, …] }";
const objectiveMap = z.strictObject({
  module: textOf("the path of a module").optional()
    .describe(
      "Path of a TypeScript or JavaScript module, seen from the folder of the experiment file",
    ),
  command: z.array(z.union([z.string(), z.number()], argumentRule), commandRule)
    .min(1, commandRule).optional()
    .describe("The program and its arguments; ${name} is a parameter, ${seed} the seed"),
  folder: textOf("a folder").optional()
    .describe("Where the command runs; default the folder of the experiment file"),
  files: paths.optional()
    .describe("Files that the results depend on: a change of them runs the trials again"),
  hash: textOf("a hash").optional()
    .describe("Hash of the program when the sweep began; written by the sweep"),
}, objectiveRule);

/** The value of `objective`. */
export const objectiveValue = z.union([
  z.string(objectiveRule).min(1, objectiveRule),
  objectiveMap,
], objectiveRule);

/** The keys of an objective that is a map. */
export const OBJECTIVE_KEYS: readonly string[] = Object.keys(objectiveMap.shape);

const names = z.array(textOf("a permission"), "must be a list of texts");

/** The value of `permissions`. */
export const permissionsSchema = z.strictObject({
  read: paths.optional().describe("Files and folders that the module may read"),
  write: paths.optional().describe("Files and folders that the module may write"),
  net: names.optional().describe("Hosts that the module may connect to"),
  env: names.optional().describe("Environment variables that the module may read"),
  run: names.optional().describe("Programs that the module may start"),
}, `permissions ${MAP}`);

/** The keys of `permissions`. */
export const PERMISSION_KEYS: readonly string[] = Object.keys(permissionsSchema.shape);
