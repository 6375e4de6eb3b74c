/**
 * The ranking as a person reads it.
 *
 * @module
 */

import { bold } from "@std/fmt/colors";
import Table from "cli-table3";
import { namedParameters, sweptParameters } from "../../experiment/swept_parameters.ts";
import type { Experiment, ParameterName, ParameterValue } from "../../experiment/experiment.ts";
import type { ComparedConfig } from "../../results/compare_to_leader.ts";
import type { Interval } from "../../stats/sample.ts";
import { plural } from "../terminal/print.ts";

const MOST_ROWS = 10;

/** The best configs as a table; parameters that are the same in all of them stand in a line above. */
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

/** An interval that ends below 0 beside a verdict that says tied looks like a contradiction. */
function intervalNote(configs: readonly ComparedConfig[]): string {
  const compared = configs.filter(({ toLeader }) => toLeader?.p !== undefined).length;
  return compared < 2
    ? ""
    : `an interval looks at one config alone; of ${compared} some miss 0 by luck, so the verdicts ask for more`;
}

/** `hidden=128 dropout=0`, of the parameters that differ. */
export function configText(
  experiment: Experiment,
  { parameters }: Pick<ComparedConfig, "parameters">,
): string {
  const texts = sweptParameters(experiment)
    .map((name) => `${name}=${valueText(parameters[name])}`);
  return texts.length === 0 ? "the only config" : texts.join(" ");
}

/** A parameter's value in a table. */
export function valueText(value: ParameterValue | ""): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A difference with its interval: `-0.0142 [-0.0301, 0.0017]`. */
export function deltaText(delta: number | undefined, interval: Interval | undefined): string {
  if (delta === undefined) return "";
  const ends = interval === undefined ? "" : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
  return signed(delta) + ends;
}

function signed(value: number): string {
  const text = value.toFixed(4);
  return value > 0 ? `+${text}` : text;
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
