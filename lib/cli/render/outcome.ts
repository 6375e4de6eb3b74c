/**
 * The outcome of a sweep as lines, and as an exit code.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { prunesEpochs } from "../../experiment/prunes_epochs.ts";
import { hasHoldout } from "../../experiment/has_holdout.ts";
import type { TrialRecord } from "../../experiment/trial.ts";
import { isFailure } from "../../experiment/is_failure.ts";
import type { SweepOutcome } from "../../sweep/perform_sweep.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { closingBlock } from "../../report/text/closing_block.ts";
import { scoreDecimals } from "../../report/text/score_decimals.ts";
import { failureLines } from "./counts_text.ts";
import { effectsTable } from "./effects_table.ts";
import { durationText, plural } from "../../text/quantity.ts";
import { rankingTable } from "./ranking_table.ts";
import { wrap } from "../../text/wrap.ts";

/** A sweep that has ended. */
export interface OutcomeContext {
  readonly directory: string;
  readonly outcome: SweepOutcome;
  /** From the start of the command. */
  readonly seconds: number;
  /** Trials that were run, and those that were to be run. */
  readonly ran: { readonly finished: number; readonly missing: number };
  /** Columns of the terminal. */
  readonly width: number;
}

/** What is printed at the end of a sweep, in this order. */
export interface OutcomeLines {
  readonly tables: readonly string[];
  /** Failures, and how the sweep ended if not with every trial. */
  readonly errors: readonly string[];
  readonly closing: readonly string[];
}

/** `132 parts of trials`: with halving over epochs a trial has a part for each rung. */
function ranText({ early_terminate }: Experiment, count: number): string {
  return prunesEpochs(early_terminate)
    ? `${plural(count, "part")} of trials`
    : plural(count, "trial");
}

/** The lines at the end of a sweep. */
export function outcomeLines(experiment: Experiment, context: OutcomeContext): OutcomeLines {
  const { directory, outcome, seconds, ran, width } = context;
  const { records, analysis } = outcome;
  const what = ran.missing === 0
    ? "nothing to run"
    : `${ranText(experiment, ran.finished)} in ${durationText(seconds)}`;
  const hasPage = outcome.end.kind === "done" || outcome.end.kind === "failure";
  const pageRows = hasPage ? [["Page:", `${directory}/report.html`] as const] : [];
  const errors = [...failureLines(records.filter(isFailure)), ...endTexts(experiment, outcome)];
  return {
    tables: [
      ...rankingTable(experiment, analysis.configs, width),
      ...effectsTable(experiment, analysis.effects, {
        configs: analysis.configs,
        decimals: scoreDecimals(experiment.metric.name, analysis.configs[0]),
        width,
      }),
    ],
    errors: errors.flatMap((line) => wrap(line, { width })),
    closing: closingBlock(experiment, outcome, {
      rows: [["Ran:", what], ...pageRows, ["Files:", `${directory}/`]],
      width,
    }),
  };
}

function endTexts(experiment: Experiment, { end, records }: SweepOutcome): string[] {
  const where = stopText(experiment, records);
  switch (end.kind) {
    case "done":
      return [];
    case "interrupted":
      return [`${where}; the same command resumes it`];
    case "failure":
      return [
        `${where}, because a trial has no scores and on_failure is stop; sweep retry runs it again`,
      ];
    case "fault":
      return [end.reason, where];
  }
}

/** How far the sweep was when it stopped, and whether its configs can be compared yet. */
function stopText(experiment: Experiment, records: readonly TrialRecord[]): string {
  const { seeds } = experiment;
  const finished = records.filter(({ result }) => result !== undefined).length;
  if (finished === records.length && hasHoldout(experiment)) {
    return "stopped before the holdout evaluation was complete";
  }
  const stopped = `stopped after ${finished} of ${plural(records.length, "trial")}`;
  const unfinished = records.filter(({ result }) => result === undefined);
  const whole = seeds.length - new Set(unfinished.map(({ trial }) => trial.seed)).size;
  if (whole === 0 || whole === seeds.length) return stopped;
  return `${stopped} (every config has run with ${whole} of ${plural(seeds.length, "seed")})`;
}

/** The exit code of a sweep. */
export function outcomeExit({ end, records }: SweepOutcome): ExitCode {
  if (end.kind === "interrupted") return EXIT.interrupted;
  if (end.kind === "fault") return EXIT.stopped;
  return records.some(isFailure) ? EXIT.someFailed : EXIT.complete;
}
