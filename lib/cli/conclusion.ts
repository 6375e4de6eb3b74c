/**
 * What a sweep says, in words.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import type { ComparedConfig } from "../results/compare_to_leader.ts";
import { optimism } from "../results/optimism.ts";
import { power } from "../results/power.ts";
import type { TestedConfig } from "../results/test_scores.ts";
import { plural } from "./print.ts";
import { configText } from "./ranking_table.ts";

/** What is known at the end. */
export interface Known {
  readonly configs: readonly ComparedConfig[];
  readonly tested: readonly TestedConfig[];
}

/** Which config to take, and how sure that is: a line each. Nothing where there is nothing to compare. */
export function conclusion(experiment: Experiment, { configs, tested }: Known): string[] {
  const [leader, ...others] = configs;
  if (leader === undefined || leader.n === 0) return [];
  const tests = testLines(experiment, { configs, tested });
  if (others.length === 0) return tests;
  return [
    ...limits(experiment, configs),
    ...luck(experiment, configs),
    ...tests,
    whoLeads(experiment, configs), // the last line is what a person takes along
  ];
}

function whoLeads(experiment: Experiment, configs: readonly ComparedConfig[]): string {
  const [leader] = configs;
  const tied = configs.filter(({ verdict }) => verdict === "tied").length;
  const leads = `${configText(experiment, leader)} leads`;
  if (tied === 0) return `${leads}; the others are worse.`;
  const simplest = configs.find((config) => config.simplest) ?? leader;
  const name = simplest === leader ? "the leader itself" : configText(experiment, simplest);
  return `${leads}; ${tied === 1 ? "1 config is" : `${tied} configs are`} tied with it; ` +
    `the simplest of them is ${name}.`;
}

/** What the seeds could not have shown, whatever came out. */
function limits({ seeds }: Experiment, configs: readonly ComparedConfig[]): string[] {
  const done = configs[0].n;
  if (done < seeds.length) return [`So far: it has ${done} of ${plural(seeds.length, "seed")}.`];
  const { enough, seedsNeeded } = power({ configs: configs.length, seeds: seeds.length });
  if (enough || configs.every(({ verdict }) => verdict !== "tied")) return [];
  const needed = seedsNeeded === undefined
    ? "no number of seeds could"
    : `${seedsNeeded} seeds could`;
  return [
    `With ${
      plural(seeds.length, "seed")
    } no difference among ${configs.length} configs can be told from luck; ` +
    `${needed}.`,
  ];
}

/** How much too good the leader looks because it was chosen. */
function luck({ metric }: Experiment, configs: readonly ComparedConfig[]): string[] {
  const estimate = optimism(configs, metric);
  if (estimate === undefined || estimate.optimism <= 0) return [];
  return [
    `As the best of ${configs.length} its mean ${metric.name} is likely too good by about ` +
    `${estimate.optimism.toFixed(4)}.`,
  ];
}

function testLines(experiment: Experiment, { configs, tested }: Known): string[] {
  const score = experiment.metric.name === "val_loss" ? "test_loss" : "test_accuracy";
  const validation = experiment.metric.name === "val_loss" ? "val_loss" : "val_accuracy";
  return tested.map(({ configId, mean, std }) => {
    const config = configs.find((each) => each.configId === configId) as ComparedConfig;
    const spread = std[score] === undefined ? "" : ` ± ${std[score].toFixed(4)}`;
    const before = config.mean[validation]?.toFixed(4);
    return `On the test rows ${configText(experiment, config)} has ${score} ${
      mean[score].toFixed(4)
    }${spread}; ` +
      `on the validation rows it had ${before}.`;
  });
}
