/**
 * What the view reads of a results folder.
 *
 * @module
 */

import type { TrialRecord } from "../experiment/trial.ts";
import { type ReportData, reportData } from "../report/report_data.ts";
import { scoreDecimals } from "../report/text/score_decimals.ts";
import { configText, scoreText } from "../report/text/value_text.ts";
import type { RegionCache } from "../sweep/decision_regions.ts";
import { type FolderSweep, readFolderReport, readSweep } from "../sweep/report_folder.ts";
import { countTrials, type TrialCounts } from "../sweep/trial_counts.ts";
import { plural } from "../text/quantity.ts";
import type { FolderSignature } from "./folder_signature.ts";
import { timeText } from "./time_text.ts";

/** A line of the overview. */
export interface FolderSummary {
  readonly counts: TrialCounts;
  /** The best config so far with its score; undefined if there is no score. */
  readonly leader: string | undefined;
  /** The name of the experiment. */
  readonly experiment: string;
}

/** Reads a line of the overview. */
export async function readSummary(
  directory: string,
  signature: FolderSignature,
): Promise<FolderSummary> {
  const sweep = await readSweep(directory);
  const { experiment, analysis: { configs: [leader] } } = sweep;
  const { name } = experiment.metric;
  return {
    counts: countsOf(sweep, signature),
    leader: leader === undefined || leader.n === 0
      ? undefined
      : `${configText(experiment, leader)}: ${name} ` +
        scoreText(leader.mean[name], scoreDecimals(name, leader)),
    experiment: experiment.name,
  };
}

/** What was running at the last commit of a process that is gone is waiting now. */
export function countsOf(
  { records, runningIds }: Pick<FolderSweep, "records" | "runningIds">,
  { process }: FolderSignature,
): TrialCounts {
  const isRunning = ({ trial }: TrialRecord) => runningIds.has(trial.trialId);
  return countTrials(records, process === undefined ? undefined : isRunning);
}

/** The live page of a folder. */
export interface FolderLive {
  readonly data: ReportData;
  /** Whether a sweep runs in it, as a sentence. */
  readonly status: string;
}

/** Reads the live page of a folder; `regions` keeps what was trained again for it. */
export async function readLive(
  directory: string,
  signature: FolderSignature,
  regions: RegionCache,
): Promise<FolderLive> {
  const { input, runningIds } = await readFolderReport(directory, { regions });
  const counts = countsOf({ records: input.records, runningIds }, signature);
  return { data: reportData(input), status: statusText(counts, signature) };
}

/** How far a sweep is, and whether a process runs it. */
export function statusText(counts: TrialCounts, { process }: FolderSignature): string {
  const { complete, pruned, waiting, running } = counts;
  const failed = counts.failed + counts.timed_out;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = [
    `${complete} of ${plural(total, "trial")} complete`,
    ...(pruned > 0 ? [`${pruned} pruned`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(running > 0 ? [`${running} running`] : []),
  ];
  const since = timeText(process === undefined ? undefined : new Date(process.since));
  const who = process !== undefined
    ? `process ${process.pid} has been running the sweep since ${since} UTC`
    : waiting > 0
    ? "no process is running the sweep; the same command resumes it"
    : "the sweep has ended";
  return `${parts.join(", ")}; ${who}`;
}
