/**
 * A job as it travels to a worker on another machine.
 *
 * @module
 */

import { digest } from "../../experiment/digest.ts";
import type { ObjectiveSpec } from "../../experiment/experiment.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import { computedScores } from "../../experiment/metrics.ts";
import type { Trial } from "../../experiment/trial.ts";
import { parseJson } from "../../text/parse_json.ts";

/** What a worker is asked for. */
export interface QueuedJob {
  readonly trial: Trial;
  /** Seconds after which the trial ends by itself. */
  readonly timeout: number | undefined;
  /** Whether the holdout rows are evaluated too. */
  readonly holdout: boolean;
  /** The name of the blob with the checkpoint that the trial continues from. */
  readonly checkpoint?: string | undefined;
  /** Whether the answer has the trial's own checkpoint. */
  readonly keepsCheckpoint: boolean;
}

/** What the trials of a config have in common, as a message: whoever can write to the queue can send anything. */
export type JobSettings = Readonly<Record<string, unknown>>;

/** A job whose trial is still a message. */
export interface ReceivedJob extends Omit<QueuedJob, "trial"> {
  readonly id: string;
  /** The key of the result that is asked for. */
  readonly key: string;
  readonly seed: number;
  readonly settings: JobSettings;
}

/** The name of a program on the queue, the same wherever its files are; undefined for the built-in network. */
export function programId(objective: ObjectiveSpec | undefined): string | undefined {
  if (objective === undefined) return undefined;
  const words = "command" in objective ? objective.command : [];
  return digest(JSON.stringify([objective.hash, ...words]));
}

/** The key of a job's result: everything that a complete result depends on. */
export function resultKey({ trial, holdout }: Pick<QueuedJob, "trial" | "holdout">): string {
  const logEvery = trial.objective === undefined ? trial.logEvery : null;
  const parts = digest(JSON.stringify([logEvery, computedScores(trial), holdout]));
  return `${trial.trialId}-${parts}`;
}

const RESULT_KEY = /^[0-9a-f]{16}-[0-9a-f]{16}$/;
const DIGEST = /^[0-9a-f]{16}$/;

/**
 * The id of a job. Two requests with the same id run once.
 *
 * @param after What distinguishes the request from earlier ones whose result could not be used.
 */
export function jobId(job: QueuedJob, after: readonly number[]): string {
  const { timeout = null, keepsCheckpoint } = job;
  return digest(JSON.stringify([resultKey(job), timeout, keepsCheckpoint, ...after]));
}

/** The text of a job. */
export function encodeJob({ trial, ...job }: QueuedJob, id: string): string {
  const { seed, parameters, metric } = trial;
  const shared = { parameters, metric };
  const settings = trial.objective === undefined
    ? { ...shared, data: sentData(trial.data), split: trial.split, logEvery: trial.logEvery }
    : { ...shared, number: trial.number };
  return JSON.stringify({ id, key: resultKey({ trial, ...job }), seed, settings, ...job });
}

/** A data source without the path of its file, which is of no use on another machine. */
function sentData(data: object): object {
  return "csv" in data ? { ...data, csv: "data.csv" } : data;
}

/** Reads a job; undefined if it does not even say which result it wants. */
export function decodeJob(text: string): ReceivedJob | WrongJob | undefined {
  const message = parseJson(text);
  if (!isPlainObject(message)) return undefined;
  const { id, key, seed, settings, timeout, holdout, checkpoint, keepsCheckpoint = false } =
    message;
  if (typeof id !== "string" || !DIGEST.test(id)) return undefined;
  if (typeof key !== "string" || !RESULT_KEY.test(key)) return undefined;
  const wrong = (fault: string): WrongJob => ({ id, key, fault });
  if (!Number.isSafeInteger(seed) || Number(seed) < 0) return wrong("seed must be a whole number");
  if (!isPlainObject(settings)) return wrong("settings must be an object");
  if (typeof holdout !== "boolean") return wrong("holdout must be a boolean");
  if (typeof keepsCheckpoint !== "boolean") return wrong("keepsCheckpoint must be a boolean");
  if (timeout !== undefined && !(typeof timeout === "number" && timeout > 0)) {
    return wrong("timeout must be a positive number of seconds");
  }
  if (checkpoint !== undefined && !(typeof checkpoint === "string" && DIGEST.test(checkpoint))) {
    return wrong("checkpoint must be the name of a blob");
  }
  return { id, key, seed: Number(seed), settings, timeout, holdout, checkpoint, keepsCheckpoint };
}

/** A job that cannot be run. */
export interface WrongJob {
  readonly id: string;
  readonly key: string;
  readonly fault: string;
}
