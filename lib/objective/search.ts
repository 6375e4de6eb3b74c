/**
 * A search: in rounds, in which configs are proposed; and each round in stages, in which they are trained further. When all trials
 * of a stage have a result, the search decides what comes next. A decision is a function of the experiment and of results, read in
 * config order: so a search makes the same decisions with any number of workers, and again when a sweep is resumed.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type {
  CurvePoint,
  NetworkTrial,
  Trial,
  TrialRecord,
  TrialResult,
} from "../experiment/trial.ts";
import { isFailure } from "../experiment/is_failure.ts";
import { prunesEpochs } from "../experiment/prunes_epochs.ts";
import { requireExperiment } from "../experiment/require_experiment.ts";
import { pruneConfigs, type StageScores, stagesOf } from "../search/early_termination.ts";
import { proposeConfigs } from "../search/propose_configs.ts";
import { partOf, trialsOf } from "./expand_grid.ts";

/** A trial of the search, and what was run for it. */
interface TrialState {
  readonly trial: Trial;
  /** The trial itself, or the longest part of it that has a result. */
  last?: TrialRecord;
}

/** A config of the current round. */
interface ConfigState {
  readonly trials: readonly TrialState[];
  /** Why it was pruned. */
  reason?: string | undefined;
}

/**
 * A search from its first stage to its end.
 *
 * @example A grid has one stage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { runTrial } from "./run_trial.ts";
 * import { Search } from "./search.ts";
 *
 * const search = new Search(parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }"));
 * search.note(search.stage.map(({ trial }) => ({ trial, result: runTrial(trial) })));
 * search.advance();
 * assertEquals([search.stage.length, search.records.length], [0, 2]);
 * ```
 */
export class Search {
  readonly #experiment: Experiment;
  readonly #states: TrialState[] = [];
  #configs: readonly ConfigState[] = [];
  /** The ends of the stages of the round, and the index of the current one. */
  #stages: readonly number[] = [];
  #index = 0;
  /** What is run in the current stage. */
  #stage = new Map<string, TrialRecord>();
  /** The scores at each stage in all rounds: those of a round are compared with those of earlier ones. */
  readonly #scores: StageScores[][] = [];
  readonly #records: TrialRecord[] = [];
  /** Number of results of earlier stages. */
  #earlierFound = 0;

  /** @throws {TypeError} If the argument is not an experiment. */
  constructor(experiment: Experiment) {
    requireExperiment(experiment, "search");
    this.#experiment = experiment;
    this.#startRound();
  }

  /**
   * Every trial that was proposed so far, in trial order: with its result if it is known, or with the state `pruned` if its config was
   * pruned.
   */
  get records(): readonly TrialRecord[] {
    return this.#records;
  }

  /**
   * The trials of the current stage, or parts of them, with the results that are known; none at the end of the search.
   */
  get stage(): readonly TrialRecord[] {
    return [...this.#stage.values()];
  }

  /** The number of trials, and of parts of trials, that have a result. */
  get found(): number {
    return this.#earlierFound + this.stage.filter(({ result }) => result !== undefined).length;
  }

  /** What was last run for a trial: the trial itself, or the longest part of it; undefined if nothing was. */
  lastRun({ number }: Trial): Trial | undefined {
    return this.#states[number].last?.trial;
  }

  /** Whether a trial of the current stage is only a part of a trial. */
  isPart({ number, trialId }: Trial): boolean {
    return this.#records[number].trial.trialId !== trialId;
  }

  /** Notes results of the current stage. */
  note(results: Iterable<TrialRecord>): void {
    for (const record of results) {
      const { trial } = record;
      this.#stage.set(trial.trialId, record);
      const { trial: whole } = this.#records[trial.number];
      if (isFailure(record) || isSame(trial, whole)) {
        this.#records[trial.number] = wholeRecord(record, whole);
      }
    }
  }

  /** Continues with the next stage. All results of the current one must be known. */
  advance(): void {
    this.#earlierFound += this.#stage.size;
    for (const { trials } of this.#configs.filter(isIn)) {
      for (const state of trials) {
        const part = this.#partInStage(state);
        if (part !== undefined) state.last = { ...this.#stage.get(part.trialId), trial: part };
      }
    }
    if (this.#index < this.#stages.length - 1) this.#pruneConfigs();
    for (const { trials, reason } of this.#configs) {
      for (const state of trials) this.#records[state.trial.number] = recordOf(state, reason);
    }
    this.#startStage(this.#index + 1);
  }

  /**
   * Ends the round with the final records of its trials, as `trials.csv` has them, without repeating its stages.
   */
  closeRound(records: readonly TrialRecord[]): void {
    for (const record of records) this.#records[record.trial.number] = record;
    this.#startRound();
  }

  #startRound(): void {
    const configs = proposeConfigs(this.#experiment, this.#records) ?? [];
    const trials = trialsOf(this.#experiment, configs, this.#records.length);
    const states = trials.map((trial): TrialState => ({ trial }));
    for (const state of states) {
      this.#states.push(state);
      this.#records.push({ trial: state.trial });
    }
    this.#configs = Array.from(
      Map.groupBy(states, ({ trial }) => trial.configId).values(),
      (trials) => ({ trials }),
    );
    this.#stages = stagesOf(this.#experiment, mostEpochs(trials));
    if (trials.length === 0) this.#stage = new Map();
    else this.#startStage(0);
  }

  /** Starts a stage of the round; after the last one, or if no config is left, the next round. */
  #startStage(index: number): void {
    this.#index = index;
    if (index >= this.#stages.length) return this.#startRound();
    const trials = this.#configs.filter(isIn).flatMap(({ trials }) =>
      trials.flatMap((state) => this.#partInStage(state) ?? [])
    );
    if (trials.length === 0) return this.#startRound();
    const byId = Map.groupBy(trials, ({ trialId }) => trialId);
    this.#stage = new Map(Array.from(byId, ([id, same]) => [id, { trial: sharedTrial(same) }]));
  }

  /** What is run for a trial in the current stage; undefined if nothing is. */
  #partInStage({ trial, last }: TrialState): Trial | undefined {
    const { early_terminate, seeds } = this.#experiment;
    const end = this.#stages[this.#index];
    if (!prunesEpochs(early_terminate)) {
      return last === undefined && trial.number % seeds.length < end ? trial : undefined;
    }
    if (last !== undefined && (isFailure(last) || isSame(last.trial, trial))) return undefined;
    return epochsOf(trial) <= end ? trial : partOf(trial, end);
  }

  #pruneConfigs(): void {
    const { early_terminate, metric } = this.#experiment;
    if (early_terminate === undefined) return;
    const isUnfinished = ({ trial, last }: TrialState) =>
      last === undefined || !isSame(last.trial, trial);
    const compared = this.#configs.filter(isIn).filter(({ trials }) => trials.some(isUnfinished));
    const scores = compared.map(({ trials }): StageScores =>
      trials.flatMap(({ last }) => last === undefined ? [] : [last.result?.metrics?.[metric.name]])
    );
    const all = [...this.#scores[this.#index] ?? [], ...scores];
    this.#scores[this.#index] = all;
    const end = this.#stages[this.#index];
    const reasons = pruneConfigs(early_terminate, all, { stage: this.#index, end, metric });
    compared.forEach((config, i) => config.reason = reasons[all.length - scores.length + i]);
  }
}

/** The record of a trial after a stage. */
function recordOf({ trial, last }: TrialState, reason: string | undefined): TrialRecord {
  const record = last === undefined ? undefined : wholeRecord(last, trial);
  if (record !== undefined && (isFailure(record) || isSame(last!.trial, trial))) return record;
  if (reason === undefined) return { trial };
  const { result, timing } = record ?? {};
  const pruned = { epochs: 0, curve: [], ...result, state: "pruned" as const, error: reason };
  return { trial, result: pruned, ...(timing === undefined ? {} : { timing }) };
}

/** What was run, a trial or a part of it, as the record of the trial. */
function wholeRecord({ trial: ran, result, timing }: TrialRecord, trial: Trial): TrialRecord {
  const part = isSame(ran, trial) ? {} : { partEpochs: epochsOf(ran) };
  const curve = loggedPoints(result, trial);
  return {
    trial,
    ...(result === undefined ? {} : { result: { ...result, curve, ...part } }),
    ...(timing === undefined ? {} : { timing }),
  };
}

/** The points of a curve that a trial logs: a part that it shares with others may have more. */
function loggedPoints(result: TrialResult | undefined, trial: Trial): readonly CurvePoint[] {
  const { curve = [], state } = result ?? {};
  if (trial.objective !== undefined) return curve;
  const last = curve.length - 1;
  return curve.filter(({ epoch }, i) =>
    epoch % trial.logEvery === 0 || i === last && state === "complete"
  );
}

/** Whether a config was not pruned. */
function isIn({ reason }: ConfigState): boolean {
  return reason === undefined;
}

function isSame(one: Trial, other: Trial): boolean {
  return one.trialId === other.trialId;
}

/**
 * One trial for several with the same id: configs that differ only in their epochs share a part. Its curve has the points of all
 * of them.
 */
function sharedTrial([first, ...others]: readonly Trial[]): Trial {
  if (others.length === 0 || first.objective !== undefined) return first;
  const all = [first, ...others] as NetworkTrial[];
  const logEvery = all.map((trial) => trial.logEvery).reduce(greatestCommonDivisor);
  return Object.freeze({ ...first, logEvery });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The most epochs of a trial; 0 if an objective has no parameter of that name. */
export function mostEpochs(trials: readonly Trial[]): number {
  return trials.reduce((most, trial) => Math.max(most, epochsOf(trial)), 0);
}

function epochsOf({ parameters }: Trial): number {
  return Number(parameters.epochs ?? 0);
}
