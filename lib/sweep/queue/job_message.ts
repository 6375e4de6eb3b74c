/**
 * A job as it travels to a worker on another machine. Whoever can write to the queue can send anything, so a worker makes the
 * trial anew from its settings, with the checks of an experiment file, and compares the ids.
 *
 * @module
 */

import { isCsv } from "../../data/data_source.ts";
import { defineExperiment, type ExperimentDefinition } from "../../experiment/define_experiment.ts";
import { digest } from "../../experiment/digest.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import type { NetworkTrial, Trial } from "../../experiment/trial.ts";
import { expandGrid } from "../../objective/expand_grid.ts";

/** What a worker is asked for. */
export interface QueuedJob {
  readonly trial: NetworkTrial;
  /** Seconds after which the trial ends by itself. */
  readonly timeout: number | undefined;
  /** Whether the holdout rows are evaluated too. */
  readonly holdout: boolean;
}

/** The key of a job's result: everything that a complete result depends on. */
export function resultKey({ trial, holdout }: QueuedJob): string {
  return `${trial.trialId}-${trial.logEvery}${holdout ? "-holdout" : ""}`;
}

/**
 * The id of a job. Two requests with the same id run once.
 *
 * @param after What distinguishes the request from earlier ones whose result could not be used.
 */
export function jobId(job: QueuedJob, after: readonly number[]): string {
  return digest(JSON.stringify([resultKey(job), job.timeout ?? null, ...after]));
}

/** The id of a job, and what the job itself says. */
export interface ReceivedJob {
  readonly id: string;
  readonly key: string;
  /** The job, or why it cannot be run. */
  readonly job: QueuedJob | { readonly fault: string };
}

/** The text of a job. */
export function encodeJob({ trial, timeout, holdout }: QueuedJob, id: string): string {
  const { trialId, seed, parameters, data, split, logEvery, weightCount } = trial;
  const sent = { trialId, seed, parameters, data, split, logEvery, weightCount };
  const key = resultKey({ trial, timeout, holdout });
  return JSON.stringify({ id, key, trial: sent, timeout, holdout });
}

/** Reads a job; undefined if it does not even say which result it wants. */
export function decodeJob(text: string): ReceivedJob | undefined {
  const message = parsed(text);
  if (!isPlainObject(message)) return undefined;
  const { id, key } = message;
  if (typeof id !== "string" || !/^[0-9a-f]{16}$/.test(id)) return undefined;
  if (typeof key !== "string" || !/^[0-9a-f]{16}-\d{1,16}(-holdout)?$/.test(key)) return undefined;
  try {
    return { id, key, job: checkedJob(message, key) };
  } catch (error) {
    return { id, key, job: { fault: `a wrong job: ${(error as Error).message.split("\n")[0]}` } };
  }
}

function checkedJob(
  { trial: sent, timeout, holdout }: Record<string, unknown>,
  key: string,
): QueuedJob {
  if (!isPlainObject(sent)) throw new TypeError("trial must be an object");
  if (typeof holdout !== "boolean") throw new TypeError("holdout must be a boolean");
  if (timeout !== undefined && !(typeof timeout === "number" && timeout > 0)) {
    throw new RangeError("timeout must be a positive number of seconds");
  }
  const job = { trial: remade(sent), timeout, holdout };
  if (resultKey(job) !== key) {
    throw new RangeError(`its result would be ${resultKey(job)}, and ${key} was asked for`);
  }
  return job;
}

/**
 * The trial of an experiment with the same settings.
 *
 * @throws {Error} If an experiment cannot have them.
 */
function remade(
  { seed, parameters, data, split, logEvery, weightCount }: Record<string, unknown>,
): NetworkTrial {
  if (!isPlainObject(parameters)) throw new TypeError("parameters must be an object");
  if (!isPlainObject(data)) throw new TypeError("data must be an object");
  if ("csv" in data) throw new RangeError("CSV data are not available on a queue yet");
  const values = Object.entries(parameters).map(([name, value]) => [name, { value }]);
  const definition = {
    ...{ data, split, seeds: [seed], log_every: logEvery },
    parameters: Object.fromEntries(values),
  };
  // Its type is what it should be; defineExperiment checks whether it is.
  const trials: readonly Trial[] = expandGrid(
    defineExperiment(definition as unknown as ExperimentDefinition),
  );
  const [trial] = trials;
  if (trials.length !== 1 || trial.objective !== undefined || isCsv(trial.data)) {
    throw new RangeError("it is not one trial of the built-in network");
  }
  if (trial.weightCount !== weightCount) throw new RangeError("weightCount is another");
  return trial;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
