/**
 * How fast trials run on this machine, from a few short ones.
 *
 * A trial's time is `fixed + epochs · perEpoch + points · perPoint`. Trials of one shape (net, optimiser, batches, rows;
 * with dropout or without) share these figures. A few shapes, the smallest and the largest among them, are run for a
 * fraction of a second each, at two lengths, by as many workers as the sweep will have: what they cost each other is in
 * the figures. A shape that is not run takes those of the nearest that is, by the ratio of their work.
 *
 * @module
 */

import { dataShape } from "../data/data_source.ts";
import { splitSizes } from "../data/split_sizes.ts";
import type { FinishedTrial, Trial } from "../experiment/trial.ts";
import { costOf, longestFirst } from "./pool/trial_cost.ts";
import { runTrials } from "./pool/run_trials.ts";
import { sampleEvenly } from "../stats/sample_evenly.ts";

/** Seconds that a trial is expected to take. */
export type ExpectedSeconds = (trial: Trial) => number;

/** Shapes that are run: with more the calibration itself would take long. */
const MOST_SHAPES = 6;
/** Runs of a shape at each length; the one in the middle counts. */
const REPEATS = 5;
/** Seconds that the calibration takes, roughly; of one run at most a second. */
const BUDGET = 4;
const LONGEST_RUN = 1;
/** The short runs, as a share of the long ones. */
const SHORT = 0.2;
/** Seconds of the very first run. */
const FIRST_RUN = 0.05;
/** Before anything is known: seconds for a weight, row and epoch, and for a step, measured on an x64 server. */
const GUESS_PER_COST = 1e-9;
const GUESS_PER_STEP = 2e-5;
/** A pass without a way back, as a share of a training pass over as many rows. */
const EVALUATION = 0.4;

interface Rate {
  readonly trial: Trial;
  readonly fixed: number;
  readonly perEpoch: number;
}

/**
 * Times short runs of some of the trials.
 *
 * @param trials At least one.
 * @param jobs How many workers the sweep will have.
 */
export async function calibrate(
  trials: readonly Trial[],
  jobs: number,
  signal?: AbortSignal,
): Promise<ExpectedSeconds> {
  const chosen = sampleEvenly(shapesOf(trials), MOST_SHAPES);
  const first = chosen.map((trial) => shortened(trial, FIRST_RUN / guessPerEpoch(trial)));
  const rough = await timed(first, jobs, signal);
  const lanes = Math.min(jobs, navigator.hardwareConcurrency);
  const longRun = Math.min(LONGEST_RUN, BUDGET * lanes / (chosen.length * REPEATS * (1 + SHORT)));
  const runs = first.map((run, i) => {
    const epochs = longRun * run.parameters.epochs / rough[i];
    return [SHORT, 1].map((share) => shortened(chosen[i], share * epochs));
  });
  const all = runs.flatMap((pair) => pair.flatMap((run) => Array<Trial>(REPEATS).fill(run)));
  // A worker's first run is slow, until its code is compiled for good: it does not count.
  const warm = Array<Trial>(lanes).fill(longestFirst(all)[0]);
  const seconds = (await timed([...warm, ...all], jobs, signal)).slice(lanes);
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

/** A trial of each shape, by their work in an epoch, the least first. */
function shapesOf(trials: readonly Trial[]): Trial[] {
  const shapes = new Map(trials.map((trial) => [shapeOf(trial), trial]));
  return [...shapes.values()].sort((a, b) => epochCost(a) - epochCost(b));
}

function shapeOf({ parameters, data, split }: Trial): string {
  const { hidden, batch_size, optimizer, dropout } = parameters;
  return JSON.stringify([hidden, batch_size, optimizer, dropout > 0, data, split]);
}

function epochCost(trial: Trial): number {
  return costOf(trial) / trial.parameters.epochs;
}

function guessPerEpoch(trial: Trial): number {
  const { train } = rowsOf(trial);
  const { batch_size } = trial.parameters;
  const steps = batch_size === "full" ? 1 : Math.ceil(train / batch_size);
  return GUESS_PER_COST * epochCost(trial) + GUESS_PER_STEP * steps;
}

function rowsOf({ data, split }: Trial): { train: number; validation: number } {
  return splitSizes(dataShape(data).rows, split);
}

/** The trial with fewer epochs, and a curve of two points. */
function shortened(trial: Trial, epochs: number): Trial {
  const whole = Math.max(1, Math.min(trial.parameters.epochs, Math.round(epochs)));
  return { ...trial, logEvery: whole, parameters: { ...trial.parameters, epochs: whole } };
}

/** The seconds of each trial, in their order. */
async function timed(
  trials: readonly Trial[],
  jobs: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const seconds = new Array<number>(trials.length).fill(NaN);
  const numbered = trials.map((trial, number) => ({ ...trial, number }));
  const sink = {
    ready: () => {},
    began: () => {},
    finished: (each: FinishedTrial) => seconds[each.trial.number] = each.timing.seconds,
  };
  const end = await runTrials(numbered, sink, {
    jobs,
    ...(signal === undefined ? {} : { signal }),
  });
  if (end.kind === "fault") throw new Error(end.reason);
  return seconds;
}

function rateOf(epochs: readonly number[], seconds: readonly number[]): Omit<Rate, "trial"> {
  const perEpoch = (seconds[1] - seconds[0]) / (epochs[1] - epochs[0]);
  // Where a whole trial is too short for two lengths, or noise is larger than it.
  if (!(perEpoch > 0 && perEpoch < Infinity)) return { fixed: 0, perEpoch: seconds[1] / epochs[1] };
  return { perEpoch, fixed: Math.max(0, seconds[0] - perEpoch * epochs[0]) };
}

function nearest(rates: readonly Rate[], trial: Trial): Rate {
  const own = rates.find((rate) => shapeOf(rate.trial) === shapeOf(trial));
  if (own !== undefined) return own;
  const masked = trial.parameters.dropout > 0;
  const alike = rates.filter((rate) => rate.trial.parameters.dropout > 0 === masked);
  const ratio = (rate: Rate) => {
    const times = epochCost(trial) / epochCost(rate.trial);
    return Math.max(times, 1 / times);
  };
  const [best] = (alike.length > 0 ? alike : rates).toSorted((a, b) => ratio(a) - ratio(b));
  const times = epochCost(trial) / epochCost(best.trial);
  return { trial, fixed: best.fixed, perEpoch: best.perEpoch * times };
}

function expectedSeconds(trial: Trial, { fixed, perEpoch }: Rate): number {
  const { train, validation } = rowsOf(trial);
  const points = Math.ceil(trial.parameters.epochs / trial.logEvery) + 1;
  const perPoint = EVALUATION * perEpoch * validation / train;
  return fixed + perEpoch * trial.parameters.epochs + points * perPoint;
}

/** When the last of the trials ends, in seconds, if the longest begin first: as `runTrials` does it. */
export function expectedWall(seconds: readonly number[], jobs: number): number {
  const lanes = new Array<number>(Math.max(1, Math.min(jobs, seconds.length))).fill(0);
  for (const each of seconds.toSorted((a, b) => b - a)) {
    lanes[lanes.indexOf(Math.min(...lanes))] += each;
  }
  return Math.max(...lanes);
}
