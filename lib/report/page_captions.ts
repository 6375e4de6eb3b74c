/**
 * What the page says about its pictures: how to read them, and how sure they are.
 *
 * @module
 */

import type { PlotKind } from "./plot_svg.ts";
import type { ReportData } from "./report_data.ts";

/** The caption of a picture, and what is there instead if it cannot be drawn. */
export interface Caption {
  /** Of pictures that share a section. */
  readonly title?: string;
  readonly caption: string;
  readonly empty: string;
}

const NO_SCORES = "No config has a score yet.";
/** Why there are no effects. */
function noEffects({ configs }: ReportData): string {
  const pruned = configs.filter((config) => config.pruned !== undefined).length;
  return pruned === 0
    ? "No effects: they need a seed with a score in every config."
    : `No effects: early termination pruned ${pruned} of ${configs.length} configs, so that the means of values would be over different configs.`;
}
const NEEDS_ALL = "This needs configs with every combination of the values.";

/** The captions of all pictures, and the texts of the sections without one. */
export function captions(
  data: ReportData,
): Record<PlotKind, Caption> & Record<"regions" | "verify" | "experiment", string> {
  const { configs: shown, seeds: most } = data.curves.limits;
  const limits = data.effects?.limits;
  const none = noEffects(data);
  const hasPruned = data.configs.some(({ verdict }) => verdict === "pruned");
  const drawn = data.parameters.filter((parameter) => parameter.drawn).map(({ name }) => name);
  const limitsText = limits === undefined ? "" : ` ${limits.map(sentence).join(" ")}`;
  return {
    ranking: {
      caption:
        "How far each config is behind the config of rank 1, which is the line at 0; below 0 is better. The line through a point is the interval of the true distance from the best config; all intervals hold at once with 95 %. Undecided configs may be as good as the best. Without such lines there are fewer than three seeds, and nothing says how sure the ranking is. An arrow points to what is too far away for the picture." +
        (hasPruned
          ? " Early termination pruned configs: nothing was tested, and they are compared only at the seeds that they have."
          : ""),
      empty: NO_SCORES,
    },
    seeds: {
      caption:
        "A line for each seed, from the score of rank 1 to that of a config that is marked in the table. Solid: rank 1 is better at this seed; dashed: the other config is; dotted: equal. If nearly all lines are solid, the config is worse; if they are mixed, these seeds cannot tell. At most 50 seeds are drawn.",
      empty:
        "Mark another config than rank 1 in the table. If there are very many trials, only the best configs have their single scores on this page.",
    },
    effects: {
      title: "Value by value",
      caption:
        `How far each value of a parameter is behind the best value of the same parameter, averaged over ${
          limits === undefined ? "all configs that have it" : "configs that differ in nothing else"
        }. The intervals of the values of one parameter hold at once with 95 %. Values with a * depend on another parameter, so one best value of them would be misleading.${limitsText}`,
      empty: limits === undefined ? none : `No effects.${limitsText}`,
    },
    interactions: {
      title: "Parameters that act together",
      caption:
        "The difference that a value makes, at each value of another parameter on which its effect depends. The intervals of one picture hold at once with 95 %.",
      empty: data.effects === null
        ? none
        : limits !== undefined
        ? NEEDS_ALL
        : "No two parameters act together so strongly that it changes which value is best (at 5 %).",
    },
    shares: {
      title: "Shares of the variance",
      caption:
        "The part of the variance of all scores that each parameter, each two together, and the seeds explain. These are shares of the observed scores, noise included; they have no intervals.",
      empty: limits !== undefined
        ? NEEDS_ALL
        : "No shares of the variance: they need the effects, and scores that are not all equal.",
    },
    heatmap: {
      title: "Two parameters",
      caption:
        "The mean over all configs that have both values, and all their seeds; brighter is better, and the darkest color also stands for what is far worse. There are no intervals here: small differences can be chance. Framed cells contain marked configs." +
        (drawn.length === 0 ? "" : ` Without ${drawn.join(", ")}: drawn values are all different.`),
      empty: drawn.length === 0
        ? "No heatmap: it needs two swept parameters and a score."
        : "No heatmap: it needs two parameters whose values are listed; drawn values are all different.",
    },
    curves: {
      caption: `The marked configs. ${
        lineText(data)
      } The band is one standard deviation over the seeds: it shows how much single seeds differ, not how sure the mean is. On this page are the curves of the best ${shown} configs and the simplest, of up to ${most} seeds.${
        data.configs.some(({ pruned }) => (pruned?.epochs ?? 0) > 0)
          ? " Curves of pruned trials end where these were pruned."
          : ""
      }`,
      empty:
        "No curves: mark one of the best configs in the table. Trials without any report have none.",
    },
    parallel: {
      caption:
        "A line for each config through its values and its mean score, colored by verdict; marked configs are thick. Drag along an axis to select a range, click on the axis to select everything again. Scores that are too far away are at the end of the axis. It does not show how sure a difference is." +
        (hasPruned
          ? " Lines of pruned configs without a complete trial end before the axis of the scores."
          : ""),
      empty: "No parallel coordinates: they need a swept parameter and a score.",
    },
    regions:
      "What each network predicts at every point of the plane: one network, trained again with its first seed. Marks are rows of the data by their class; an outline means a validation row, which the network was not trained on. Other seeds give other borders.",
    verify:
      "deno task -q sweep verify DIR, with the folder of this page as DIR, runs every trial again and compares every row of the results. On the same engine version, every bit must be the same.",
    experiment:
      `The experiment with all defaults, as in experiment.json; engine version ${data.engineVersion}. It can be run as it is: deno task -q sweep FILE.`,
  };
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** What the lines of learning curves are. */
function lineText({ task }: ReportData): string {
  return task === "objective"
    ? "Solid: what the objective reported, mean over the seeds; dashed: the same on training rows, where it reported a name with and without val_."
    : "Solid: validation rows, mean over the seeds; dashed: training rows, with dropout.";
}
