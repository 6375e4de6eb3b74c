/**
 * The trials of a config, made anew on a worker from the settings in a job, with the checks of an experiment file.
 *
 * @module
 */

import { defineExperiment, type ExperimentDefinition } from "../../experiment/define_experiment.ts";
import type { ObjectiveExperiment, ParameterValue } from "../../experiment/experiment.ts";
import { isPlainObject } from "../../experiment/kind_of.ts";
import type { Trial } from "../../experiment/trial.ts";
import { expandGrid, trialsOf } from "../../objective/expand_grid.ts";
import type { JobSettings } from "./job_message.ts";

/** In place of the path of a CSV file: no file of this machine has it. */
const NO_FILE = "\0the data of the job";

/**
 * Makes the trial of a config with seed 0.
 *
 * @param program The experiment of this machine whose objective runs the job; undefined for the built-in network.
 * @throws {Error} If an experiment cannot have such a trial.
 */
export function makeTrial(settings: JobSettings, program: ObjectiveExperiment | undefined): Trial {
  const trials = program === undefined
    ? networkTrials(settings)
    : objectiveTrials(settings, program);
  if (trials.length !== 1) throw new RangeError("it is not one trial");
  return trials[0];
}

function networkTrials(
  { parameters, metric, data, split, logEvery }: JobSettings,
): readonly Trial[] {
  if (!isPlainObject(parameters)) throw new TypeError("parameters must be an object");
  if (!isPlainObject(data)) throw new TypeError("data must be an object");
  if ("csv" in data && !isPlainObject(data.content)) {
    throw new TypeError("data.content must be an object"); // otherwise a file of this machine would be read
  }
  const source = "csv" in data ? { ...data, csv: NO_FILE } : data;
  const values = Object.entries(parameters).map(([name, value]) => [name, { value }]);
  const definition = {
    ...{ data: source, split, metric: { name: metric }, seeds: [0], log_every: logEvery },
    parameters: Object.fromEntries(values),
  };
  // Its type is what it should be; defineExperiment checks whether it is.
  return expandGrid(defineExperiment(definition as unknown as ExperimentDefinition));
}

/** The trial has the program and the permissions that the experiment of this machine has: none of them comes from the queue. */
function objectiveTrials(
  { parameters, metric, number }: JobSettings,
  program: ObjectiveExperiment,
): readonly Trial[] {
  if (!isPlainObject(parameters)) throw new TypeError("parameters must be an object");
  if (typeof metric !== "string") throw new TypeError("metric must be a string");
  if (!Number.isSafeInteger(number)) throw new RangeError("number must be a whole number");
  const wrong = Object.keys(parameters).find((name) => !isParameterValue(parameters[name]));
  if (wrong !== undefined) throw new TypeError(`${wrong} must have the value of a parameter`);
  const experiment = { ...program, seeds: [0], metric: { ...program.metric, name: metric } };
  const config = parameters as Record<string, ParameterValue>; // just checked
  return trialsOf(experiment, [config], Number(number));
}

function isParameterValue(value: unknown): boolean {
  return value === null || ["number", "string", "boolean"].includes(typeof value) ||
    (Array.isArray(value) && value.every(isParameterValue));
}
