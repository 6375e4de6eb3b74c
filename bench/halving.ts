/**
 * `deno task bench:halving [FILE …]`: what successive halving costs and loses on the shipped studies, beside their full grids.
 *
 * Cost: the epochs that were trained, and the seconds that they took, as a share of those of the full grid. Regret: how far the mean
 * score of the winner is behind that of the winner of the full grid; both have the same seeds, so that a config has the same score
 * in both.
 */

import Table from "cli-table3";
import type { Experiment } from "../lib/experiment/experiment.ts";
import { readExperiment } from "../lib/experiment/parse/read_experiment.ts";
import { runSweep } from "../lib/sweep/run_sweep.ts";

const STUDIES = ["experiments/dropout.yaml", "experiments/spiral_study.yaml"];
/** `min` as a part of all epochs, and `eta`. */
const SETTINGS = [[27, 3], [9, 3], [6, 3], [9, 2], [16, 4]];

interface Figures {
  readonly score: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly finalists: number;
}

async function measure(experiment: Experiment): Promise<Figures> {
  let epochs = 0;
  const parts = new Map<number, number>(); // epochs of each trial so far: a trial goes on from its checkpoint
  const start = performance.now();
  const { analysis } = await runSweep(experiment, {
    onEvent: (event) => {
      if (event.kind !== "trialFinished") return;
      const { trial, result } = event.record;
      epochs += result.epochs - (parts.get(trial.number) ?? 0);
      parts.set(trial.number, result.epochs);
    },
  });
  const { configs } = analysis;
  return {
    score: configs[0].mean[experiment.metric.name] ?? NaN,
    epochs,
    seconds: (performance.now() - start) / 1000,
    finalists: configs.filter(({ n }) => n > 0).length,
  };
}

for (const path of Deno.args.length > 0 ? Deno.args : STUDIES) {
  const read = await readExperiment(path);
  if (read.objective !== undefined) throw new TypeError(`${path} has an objective of its own`);
  const { test: _, ...split } = read.split; // no holdout evaluation
  const experiment = { ...read, split };
  const most = Number(experiment.parameters.epochs?.values?.[0] ?? experiment.defaults.epochs);
  const full = await measure(experiment);
  const sign = experiment.metric.goal === "maximize" ? 1 : -1;
  const table = new Table({ head: ["min", "eta", "epochs", "seconds", "finalists", "regret"] });
  table.push(["full grid", "", "100 %", "100 %", full.finalists, ""]);
  for (const [part, eta] of SETTINGS) {
    const min = Math.ceil(most / part);
    const early_terminate = { type: "halving", resource: "epochs", min, eta } as const;
    const { score, epochs, seconds, finalists } = await measure({ ...experiment, early_terminate });
    const share = (one: number, all: number) => `${(100 * one / all).toFixed(1)} %`;
    table.push([
      ...[min, eta, share(epochs, full.epochs), share(seconds, full.seconds), finalists],
      (sign * (full.score - score)).toFixed(4),
    ]);
  }
  say(`${path}: ${full.epochs} epochs in ${full.seconds.toFixed(0)} s`);
  say(table.toString());
}

function say(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}
