/**
 * The plan of a sweep as lines.
 *
 * @module
 */

import Table from "cli-table3";
import type { SweepPlan } from "../../checks/plan_sweep.ts";
import type { Experiment } from "../../experiment/experiment.ts";
import { sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Trial } from "../../experiment/trial.ts";
import { durationText, plural } from "./quantity.ts";
import { valueText } from "./value_text.ts";

/** The lines of a plan. */
export function planLines(
  experiment: Experiment,
  { directory, plan }: { directory: string; plan: SweepPlan },
): string[] {
  const { trials, missing, warnings } = plan;
  const found = trials.length - missing.length;
  return [
    sizeText(experiment, trials),
    trialsTable(experiment, trials),
    ...(found > 0 ? [`${directory} has ${found} of them already; ${missing.length} to run`] : []),
    ...attainableLines(experiment, plan),
    ...warnings.map((warning) => `warning: ${warning}`),
    timeText(plan),
  ];
}

/** `dropout: 3 dropout × 2 hidden = 6 configs; × 8 seeds = 48 trials`. */
function sizeText(experiment: Experiment, trials: readonly Trial[]): string {
  const { name, seeds, parameters } = experiment;
  const axes = sweptParameters(experiment)
    .map((axis) => `${parameters[axis]?.values.length} ${axis}`);
  const configs = plural(trials.length / seeds.length, "config");
  return `${name}: ${axes.length === 0 ? "" : `${axes.join(" × ")} = `}${configs}; ` +
    `× ${plural(seeds.length, "seed")} = ${plural(trials.length, "trial")}`;
}

/** Rows shown from the start and from the end. */
const ROWS = 3;

function trialsTable(experiment: Experiment, trials: readonly Trial[]): string {
  const swept = sweptParameters(experiment);
  const table = new Table({
    head: ["trial", ...swept, "seed", "weights", "epochs"],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", ...swept.map(() => "right" as const), "right", "right", "right"],
  });
  const cells = ({ number, parameters, seed, weightCount }: Trial) => [
    String(number),
    ...swept.map((name) => valueText(parameters[name])),
    ...[seed, weightCount, parameters.epochs].map(String),
  ];
  const isShort = trials.length <= 2 * ROWS;
  const first = isShort ? trials : trials.slice(0, ROWS);
  for (const trial of first) table.push(cells(trial));
  if (!isShort) {
    table.push(["…", ...swept.map(() => "…"), "…", "…", "…"]);
    for (const trial of trials.slice(-ROWS)) table.push(cells(trial));
  }
  return table.toString();
}

/** What the seeds can show at best. */
function attainableLines({ seeds }: Experiment, { attainable }: SweepPlan): string[] {
  const { comparisons, smallestP, smallestHolmP, enough } = attainable;
  if (comparisons === 0) return [];
  const shown = (p: number | undefined) => Number(p?.toPrecision(3));
  return [
    `${plural(seeds.length, "seed")} can show p = ${shown(smallestP)} at best, ` +
    `${shown(smallestHolmP)} after Holm's correction for ${
      plural(comparisons, "comparison")
    } with the leader: ` +
    (enough ? "a config that loses at every seed is found worse" : "above 0.05"),
  ];
}

function timeText({ missing, bytes, time }: SweepPlan): string {
  if (missing.length === 0) return "nothing to run";
  if (time === undefined) return "interrupted while trials were timed";
  const each = Number(time.perTrial.toPrecision(2));
  const megabytes = Math.ceil(bytes / 1e6);
  return `expected: ${durationText(time.total)} on ${
    plural(time.workers, "worker")
  } (${each} s per trial, measured for ${time.measured.toFixed(1)} s), ${megabytes} MB of memory`;
}
