/**
 * What a queue is called on its server, and its times.
 *
 * The engine version is part of the names of jobs, results and announcements, so that a worker of another version never gets a job.
 * Blobs are named by their content, and all versions share them.
 *
 * @module
 */

import { ENGINE_VERSION } from "../../engine/version.ts";

/** The stream of the jobs that no worker has finished. */
export const STREAM = streamOf(ENGINE_VERSION);
/** The key-value bucket of the results. */
export const RESULTS = `seedsweep_v${ENGINE_VERSION}_results`;
/** The object store of blobs: CSV files, checkpoints, and long results. */
export const BLOBS = "seedsweep_blobs";

/** Milliseconds without a heartbeat after which a job is given to another worker. */
export const ACK_WAIT_MS = 30_000;
/** Milliseconds in which a job that is asked for twice is queued once. */
export const DUPLICATE_WINDOW_MS = 3_600_000;
/** Milliseconds that jobs, results and blobs stay on the server: a week. */
export const KEPT_MS = 7 * 86_400_000;
/** Milliseconds between two announcements of a worker. */
export const ANNOUNCE_MS = 2_000;
/** After so many losses of its worker an attempt of a trial has died. The `retries` of the experiment come on top. */
export const MAX_LOSSES = 5;

/** The stream of an engine version. */
export function streamOf(version: number): string {
  return `seedsweep_v${version}_jobs`;
}

/** The engine version of a stream of jobs; undefined if it is another stream. */
export function versionOfStream(name: string): number | undefined {
  const [, version] = /^seedsweep_v(\d+)_jobs$/.exec(name) ?? [];
  return version === undefined ? undefined : Number(version);
}

/** The subject of the jobs of an engine version: of a program, of the built-in network if none is given, or of all with "*". */
export function jobSubject(program = "network", version: number = ENGINE_VERSION): string {
  return `seedsweep.v${version}.jobs.${program}`;
}

/** The consumer that the workers with a program share, or those with the built-in network. */
export function consumerOf(program = "network"): string {
  return `workers_${program}`;
}

/** The subject of the announcements of workers of an engine version, or of all with "*". */
export function announcementSubject(version: number | "*" = ENGINE_VERSION): string {
  return `seedsweep.workers.${version}`;
}

/** The subject on which a sweep asks all workers to announce themselves now. */
export const ROLL_CALL = "seedsweep.roll_call";
