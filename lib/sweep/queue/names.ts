/**
 * What the queue is called on the server, and its times. The engine version is part of every name, so that a worker of another
 * version never gets a job.
 *
 * @module
 */

import { ENGINE_VERSION } from "../../engine/version.ts";

/** The stream of the jobs that no worker has finished. */
export const STREAM = streamOf(ENGINE_VERSION);
/** The subject of its jobs. */
export const SUBJECT = subjectOf(ENGINE_VERSION);
/** The consumer that all workers share. */
export const CONSUMER = "workers";
/** The key-value bucket of the results. */
export const BUCKET = `seedsweep_v${ENGINE_VERSION}_results`;

/** Milliseconds without a heartbeat after which a job is given to another worker. */
export const ACK_WAIT_MS = 30_000;
/** Milliseconds in which a job that is asked for twice is queued once. */
export const DUPLICATE_WINDOW_MS = 3_600_000;
/** Milliseconds that a result stays in the bucket: a week. */
export const RESULT_AGE_MS = 7 * 86_400_000;
/**
 * This many workers may be lost with a job, or hand it back, before it counts as the fault of the job. The scheduler's retries
 * are counted on top.
 */
export const MAX_DELIVERIES = 5;

/** The stream of an engine version. */
export function streamOf(version: number): string {
  return `seedsweep_v${version}_jobs`;
}

/** The subject of the jobs of an engine version. */
export function subjectOf(version: number): string {
  return `seedsweep.v${version}.jobs`;
}
