/**
 * What a sweep says, in words.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import { type ComparedConfig, isBehind } from "../../results/compare_to_leader.ts";
import { optimism } from "../../results/optimism.ts";
import { attainableP } from "../../stats/attainable_p.ts";
import type { HoldoutSummary } from "../../results/holdout_scores.ts";
import { plural } from "../terminal/print.ts";
import { configText } from "./ranking_table.ts";

/** What is known at the end. */
export interface Known {
  readonly configs: readonly ComparedConfig[];
  readonly tested: readonly HoldoutSummary[];
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

/** The last line: who leads, how the others stand to it, and which to take of those that are tied. */
function whoLeads(experiment: Experiment, configs: readonly ComparedConfig[]): string {
  const [leader, ...others] = configs;
  const waits = configs.some(({ scores }) => scores.size < experiment.seeds.length);
  const leads = `${waits ? "So far " : ""}${configText(experiment, leader)} leads`;
  const tied = others.filter(({ verdict }) => verdict === "tied");
  const worse = others.filter(({ verdict }) => verdict === "worse");
  const failed = worse.filter((each) => !isBehind(each.toLeader, experiment.metric.goal));
  const groups = [
    standing(tied, ["is tied with it", "are tied with it"]),
    standing(worse.filter((each) => !failed.includes(each)), ["is worse", "are worse"]),
    standing(failed, ["has no score more often", "have no score more often"]),
    standing(others.filter(({ verdict }) => verdict === undefined), [
      "has not run",
      "have not run",
    ]),
  ].filter((text) => text !== "");
  const line = `${leads}; ${groups.join(", ")}`;
  if (tied.length === 0) return `${line}.`;
  if (!canTell(experiment, configs)) return `${line}: too few seeds to choose between them.`;
  const simplest = configs.find((config) => config.simplest) ?? leader;
  return simplest === leader
    ? `${line}; the leader itself is the simplest that may be as good.`
    : `${line}; the simplest of the tied is ${configText(experiment, simplest)}${
      behind(simplest)
    }.`;
}

/** Whether the seeds could show any difference. */
function canTell({ seeds }: Experiment, configs: readonly ComparedConfig[]): boolean {
  return attainableP({ configs: configs.length, seeds: seeds.length }).enough;
}

/** `1 config is worse`, `3 are worse`; nothing for none. */
function standing(
  configs: readonly ComparedConfig[],
  [one, several]: readonly [string, string],
): string {
  if (configs.length === 0) return "";
  return `${plural(configs.length, "config")} ${configs.length === 1 ? one : several}`;
}

/** How far a config lies behind the leader, in words. */
function behind({ toLeader }: ComparedConfig): string {
  if (toLeader?.interval === undefined) return "";
  const { delta, interval: { low, high } } = toLeader;
  const side = (value: number) => `${Math.abs(value).toFixed(4)} ${value < 0 ? "lower" : "higher"}`;
  return `: ${side(delta)}, and with other seeds ${side(low)} to ${
    side(high)
  } would be no surprise`;
}

/** What the seeds could not have shown, whatever came out. */
function limits({ seeds }: Experiment, configs: readonly ComparedConfig[]): string[] {
  const [{ n, scores }] = configs;
  if (n < seeds.length) {
    const failed = [...scores.values()].filter((score) => score === undefined).length;
    const waiting = seeds.length - n - failed;
    const why = [
      ...(failed > 0 ? [`${failed} ended without one`] : []),
      ...(waiting > 0 ? [`${waiting} did not run yet`] : []),
    ];
    return [`The leader has scores at ${n} of ${plural(seeds.length, "seed")}: ${why.join(", ")}.`];
  }
  const { enough, seedsNeeded } = attainableP({ configs: configs.length, seeds: seeds.length });
  if (enough || configs.every(({ verdict }) => verdict !== "tied")) return [];
  const needed = seedsNeeded === undefined
    ? "with so many configs no number of seeds would do"
    : `it takes at least ${seedsNeeded}, and more for small differences`;
  return [
    `Too few seeds to choose: with ${seeds.length} even a config that loses at every one counts as tied; ${needed}.`,
  ];
}

/** A choice that comes out the same in so many draws owes nothing to luck. */
const SURE_CHOICE = 0.95;

/** How much too good the leader looks because it was chosen. */
function luck({ metric }: Experiment, configs: readonly ComparedConfig[]): string[] {
  const estimate = optimism(configs, metric);
  if (estimate === undefined || estimate.optimism <= 0) return [];
  if (estimate.leaderChosen >= SURE_CHOICE) return [];
  return [
    `Being picked as the best of ${configs.length} flatters the leader: on new seeds expect its ${metric.name} to be ` +
    `about ${estimate.optimism.toFixed(4)} ${metric.goal === "maximize" ? "lower" : "higher"}.`,
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
