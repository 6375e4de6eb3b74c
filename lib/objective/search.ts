/**
 * A search as a sequence of steps. In each step some trials are run; when all of them have a result, the search decides what comes
 * next. A decision is a function of the experiment and of these results, read in config order: so a search takes the same way with
 * any number of workers, and again when a sweep is resumed.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { Trial, TrialRecord } from "../experiment/trial.ts";
import { isFailure } from "../experiment/is_failure.ts";
import { requireExperiment } from "../experiment/require_experiment.ts";
import { endsEpochs, leaveOut, type StageScores, stagesOf } from "../search/early_termination.ts";
import { proposeConfigs } from "../search/propose_configs.ts";
import { partOf, trialsOf } from "./expand_grid.ts";

/** A trial of the search, and what was run for it. */
interface TrialState {
  readonly trial: Trial;
  /** The trial itself or the longest part of it that has a result. */
  ran?: TrialRecord;
}

/** A config of the current round. */
interface ConfigState {
  readonly trials: readonly TrialState[];
  /** Why it was left out. */
  reason?: string | undefined;
}

/**
 * The way of a search from its first step to its end.
 *
 * @example A grid has one step
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { runTrial } from "./run_trial.ts";
 * import { Search } from "./search.ts";
 *
 * const search = new Search(parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 3 } } }"));
 * search.note(search.step.map(({ trial }) => ({ trial, result: runTrial(trial) })));
 * search.advance();
 * assertEquals([search.step.length, search.records.length], [0, 2]);
 * ```
 */
export class Search {
  readonly #experiment: Experiment;
  readonly #states: TrialState[] = [];
  #configs: readonly ConfigState[] = [];
  #stages: readonly number[] = [];
  #stage = 0;
  #step = new Map<string, TrialRecord>();
  /** The scores at each stage in all rounds: those of a round are compared with those of earlier ones. */
  readonly #scores: StageScores[][] = [];
  readonly #records: TrialRecord[] = [];
  /** Number of results of earlier steps. */
  #earlierFound = 0;

  /** @throws {TypeError} If the argument is not an experiment. */
  constructor(experiment: Experiment) {
    requireExperiment(experiment, "search");
    this.#experiment = experiment;
    this.#startRound();
  }

  /**
   * Every trial that was proposed so far, in trial order: with its result if it is known or, if its config was left out, with the state
   * `pruned`.
   */
  get records(): readonly TrialRecord[] {
    return this.#records;
  }

  /**
   * The trials, or parts of them, whose results the search needs next, with the results that are known; none at the end of the
   * search.
   */
  get step(): readonly TrialRecord[] {
    return [...this.#step.values()];
  }

  /** The number of trials, and of parts of trials, that have a result. */
  get found(): number {
    return this.#earlierFound + this.step.filter(({ result }) => result !== undefined).length;
  }

  /** What was run for the trial of a record: the trial or a part of it; undefined if nothing was. */
  sourceOf({ trial: { number } }: TrialRecord): Trial | undefined {
    return this.#states[number].ran?.trial;
  }

  /** The part of a trial of the current step that was run before it, from whose end it can go on; undefined if it has none. */
  partBefore({ number }: Trial): Trial | undefined {
    return this.#states[number].ran?.trial;
  }

  /** Whether a trial of the current step is only a part of its whole trial. */
  isPart({ number, trialId }: Trial): boolean {
    return this.#records[number].trial.trialId !== trialId;
  }

  /** Notes results of the current step. */
  note(results: Iterable<TrialRecord>): void {
    for (const record of results) {
      const { trial } = record;
      this.#step.set(keyOf(trial), record);
      const { trial: whole } = this.#records[trial.number];
      if (whole.trialId === trial.trialId) {
        this.#records[trial.number] = { ...record, trial: whole };
      }
    }
  }

  /** Goes on to the next step, by the results of the current one, which must all be known. */
  advance(): void {
    this.#earlierFound += this.#step.size;
    for (const { trials } of this.#configs.filter(isIn)) {
      for (const state of trials) {
        const part = this.#partInStage(state);
        if (part !== undefined) state.ran = { ...this.#step.get(keyOf(part)), trial: part };
      }
    }
    if (this.#stage < this.#stages.length - 1) this.#leaveOut();
    for (const { trials, reason } of this.#configs) {
      for (const state of trials) this.#records[state.trial.number] = recordOf(state, reason);
    }
    this.#startStage(this.#stage + 1);
  }

  /**
   * Ends the round with the final record of each of its trials, as a file has them: without the results by which configs were left out
   * on the way.
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
    const mostEpochs = trials.reduce((most, trial) => Math.max(most, epochsOf(trial)), 0);
    this.#stages = stagesOf(this.#experiment, mostEpochs);
    if (trials.length === 0) this.#step = new Map();
    else this.#startStage(0);
  }

  /** Starts a stage of the round; after the last one, or if no config is left, the next round. */
  #startStage(stage: number): void {
    this.#stage = stage;
    if (stage >= this.#stages.length) return this.#startRound();
    const trials = this.#configs.filter(isIn).flatMap(({ trials }) =>
      trials.flatMap((state) => this.#partInStage(state) ?? [])
    );
    if (trials.length === 0) return this.#startRound();
    this.#step = new Map(trials.map((trial) => [keyOf(trial), { trial }]));
  }

  /** What is run for a trial in the current stage; undefined if nothing is. */
  #partInStage({ trial, ran }: TrialState): Trial | undefined {
    const { early_terminate, seeds } = this.#experiment;
    const end = this.#stages[this.#stage];
    if (!endsEpochs(early_terminate)) {
      return ran === undefined && trial.number % seeds.length < end ? trial : undefined;
    }
    if (ran !== undefined && (isFailure(ran) || isSame(ran.trial, trial))) return undefined;
    return epochsOf(trial) <= end ? trial : partOf(trial, end);
  }

  #leaveOut(): void {
    const { early_terminate, metric } = this.#experiment;
    if (early_terminate === undefined) return;
    const isUnfinished = ({ trial, ran }: TrialState) =>
      ran === undefined || !isSame(ran.trial, trial);
    const compared = this.#configs.filter(isIn).filter(({ trials }) => trials.some(isUnfinished));
    const scores = compared.map(({ trials }): StageScores =>
      trials.flatMap(({ ran }) => ran === undefined ? [] : [ran.result?.metrics?.[metric.name]])
    );
    const all = [...this.#scores[this.#stage] ?? [], ...scores];
    this.#scores[this.#stage] = all;
    const end = this.#stages[this.#stage];
    const reasons = leaveOut(early_terminate, all, { stage: this.#stage, end, metric });
    compared.forEach((config, i) => config.reason = reasons[all.length - scores.length + i]);
  }
}

/** The record of a trial after a stage. */
function recordOf({ trial, ran }: TrialState, reason: string | undefined): TrialRecord {
  if (ran !== undefined && (isFailure(ran) || isSame(ran.trial, trial))) return { ...ran, trial };
  if (reason === undefined) return { trial };
  const { result, timing } = ran ?? {};
  const pruned = { epochs: 0, curve: [], ...result, state: "pruned" as const, error: reason };
  return { trial, result: pruned, ...(timing === undefined ? {} : { timing }) };
}

/** Whether a config was not left out. */
function isIn({ reason }: ConfigState): boolean {
  return reason === undefined;
}

function isSame(one: Trial, other: Trial): boolean {
  return one.trialId === other.trialId;
}

/** Two configs can have a part in common; it is run twice if its curve is logged differently. */
function keyOf(trial: Trial): string {
  return trial.objective === undefined ? `${trial.trialId}/${trial.logEvery}` : trial.trialId;
}

function epochsOf({ parameters }: Trial): number {
  return Number(parameters.epochs ?? 0);
}
