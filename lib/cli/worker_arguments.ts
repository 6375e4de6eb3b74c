/**
 * The command line of a worker.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { machineName } from "../sweep/queue/machine_name.ts";
import { suggest } from "../text/suggest.ts";
import { MAX_JOBS, readCount, readText, usageError } from "./arguments.ts";
import { resolvePath } from "./paths.ts";

/** What a worker is told. */
export interface WorkerArguments {
  readonly address: string;
  /** Trials at once. */
  readonly jobs: number;
  /** The name of this machine. */
  readonly machine: string;
  /** The credentials file. */
  readonly credentials: string | undefined;
  /** The folder with experiment files whose objectives it may run. */
  readonly folder: string | undefined;
  /** The folder where the user called the command. */
  readonly from: string;
}

const FLAGS = ["jobs", "name", "credentials", "allow-objective"];

/**
 * Reads the arguments of a worker.
 *
 * @throws {UserError} If an option is unknown or has a wrong value, or there is not one address.
 */
export function readWorkerArguments(args: readonly string[]): WorkerArguments | "help" {
  const { help, from = "", _: words, ...flags } = parseArgs([...args], {
    boolean: ["help"],
    string: [...FLAGS, "from", "_"],
    alias: { h: "help", j: "jobs" },
    unknown: (argument, key) => {
      if (key === undefined) return;
      const known = [...FLAGS, "help"].map((flag) => `--${flag}`);
      throw usageError(`there is no option ${argument.split("=")[0]}${suggest(`--${key}`, known)}`);
    },
  });
  if (help) return "help";
  if (words.length !== 1) {
    const got = words.length === 0 ? "none" : String(words.length);
    throw usageError(`worker takes one address, as in nats://host:4222, got ${got}`);
  }
  const { jobs, name, credentials, "allow-objective": folder } = flags as Record<string, string>;
  const { state } = Deno.permissions.querySync({ name: "run" });
  if (folder !== undefined && state !== "granted") {
    throw usageError("--allow-objective is an option of deno task worker:objective");
  }
  return {
    address: String(words[0]),
    jobs: jobs === undefined ? navigator.hardwareConcurrency : readCount("jobs", jobs, MAX_JOBS),
    machine: machineName(
      name === undefined ? Deno.hostname() : readText("name", "the name of a machine", name),
    ),
    credentials: credentials === undefined
      ? undefined
      : readText("credentials", "a file", credentials),
    folder: folder === undefined
      ? undefined
      : resolvePath(from, readText("allow-objective", "a folder", folder)),
    from,
  };
}
