/**
 * Estimates how long trials take on this machine, from a few short runs.
 *
 * The time of a trial is `fixed + epochs · perEpoch + points · perPoint`. Trials of one shape (network, optimizer, batch
 * size, rows, with or without dropout) share these numbers. A few shapes, including the smallest and the largest, are run
 * for a fraction of a second each, at two lengths, by as many workers as the sweep will have, so that the numbers include
 * what the workers cost each other. A shape that is not run has the numbers of the nearest one, scaled by their work.
 *
 * @module
 */

import { dataShape } from "../data/data_source.ts";
import { splitSizes } from "../data/split_sizes.ts";
import type { NetworkTrial } from "../experiment/trial.ts";
import { longestFirst, trialCost } from "./pool/trial_cost.ts";
import { UserError } from "../user_error.ts";
import { runTrials } from "./pool/run_trials.ts";
import { sampleEvenly } from "../stats/sample_evenly.ts";

/** Seconds that a trial is expected to take. */
export type ExpectedSeconds = (trial: NetworkTrial) => number;

/** The most shapes that are run: with more, the calibration would take long. */
const MOST_SHAPES = 6;
/** Runs of a shape at each length; the median is used. */
const REPEATS = 5;
/** About how many seconds the calibration takes, and the most that one run takes. */
const BUDGET = 4;
const LONGEST_RUN = 1;
/** Length of the short runs, as a share of the long ones. */
const SHORT = 0.2;
/** Seconds of the very first run. */
const FIRST_RUN = 0.05;
/** First guesses: seconds per weight, row and epoch, and per step, measured on an x64 server. */
const GUESS_PER_COST = 1e-9;
const GUESS_PER_STEP = 2e-5;
/** Time of an evaluation, as a share of a training epoch over as many rows. */
const EVALUATION = 0.4;

interface Rate {
  readonly trial: NetworkTrial;
  readonly fixed: number;
  readonly perEpoch: number;
}

/**
 * Runs some of the trials for a short time.
 *
 * @param trials At least one.
 * @param jobs How many workers the sweep will have.
 */
export async function calibrate(
  trials: readonly NetworkTrial[],
  jobs: number,
  signal?: AbortSignal,
): Promise<ExpectedSeconds> {
  const chosen = sampleEvenly(shapesOf(trials), MOST_SHAPES);
  const first = chosen.map((trial) => shortened(trial, FIRST_RUN / guessPerEpoch(trial)));
  const rough = await timed(first, jobs, signal);
  const workers = Math.min(jobs, navigator.hardwareConcurrency);
  const longRun = Math.min(LONGEST_RUN, BUDGET * workers / (chosen.length * REPEATS * (1 + SHORT)));
  const runs = first.map((run, i) => {
    const epochs = longRun * run.parameters.epochs / rough[i];
    return [SHORT, 1].map((share) => shortened(chosen[i], share * epochs));
  });
  const all = runs.flatMap((pair) => pair.flatMap((run) => Array<NetworkTrial>(REPEATS).fill(run)));
  // A worker's first run is slow, until its code is optimized: it is not used.
  const warm = Array<NetworkTrial>(workers).fill(longestFirst(all)[0] as NetworkTrial);
  const seconds = (await timed([...warm, ...all], jobs, signal)).slice(workers);
  const rates = runs.map((pair, i): Rate => {
    const medians = pair.map((_, k) =>
      seconds.slice((2 * i + k) * REPEATS).slice(0, REPEATS).toSorted((a, b) => a - b)[REPEATS >> 1]
    );
    return {
      trial: chosen[i],
      ...rateOf(pair.map(({ parameters }) => parameters.epochs), medians),
    };
  });
  return (trial) => expectedSeconds(trial, nearest(rates, trial));
}

/** A trial of each shape, those with the least work per epoch first. */
function shapesOf(trials: readonly NetworkTrial[]): NetworkTrial[] {
  const shapes = new Map(trials.map((trial) => [shapeOf(trial), trial]));
  return [...shapes.values()].sort((a, b) => epochCost(a) - epochCost(b));
}

function shapeOf({ parameters, data, split }: NetworkTrial): string {
  const { hidden, batch_size, optimizer, dropout } = parameters;
  return JSON.stringify([hidden, batch_size, optimizer, dropout > 0, data, split]);
}

function epochCost(trial: NetworkTrial): number {
  return trialCost(trial) / trial.parameters.epochs;
}

function guessPerEpoch(trial: NetworkTrial): number {
  const { train } = rowsOf(trial);
  const { batch_size } = trial.parameters;
  const steps = batch_size === "full" ? 1 : Math.ceil(train / batch_size);
  return GUESS_PER_COST * epochCost(trial) + GUESS_PER_STEP * steps;
}

function rowsOf({ data, split }: NetworkTrial): { train: number; validation: number } {
  return splitSizes(dataShape(data).rows, split);
}

/** The trial with fewer epochs and a curve of two points. */
function shortened(trial: NetworkTrial, epochs: number): NetworkTrial {
  const whole = Math.max(1, Math.min(trial.parameters.epochs, Math.round(epochs)));
  return { ...trial, logEvery: whole, parameters: { ...trial.parameters, epochs: whole } };
}

/** Runs trials; the seconds of each, in their order. */
async function timed(
  trials: readonly NetworkTrial[],
  jobs: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const seconds = new Array<number>(trials.length).fill(NaN);
  const numbered = trials.map((trial, number) => ({ ...trial, number }));
  const end = await runTrials(numbered, {
    ...{ jobs, signal },
    onTrialFinished: ({ trial, timing }) => seconds[trial.number] = timing.seconds,
  });
  if (end.kind === "fault") throw new UserError(end.reason);
  return seconds;
}

function rateOf(epochs: readonly number[], seconds: readonly number[]): Omit<Rate, "trial"> {
  const perEpoch = (seconds[1] - seconds[0]) / (epochs[1] - epochs[0]);
  // The trial is too short for two lengths, or the noise is larger than the difference.
  if (!(perEpoch > 0 && perEpoch < Infinity)) return { fixed: 0, perEpoch: seconds[1] / epochs[1] };
  return { perEpoch, fixed: Math.max(0, seconds[0] - perEpoch * epochs[0]) };
}

function nearest(rates: readonly Rate[], trial: NetworkTrial): Rate {
  const sameShape = rates.find((rate) => shapeOf(rate.trial) === shapeOf(trial));
  if (sameShape !== undefined) return sameShape;
  const hasDropout = trial.parameters.dropout > 0;
  const sameDropout = rates.filter((rate) => rate.trial.parameters.dropout > 0 === hasDropout);
  const ratio = (rate: Rate) => {
    const times = epochCost(trial) / epochCost(rate.trial);
    return Math.max(times, 1 / times);
  };
  const [best] = (sameDropout.length > 0 ? sameDropout : rates).toSorted((a, b) =>
    ratio(a) - ratio(b)
  );
  const times = epochCost(trial) / epochCost(best.trial);
  return { trial, fixed: best.fixed, perEpoch: best.perEpoch * times };
}

function expectedSeconds(trial: NetworkTrial, { fixed, perEpoch }: Rate): number {
  const { train, validation } = rowsOf(trial);
  const points = Math.ceil(trial.parameters.epochs / trial.logEvery) + 1;
  const perPoint = EVALUATION * perEpoch * validation / train;
  return fixed + perEpoch * trial.parameters.epochs + points * perPoint;
}

/** The seconds until the last of some trials ends that start in this order. */
export function expectedWall(seconds: readonly number[], jobs: number): number {
  const workers = new Array<number>(Math.max(1, Math.min(jobs, seconds.length))).fill(0);
  for (const each of seconds) {
    workers[workers.indexOf(Math.min(...workers))] += each;
  }
  return Math.max(...workers);
}
