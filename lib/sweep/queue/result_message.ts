/**
 * The result of a job as it is kept in the bucket, from where anybody's sweep with the same trial takes it.
 *
 * @module
 */

import { digest, isDigest } from "../../experiment/digest.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import { computedScores, curveColumns, savedScores, taskOf } from "../../experiment/metrics.ts";
import type { Trial, TrialResult, TrialTiming } from "../../experiment/trial.ts";
import { isWholeNumber } from "../../math/is_whole_number.ts";
import { parseJson } from "../../text/parse_json.ts";
import { trialEpochs } from "../pool/trial_cost.ts";
import { machineName } from "./machine_name.ts";
import { resultKey, type ResultRequest } from "./job_message.ts";

/** When and where a job ran. */
type QueueTiming = Required<TrialTiming>;

/** What a worker answers. */
export type QueueAnswer =
  | {
    readonly kind: "finished";
    readonly result: TrialResult;
    readonly timing: QueueTiming;
    /** The name of the blob with the checkpoint at its end. */
    readonly checkpointBlob?: string | undefined;
  }
  | { readonly kind: "died"; readonly reason: string; readonly machine: string };

/** An answer, and whose it is. */
export interface ResultMessage {
  /** The key of the result that was asked for. */
  readonly key: string;
  /** The id of the job that it answers. */
  readonly id: string;
  readonly answer: QueueAnswer;
}

/** A result in the bucket is not what it says, or not what was asked for. */
export class WrongResultError extends Error {
  override readonly name = "WrongResultError";
}

/** Whether an answer can be used for every job with the same key: only a complete trial does not depend on the timeout. */
export function isComplete(answer: QueueAnswer): boolean {
  return answer.kind === "finished" && answer.result.state === "complete";
}

/** The text of a result: a line with its digest, and the JSON that it is the digest of. */
export function encodeResult(message: ResultMessage): string {
  const content = JSON.stringify(message);
  return `${digest(content)}\n${content}`;
}

/**
 * Reads the result of a job.
 *
 * @throws {WrongResultError} If it is not the result of a job with the same key.
 */
export function decodeResult(
  text: string,
  request: ResultRequest,
): ResultMessage {
  const end = text.indexOf("\n");
  const content = text.slice(end + 1);
  if (end < 0 || digest(content) !== text.slice(0, end)) refuse("its digest is wrong");
  const message = parseJson(content);
  if (!isPlainObject(message)) refuse("its shape is wrong");
  const { key, id, answer } = message;
  if (key !== resultKey(request)) refuse("it is of another trial");
  if (typeof id !== "string" || !isPlainObject(answer)) refuse("its shape is wrong");
  return { key, id, answer: checkedAnswer(answer, request) };
}

function checkedAnswer(
  { kind, reason, machine, result, timing, checkpointBlob }: Record<string, unknown>,
  { trial, holdout }: ResultRequest,
): QueueAnswer {
  if (kind === "died" && typeof reason === "string" && typeof machine === "string") {
    return { kind, reason, machine: machineName(machine) };
  }
  if (kind !== "finished" || !isPlainObject(result)) refuse("its shape is wrong");
  const fault = resultFault(result, trial) ?? holdoutFault(result, holdout);
  if (fault !== undefined) refuse(fault);
  if (!isText(checkpointBlob)) refuse("its shape is wrong");
  return {
    kind,
    result: result as unknown as TrialResult, // just checked
    timing: checkedTiming(timing),
    ...(checkpointBlob === undefined ? {} : { checkpointBlob }),
  };
}

/** Over thirty years. */
const MAX_SECONDS = 1e9;

function checkedTiming(timing: unknown): QueueTiming {
  if (!isPlainObject(timing)) refuse("its timing is wrong");
  const { started, seconds, worker, attempts, host, machine } = timing;
  const isTiming = typeof started === "string" && Number.isFinite(Date.parse(started)) &&
    typeof seconds === "number" && seconds >= 0 && seconds < MAX_SECONDS &&
    isWholeNumber(worker) && isWholeNumber(attempts) && attempts > 0 && typeof host === "string" &&
    /^[ -~]{0,200}$/.test(host) && typeof machine === "string";
  if (!isTiming) refuse("its timing is wrong");
  const start = new Date(started).toISOString();
  return { started: start, seconds, worker, attempts, host, machine: machineName(machine) };
}

const KNOWN = ["state", "metrics", "holdout", "epochs", "weightsHash", "error", "curve"];

/** Why a result cannot be that of a trial; undefined if it can. */
function resultFault(result: Record<string, unknown>, trial: Trial): string | undefined {
  const { state, metrics, epochs, weightsHash, error, curve } = result;
  const unknown = Object.keys(result).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) return `it has an unknown entry ${JSON.stringify(unknown)}`;
  if (!isWholeNumber(epochs) || epochs > maxEpochs(trial)) return "its epochs are wrong";
  if (!Array.isArray(curve) || !curve.every(isNumbers)) return "its curve is not of finite numbers";
  if (!curve.every((point) => isPointOf(trial, point))) return "its curve has other columns";
  if (metrics !== undefined && !isNumbers(metrics)) return "its scores are not finite numbers";
  if (!isText(error)) return "its error is not a text";
  if (state === "failed" || state === "timed_out") {
    return error === undefined ? "it failed without a reason" : undefined;
  }
  if (state !== "complete") return "its state is wrong";
  const others = trial.objective === undefined
    ? Object.keys(metrics ?? {}).filter((name) => !computedScores(trial).includes(name))
    : [];
  if (others.length > 0) return "it has other scores";
  const missing = savedScores(trial).find((name) => !Object.hasOwn(metrics ?? {}, name));
  if (missing !== undefined) return `it has no ${missing}`;
  if (trial.objective !== undefined || isDigest(weightsHash)) return undefined;
  return "its hash of the weights is wrong";
}

function holdoutFault(
  { state, holdout }: Record<string, unknown>,
  isAskedFor: boolean,
): string | undefined {
  if (state !== "complete") return undefined;
  return (isAskedFor ? isNumbers(holdout) : holdout === undefined)
    ? undefined
    : "its holdout scores are wrong";
}

function maxEpochs(trial: Trial): number {
  return trial.objective === undefined ? trialEpochs(trial) : Infinity;
}

/** Whether a point of a curve is one of a trial: a network has its columns, an objective what it reports. */
function isPointOf(trial: Trial, point: Record<string, number>): boolean {
  if (trial.objective !== undefined) return Object.hasOwn(point, "step");
  const columns = curveColumns(taskOf(trial.data));
  return Object.keys(point).length === columns.length &&
    columns.every((column) => Object.hasOwn(point, column));
}

/** Whether a value is an object of finite numbers. */
function isNumbers(value: unknown): value is Record<string, number> {
  return isPlainObject(value) && Object.values(value).every(Number.isFinite);
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function refuse(reason: string): never {
  throw new WrongResultError(reason);
}
