/**
 * A job as it travels to a worker on another machine.
 *
 * @module
 */

import { digest, isDigest } from "../../experiment/digest.ts";
import type { ObjectiveSpec } from "../../experiment/experiment.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import { computedScores } from "../../experiment/metrics.ts";
import type { Trial } from "../../experiment/trial.ts";
import { isWholeNumber } from "../../math/is_whole_number.ts";
import { parseJson } from "../../text/parse_json.ts";

/** What a worker is asked for. */
export interface QueuedJob {
  readonly trial: Trial;
  /** Seconds after which the trial ends by itself. */
  readonly timeout: number | undefined;
  /** Whether the holdout rows are evaluated too. */
  readonly holdout: boolean;
  /** How often the trial is started again after the worker's thread or process died. */
  readonly retries: number;
  /** The name of the blob with the checkpoint that the trial continues from. */
  readonly checkpointBlob?: string | undefined;
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
  /** The revision of the result on the server that the sweep does not use. */
  readonly revision: number;
  readonly settings: JobSettings;
}

/** The name of a program on the queue, the same wherever its files are; undefined for the built-in network. */
export function programId(objective: ObjectiveSpec | undefined): string | undefined {
  if (objective === undefined) return undefined;
  const words = "command" in objective ? objective.command : [];
  return digest(JSON.stringify([objective.hash, ...words]));
}

/** What a complete result depends on. */
export type ResultRequest = Pick<QueuedJob, "trial" | "holdout">;

/** The key of a job's result: the same for all jobs that can use it. */
export function resultKey({ trial, holdout }: ResultRequest): string {
  const logEvery = trial.objective === undefined ? trial.logEvery : null;
  const parts = digest(JSON.stringify([logEvery, computedScores(trial), holdout]));
  return `${trial.trialId}-${parts}`;
}

const RESULT_KEY = /^[0-9a-f]{16}-[0-9a-f]{16}$/;

/** What distinguishes a job from earlier ones of the same trial. */
export interface JobAttempt {
  /** The revision of the result in the bucket that could not be used; 0 if there was none. */
  readonly revision: number;
  /** How often the job has disappeared from the queue without a result. */
  readonly lost: number;
}

/** The id of a job: it is queued once, however often it is submitted. */
export function jobId(job: QueuedJob, { revision, lost }: JobAttempt): string {
  const { timeout = null, retries, keepsCheckpoint } = job;
  const how = [timeout, retries, keepsCheckpoint];
  return digest(JSON.stringify([resultKey(job), ...how, revision, lost]));
}

/** The text of an attempt of a job. */
export function encodeJob(job: QueuedJob, attempt: JobAttempt): string {
  const { trial, timeout, holdout, retries, checkpointBlob, keepsCheckpoint } = job;
  const { revision } = attempt;
  const { seed, parameters, metric } = trial;
  const shared = { parameters, metric };
  const settings = trial.objective === undefined
    ? { ...shared, data: sentData(trial.data), split: trial.split, logEvery: trial.logEvery }
    : { ...shared, number: trial.number };
  const id = jobId(job, attempt);
  const how = { timeout, holdout, retries, checkpointBlob, keepsCheckpoint };
  return JSON.stringify({ id, key: resultKey(job), seed, revision, settings, ...how });
}

/** A data source without the path of its file, which is of no use on another machine. */
function sentData(data: object): object {
  return "csv" in data ? { ...data, csv: "" } : data;
}

/** Reads a job; undefined if it has no valid id and key, so that no answer to it can be kept. */
export function decodeJob(text: string): ReceivedJob | WrongJob | undefined {
  const message = parseJson(text);
  if (!isPlainObject(message)) return undefined;
  const { id, key, seed, revision, settings, timeout, holdout, retries } = message;
  const { checkpointBlob, keepsCheckpoint } = message;
  if (!isDigest(id)) return undefined;
  if (typeof key !== "string" || !RESULT_KEY.test(key)) return undefined;
  const wrong = (fault: string): WrongJob => ({ id, key, fault });
  if (!isWholeNumber(seed)) return wrong("seed must be a whole number");
  if (!isWholeNumber(revision)) return wrong("revision must be a whole number");
  if (!isWholeNumber(retries)) return wrong("retries must be a whole number");
  if (!isPlainObject(settings)) return wrong("settings must be an object");
  if (typeof holdout !== "boolean") return wrong("holdout must be a boolean");
  if (typeof keepsCheckpoint !== "boolean") return wrong("keepsCheckpoint must be a boolean");
  if (timeout !== undefined && !(typeof timeout === "number" && timeout > 0)) {
    return wrong("timeout must be a positive number of seconds");
  }
  if (checkpointBlob !== undefined && !isDigest(checkpointBlob)) {
    return wrong("checkpointBlob must be the name of a blob");
  }
  const how = { timeout, holdout, retries, checkpointBlob, keepsCheckpoint };
  return { id, key, seed, revision, settings, ...how };
}

/** A job that cannot be run. */
export interface WrongJob {
  readonly id: string;
  readonly key: string;
  readonly fault: string;
}
