/**
 * The outcome of a sweep as lines, and as an exit code.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { RESULT_FILES } from "../../results/files/write_results.ts";
import type { SweepOutcome } from "../../sweep/perform_sweep.ts";
import { isFailure } from "../../sweep/read_status.ts";
import { countTrials } from "../../sweep/trial_counts.ts";
import { EXIT } from "../exit.ts";
import { conclusion } from "./conclusion.ts";
import { failureLines } from "./counts_text.ts";
import { effectsTable } from "./effects_table.ts";
import { durationText, plural } from "./quantity.ts";
import { rankingTable } from "./ranking_table.ts";

/** A sweep that has ended. */
export interface OutcomeContext {
  readonly directory: string;
  readonly outcome: SweepOutcome;
  /** From the start of the command. */
  readonly seconds: number;
  /** Trials that were run. */
  readonly ran: number;
}

/** What is printed at the end of a sweep, in this order. */
export interface OutcomeLines {
  readonly tables: readonly string[];
  /** Failures, and how the sweep ended if not with every trial. */
  readonly errors: readonly string[];
  readonly conclusion: readonly string[];
}

/** The lines at the end of a sweep. */
export function outcomeLines(experiment: Experiment, context: OutcomeContext): OutcomeLines {
  const { directory, outcome, seconds, ran } = context;
  const { records, analysis } = outcome;
  const tables = [
    rankingTable(experiment, analysis.configs),
    effectsTable(experiment, analysis.effects),
  ];
  const what = ran === 0 ? "nothing to run" : `${plural(ran, "trial")} in ${durationText(seconds)}`;
  return {
    tables,
    errors: [...failureLines(records.filter(isFailure)), ...endLines(experiment, outcome)],
    conclusion: [
      `${what}; written:`,
      ...RESULT_FILES.map((name) => `  ${directory}/${name}`),
      ...conclusion(experiment, outcome),
    ],
  };
}

function endLines({ split }: Experiment, { end, records }: SweepOutcome): string[] {
  const { waiting, running } = countTrials(records);
  const finished = records.length - waiting - running;
  const isHoldout = finished === records.length && split.test !== undefined;
  const where = isHoldout && end.kind !== "failure"
    ? "before the holdout evaluation was complete"
    : `after ${finished} of ${plural(records.length, "trial")}`;
  switch (end.kind) {
    case "done":
      return [];
    case "interrupted":
      return [`stopped ${where}; the same command resumes it`];
    case "failure":
      return [
        `stopped ${where}, because a trial has no scores and on_failure is stop; sweep retry runs it again`,
      ];
    case "fault":
      return [end.reason, `stopped ${where}; the same command resumes it`];
  }
}

/** The exit code of a sweep. */
export function outcomeExit({ end, records }: SweepOutcome): typeof EXIT[keyof typeof EXIT] {
  if (end.kind === "interrupted") return EXIT.interrupted;
  if (end.kind === "fault") return EXIT.stopped;
  return records.some(isFailure) ? EXIT.someFailed : EXIT.complete;
}
