/**
 * What a sweep says, in words.
 *
 * @module
 */

import type { Experiment } from "../../experiment/experiment.ts";
import type { Analysis } from "../../results/analyze.ts";
import { type ComparedConfig, isBehind } from "../../results/compare_to_leader.ts";
import type { HoldoutSummary } from "../../results/holdout_scores.ts";
import { plural } from "./quantity.ts";
import { configText } from "./value_text.ts";

/** What the results say. */
export interface ConclusionInput {
  readonly analysis: Analysis;
  readonly holdout: readonly HoldoutSummary[];
}

/** Which config is best, and how sure that is: a line each. Empty if there is nothing to compare. */
export function conclusion(
  experiment: Experiment,
  { analysis, holdout }: ConclusionInput,
): string[] {
  const [leader, ...others] = analysis.configs;
  if (leader === undefined || leader.n === 0) return [];
  const holdoutTexts = holdoutLines(experiment, { analysis, holdout });
  if (others.length === 0) return holdoutTexts;
  return [
    ...limitLines(experiment, analysis),
    ...optimismLines(experiment, analysis),
    ...holdoutTexts,
    answerLine(experiment, analysis),
  ];
}

/** The last line: the leader, the verdicts on the others, and the simplest of those tied with it. */
function answerLine(experiment: Experiment, { configs, attainable }: Analysis): string {
  const [leader, ...others] = configs;
  const waits = configs.some(({ scores }) => scores.size < experiment.seeds.length);
  const leads = `${waits ? "So far " : ""}${configText(experiment, leader)} leads`;
  const tied = others.filter(({ verdict }) => verdict === "tied");
  const worse = others.filter(({ verdict }) => verdict === "worse");
  const failed = worse.filter((each) => !isBehind(each.toLeader, experiment.metric.goal));
  const groups = [
    verdictText(tied, ["is tied with it", "are tied with it"]),
    verdictText(worse.filter((each) => !failed.includes(each)), ["is worse", "are worse"]),
    verdictText(failed, ["failed more often", "failed more often"]),
    verdictText(others.filter(({ verdict }) => verdict === undefined), [
      "has not run",
      "have not run",
    ]),
  ].filter((text) => text !== "");
  const line = `${leads}; ${groups.join(", ")}`;
  if (tied.length === 0) return `${line}.`;
  if (!attainable.enough) return `${line}: too few seeds to choose between them.`;
  const simplest = configs.find((config) => config.simplest) ?? leader;
  return simplest === leader
    ? `${line}; the leader itself is the simplest of them.`
    : `${line}; the simplest of the tied is ${configText(experiment, simplest)}${
      behind(simplest)
    }.`;
}

/** `1 config is worse`, `3 configs are worse`; empty for none. */
function verdictText(
  configs: readonly ComparedConfig[],
  [one, several]: readonly [string, string],
): string {
  if (configs.length === 0) return "";
  return `${plural(configs.length, "config")} ${configs.length === 1 ? one : several}`;
}

/** How far a config is behind the leader, in words. */
function behind({ toLeader }: ComparedConfig): string {
  if (toLeader?.interval === undefined) return "";
  const { delta, interval: { low, high } } = toLeader;
  const side = (value: number) => `${Math.abs(value).toFixed(4)} ${value < 0 ? "lower" : "higher"}`;
  return `: ${side(delta)} (95 % interval: ${side(low)} to ${side(high)})`;
}

/** What the seeds cannot show. */
function limitLines({ seeds }: Experiment, { configs, attainable }: Analysis): string[] {
  const [{ n, scores }] = configs;
  if (n < seeds.length) {
    const failed = [...scores.values()].filter((score) => score === undefined).length;
    const waiting = seeds.length - n - failed;
    const why = [
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(waiting > 0 ? [`${waiting} did not run yet`] : []),
    ];
    return [`The leader has scores at ${n} of ${plural(seeds.length, "seed")}: ${why.join(", ")}.`];
  }
  const { enough, seedsNeeded } = attainable;
  if (enough || configs.every(({ verdict }) => verdict !== "tied")) return [];
  const needed = seedsNeeded === undefined
    ? "with so many configs no number of seeds is enough"
    : `at least ${seedsNeeded} are needed, and more for small differences`;
  return [
    `Too few seeds to choose: with ${seeds.length} even a config that loses at every one counts as tied; ${needed}.`,
  ];
}

/** If the same config is chosen in this share of the draws, the choice does not depend on chance. */
const SURE_CHOICE = 0.95;

/** How much too good the leader looks because it was chosen. */
function optimismLines({ metric }: Experiment, { configs, optimism }: Analysis): string[] {
  if (optimism === undefined || optimism.optimism <= 0) return [];
  if (optimism.leaderChosen >= SURE_CHOICE) return [];
  return [
    `The leader was chosen as the best of ${configs.length}, so its ${metric.name} is too good: on new seeds expect ` +
    `about ${optimism.optimism.toFixed(4)} ${metric.goal === "maximize" ? "lower" : "higher"}.`,
  ];
}

function holdoutLines(experiment: Experiment, { analysis, holdout }: ConclusionInput): string[] {
  const score = experiment.metric.name === "val_loss" ? "test_loss" : "test_accuracy";
  const validation = experiment.metric.name === "val_loss" ? "val_loss" : "val_accuracy";
  return holdout.map(({ configId, mean, std }) => {
    const config = analysis.configs.find((each) => each.configId === configId) as ComparedConfig;
    const spread = std[score] === undefined ? "" : ` ± ${std[score].toFixed(4)}`;
    const before = config.mean[validation]?.toFixed(4);
    return `On the holdout rows ${configText(experiment, config)} has ${score} ${
      mean[score].toFixed(4)
    }${spread}; ` +
      `on the validation rows it has ${before}.`;
  });
}
