/**
 * The ranking as a table.
 *
 * @module
 */

import { bold } from "@std/fmt/colors";
import Table from "cli-table3";
import { namedParameters, sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Experiment, ParameterName } from "../../experiment/experiment.ts";
import type { ComparedConfig } from "../../results/compare_to_leader.ts";
import { plural } from "./quantity.ts";
import { deltaText, valueText } from "./value_text.ts";

const MOST_ROWS = 10;

/** The best configs as a table. Parameters that are the same in all of them are in a line above it. */
export function rankingTable(experiment: Experiment, configs: readonly ComparedConfig[]): string {
  const names = namedParameters(experiment);
  const swept = sweptParameters(experiment);
  const table = new Table({
    head: [
      ...["rank", ...swept, `${experiment.metric.name}, mean ± std`, "n"],
      ...["minus the leader's, 95 %", "verdict"],
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["right", ...swept.map(() => "right" as const), "right", "right", "right", "left"],
  });
  const scored = configs.filter(({ n }) => n > 0);
  const marks = configs.some(({ verdict }) => verdict === "tied");
  for (const config of scored.slice(0, MOST_ROWS)) {
    const simplest = marks && config.simplest;
    const cells = rankingCells(experiment, { ...config, simplest }, swept);
    table.push(config.rank === 1 ? cells.map(bold) : cells);
  }
  return [
    heading(experiment, { scored: scored.length, configs: configs.length }),
    sameInAll(experiment, names, swept),
    scored.length > 0 ? table.toString() : "",
    intervalNote(scored),
  ]
    .filter((part) => part !== "").join("\n");
}

/** An interval that excludes 0 beside the verdict `tied` looks like a contradiction. */
function intervalNote(configs: readonly ComparedConfig[]): string {
  const compared = configs.filter(({ toLeader }) => toLeader?.p !== undefined).length;
  return compared < 2
    ? ""
    : `each interval is for one config alone; of ${compared}, some exclude 0 by chance, so the verdicts are stricter`;
}

function rankingCells(
  { metric }: Experiment,
  config: ComparedConfig,
  swept: readonly ParameterName[],
): string[] {
  const { rank, parameters, mean, std, n, toLeader, verdict, simplest } = config;
  const score = mean[metric.name]?.toFixed(4) ?? "";
  const spread = std[metric.name] === undefined ? "" : ` ± ${std[metric.name]?.toFixed(4)}`;
  return [
    String(rank),
    ...swept.map((name) => valueText(parameters[name])),
    score + spread,
    String(n),
    deltaText(toLeader?.delta, toLeader?.interval),
    `${verdict ?? ""}${simplest ? ", simplest" : ""}`,
  ];
}

function heading(
  { name, seeds }: Experiment,
  { scored, configs }: { scored: number; configs: number },
): string {
  const each = `${plural(seeds.length, "seed")} each`;
  const all = plural(configs, "config");
  if (scored < configs) return `${name}: ${scored} of ${all} with a complete trial, up to ${each}`;
  return `${name}: ${configs > MOST_ROWS ? `the best ${MOST_ROWS} of ${all}` : all}, ${each}`;
}

function sameInAll(
  { parameters }: Experiment,
  names: readonly ParameterName[],
  swept: readonly ParameterName[],
): string {
  const same = names.filter((name) => !swept.includes(name));
  const texts = same.map((name) => `${name}=${valueText(parameters[name]?.values[0] ?? "")}`);
  return texts.length === 0 ? "" : `all with ${texts.join(" ")}`;
}
