/**
 * The result of a job as it is kept in the bucket, from where anybody's sweep with the same trial takes it.
 *
 * @module
 */

import { digest } from "../../experiment/digest.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import type { TrialResult } from "../../experiment/trial.ts";

/** What a worker answers. */
export type QueueAnswer =
  | { readonly kind: "finished"; readonly result: TrialResult; readonly seconds: number }
  | { readonly kind: "died"; readonly reason: string; readonly seconds: number };

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

/** Whether an answer is one for every job with its key: only a complete trial does not depend on the timeout. */
export function isComplete(answer: QueueAnswer): boolean {
  return answer.kind === "finished" && answer.result.state === "complete";
}

/** The text of a result: a line with its digest, and the JSON that it is the digest of. */
export function encodeResult(message: ResultMessage): string {
  const content = JSON.stringify(message);
  return `${digest(content)}\n${content}`;
}

/**
 * Reads the result for a key.
 *
 * @throws {WrongResultError} If it is not the result of a job with this key.
 */
export function decodeResult(text: string, key: string): ResultMessage {
  const end = text.indexOf("\n");
  const content = text.slice(end + 1);
  if (end < 0 || digest(content) !== text.slice(0, end)) refuse("its digest is wrong");
  const message = parsed(content);
  if (!isPlainObject(message)) refuse("its shape is wrong");
  const { key: own, id, answer } = message as Record<string, unknown>;
  if (own !== key) refuse("it is of another trial");
  if (typeof id !== "string") refuse("its shape is wrong");
  return { key, id: id as string, answer: checkedAnswer(answer, key) };
}

function checkedAnswer(answer: unknown, key: string): QueueAnswer {
  if (!isPlainObject(answer)) refuse("its shape is wrong");
  const { kind, seconds, reason, result } = answer as Record<string, unknown>;
  if (typeof seconds !== "number" || !(seconds >= 0)) refuse("its seconds are wrong");
  const time = seconds as number;
  if (kind === "died" && typeof reason === "string") return { kind, reason, seconds: time };
  if (kind !== "finished" || !isPlainObject(result)) refuse("its shape is wrong");
  const fault = resultFault(result as Record<string, unknown>, key);
  if (fault !== undefined) refuse(fault);
  return { kind: "finished", result: result as unknown as TrialResult, seconds: time };
}

const KNOWN = ["state", "metrics", "holdout", "epochs", "weightsHash", "error", "curve"];

/** Why a result cannot be that of a trial of the built-in network; undefined if it can. */
function resultFault(result: Record<string, unknown>, key: string): string | undefined {
  const { state, metrics, holdout, epochs, weightsHash, error, curve } = result;
  const unknown = Object.keys(result).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) return `it has an unknown entry ${JSON.stringify(unknown)}`;
  if (!Number.isSafeInteger(epochs) || Number(epochs) < 0) return "its epochs are wrong";
  if (!Array.isArray(curve) || !curve.every(isNumbers)) return "its curve is not of finite numbers";
  if (metrics !== undefined && !isNumbers(metrics)) return "its scores are not finite numbers";
  if (error !== undefined && typeof error !== "string") return "its error is not a text";
  if (state === "failed" || state === "timed_out") {
    return typeof error === "string" ? undefined : "it failed without a reason";
  }
  if (state !== "complete") return "its state is wrong";
  if (metrics === undefined) return "it has no scores";
  if (key.endsWith("-holdout") ? !isNumbers(holdout) : holdout !== undefined) {
    return "its holdout scores are wrong";
  }
  const isHash = typeof weightsHash === "string" && /^[0-9a-f]{16}$/.test(weightsHash);
  return isHash ? undefined : "its hash of the weights is wrong";
}

/** Whether a value is an object of finite numbers. */
function isNumbers(value: unknown): boolean {
  return isPlainObject(value) && Object.values(value).every(Number.isFinite);
}

function refuse(reason: string): never {
  throw new WrongResultError(reason);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
