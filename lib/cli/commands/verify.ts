/**
 * `deno task sweep verify DIR`: proves a results folder from itself alone.
 *
 * Trials are run again as `experiment.json` describes them, and every row of theirs is held against what comes out. The
 * summary and the effects are held against what the rows of `trials.csv` give, and all of them against the store, where
 * there is one: so also a row that was not run again is checked as far as it can be.
 *
 * @module
 */

import type { FinishedTrial, Trial, TrialRecord } from "../../experiment/trial.ts";
import { shuffle } from "../../random/shuffle.ts";
import { Stream } from "../../random/stream.ts";
import { type ComparedConfig, compareToLeader } from "../../results/compare_to_leader.ts";
import type { Difference } from "../../results/files/differences.ts";
import { rankTrials } from "../../results/rank_trials.ts";
import { cellsOf } from "../../results/files/read_rows.ts";
import { holdoutConfigs } from "../../results/holdout_scores.ts";
import { PLATFORM, type RunEnd } from "../../sweep/pool/run_trials.ts";
import type { Store } from "../../store/store.ts";
import type { SweepArguments } from "../arguments.ts";
import { CannotRun } from "../cannot_run.ts";
import { type Check, checks, claimsIn, type Evidence, linesIn } from "../../sweep/check_files.ts";
import { EXIT } from "../exit.ts";
import { openResults, resolvePath, sweepIn } from "../paths.ts";
import { plural, print, printError } from "../terminal/print.ts";
import { runShown } from "../run_shown.ts";
import { Interrupt } from "../terminal/interrupt.ts";

/** Runs trials of a results folder again, all of them or a sample, and compares every row. */
export async function verifyCommand(args: SweepArguments): Promise<number> {
  const directory = resolvePath(args.from, args.words[0]);
  const { experiment, trials } = await sweepIn(directory);
  const claimed = await claimsIn(directory, trials);
  const configs = compareToLeader(rankTrials(claimed, experiment.metric), experiment);
  const store = storeIn(directory);
  const interrupt = new Interrupt();
  try {
    const chosen = trialsToRun({ experiment, claimed, configs, store }, args.sample);
    const { again, end } = await runAgain(chosen, { experiment, configs, args, interrupt });
    if (end.kind === "interrupted") {
      printError("stopped before anything was compared");
      return EXIT.interrupted;
    }
    if (end.kind !== "done") throw new CannotRun(end.kind === "fault" ? end.reason : end.kind);
    const evidence = { directory, experiment, trials, claimed, configs, store, again };
    await printWhoWrote(evidence);
    return report(evidence, await checks(evidence));
  } finally {
    interrupt.close();
    store?.close();
  }
}

/** The store, if the folder has one: verifying needs none. */
function storeIn(directory: string): Store | undefined {
  try {
    return openResults(directory).store;
  } catch (error) {
    if (error instanceof CannotRun) return undefined;
    throw error;
  }
}

/** All trials that came to an end of their own, or a new sample of them at each call. */
function trialsToRun(
  { experiment, claimed, configs, store }: Pick<
    Evidence,
    "experiment" | "claimed" | "configs" | "store"
  >,
  sample?: number,
): Trial[] {
  const ended = claimed.filter(({ state }) => state !== "waiting" && state !== "timed_out")
    .map(({ trial }) => trial); // also those whose row is missing
  if (sample === undefined || sample >= ended.length) return ended;
  const drawn = shuffle(Stream.named({ seed: Date.now(), role: "shuffle" }), [...ended])
    .slice(0, sample);
  // What the test rows said stands in the summary: without a store only another run can tell.
  const alsoTested = experiment.split.test !== undefined && store === undefined
    ? ended.filter(isOf(holdoutConfigs(configs)))
    : [];
  return ended.filter((trial) => drawn.includes(trial) || alsoTested.includes(trial));
}

function isOf(configs: readonly ComparedConfig[]): (trial: Trial) => boolean {
  const ids = new Set(configs.map(({ configId }) => configId));
  return ({ configId }) => ids.has(configId);
}

async function runAgain(
  trials: readonly Trial[],
  { experiment, configs, args, interrupt }: Pick<Evidence, "experiment" | "configs"> & {
    args: SweepArguments;
    interrupt: Interrupt;
  },
): Promise<{ again: Map<number, TrialRecord>; end: RunEnd }> {
  const isTested = experiment.split.test === undefined
    ? () => false
    : isOf(holdoutConfigs(configs));
  const again = new Map<number, TrialRecord>();
  const sink = {
    ready: () => {},
    began: () => {},
    finished: (each: FinishedTrial) => again.set(each.trial.number, each),
  };
  for (const test of [false, true]) {
    const some = trials.filter((trial) => isTested(trial) === test);
    const end = await runShown(some, sink, {
      interrupt,
      args,
      rules: { retries: experiment.retries, test }, // no timeout: they have ended before
    });
    if (end.kind !== "done") return { again, end };
  }
  return { again, end: { kind: "done" } };
}

/** Says which engine and machine wrote the rows, as `timings.csv` tells it. */
async function printWhoWrote({ directory, trials, claimed, again }: Evidence): Promise<void> {
  const hosts = new Map<string, number>();
  try {
    const lines = linesIn(directory, "timings.csv");
    const place = cellsOf((await lines.next()).value ?? "").indexOf("host");
    for await (const line of lines) {
      const host = cellsOf(line)[place] ?? "";
      hosts.set(host, (hosts.get(host) ?? 0) + 1);
    }
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
  }
  print(`${directory}: ${plural(trials.length, "trial")}`);
  for (const [host, count] of hosts) print(`written by ${host}: ${plural(count, "trial")}`);
  if (hosts.size === 0) print("nothing tells which engine and machine wrote them");
  print(`run again by ${PLATFORM}: ${plural(again.size, "trial")}${which(again, trials)}`);
  const timedOut = claimed.filter(({ state }) => state === "timed_out").length;
  if (timedOut > 0) {
    print(`${plural(timedOut, "trial")} timed out, which is outside of the promise: not run again`);
  }
  const waiting = claimed.filter(({ state }) => state === "waiting").length;
  if (waiting > 0) print(`${plural(waiting, "trial")} did not run yet`);
}

function which(again: Evidence["again"], trials: readonly Trial[]): string {
  if (again.size === trials.length || again.size > 20) return "";
  return ` (${[...again.keys()].toSorted((a, b) => a - b).join(", ")})`;
}

const MOST_TOLD = 5;

/** A line each, and the differences; the exit code. */
function report({ directory }: Evidence, all: readonly Check[]): number {
  for (const { file, source, differences } of all) {
    if (differences.length === 0) {
      print(`ok     ${file} is what ${source} gives`);
      continue;
    }
    printError(`WRONG  ${file} is not what ${source} gives`);
    for (const difference of differences.slice(0, MOST_TOLD)) {
      printError(`       ${differenceText(difference)}`);
    }
    const more = differences.length - MOST_TOLD;
    if (more > 0) printError(`       and ${plural(more, "more difference")}`);
  }
  const isRight = all.every(({ differences }) => differences.length === 0);
  if (isRight) print(`${directory} is verified`);
  else printError(`${directory} is NOT what its trials give`);
  return isRight ? EXIT.complete : EXIT.different;
}

function differenceText({ line, column, written, expected }: Difference): string {
  const where = `line ${line}${column === undefined ? "" : `, ${column}`}`;
  if (written === undefined) return `${where} is missing: ${expected}`;
  if (expected === undefined) return `${where} should not be there: ${written}`;
  return `${where}: ${written || "nothing"} is written, it must be ${expected || "nothing"}`;
}
