/**
 * The program of a worker or process that runs a user's module: two static imports, our harness and that module.
 *
 * Static imports need no permission, so the program is a data: URL made for the module. The harness comes first: its guards
 * are in place before a line of the module runs.
 *
 * @module
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModuleObjective, ObjectivePermissions } from "../../experiment/experiment.ts";

/** The program as a URL: it calls `serve` of the harness with everything that the user's module exports. */
export function objectiveProgram({ module }: ModuleObjective, harness: URL): string {
  const source = [
    `import { serve } from ${JSON.stringify(harness.href)};`,
    `import * as module from ${JSON.stringify(pathToFileURL(resolve(module)).href)};`,
    "await serve(module);",
  ].join("\n");
  return "data:application/typescript," + encodeURIComponent(source);
}

const NO_PERMISSIONS: Deno.PermissionOptionsObject = {
  ...{ read: false, write: false, net: false, env: false, run: false },
  ...{ ffi: false, sys: false, import: false },
};

/** The permissions of a worker: nothing is inherited. */
export function workerPermissions(permissions: ObjectivePermissions): Deno.PermissionOptions {
  const granted = absoluteLists(permissions);
  return Object.keys(granted).length === 0 ? "none" : { ...NO_PERMISSIONS, ...granted };
}

/** The permissions as flags of `deno run`: `--allow-read=/data,/models`. */
export function permissionFlags(permissions: ObjectivePermissions): string[] {
  return Object.entries(absoluteLists(permissions)).map(([name, list]) =>
    `--allow-${name}=${list.map((each) => each.replaceAll(",", ",,")).join(",")}`
  );
}

/** The lists that are not empty, with absolute paths: an empty list allows nothing, but an empty flag allows all. */
function absoluteLists(permissions: ObjectivePermissions): Record<string, string[]> {
  const lists = Object.entries(permissions as Record<string, readonly string[]>);
  return Object.fromEntries(
    lists.filter(([, list]) => list.length > 0).map(([name, list]) => [
      name,
      name === "read" || name === "write" ? list.map((path) => resolve(path)) : [...list],
    ]),
  );
}
