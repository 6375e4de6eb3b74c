/**
 * The effects of parameters where the configs are not every combination of their values: with `when`, `exclude`, `zip` or
 * `any_of`, or if configs were merged.
 *
 * The mean of a value may be compared with that of another only if both are over the same other settings. So the effect of a
 * parameter is computed from blocks of configs that differ in nothing else and have each of its values; other configs do not
 * count. Interactions and shares of the variance need all combinations, and are not computed.
 *
 * @module
 */

import { activeValue } from "../experiment/active_value.ts";
import type { Experiment, ParameterValue } from "../experiment/experiment.ts";
import {
  axisValues,
  type GridParts,
  hasRange,
  sweptParameters,
} from "../experiment/swept_parameters.ts";
import type { Effects } from "./effects.ts";
import type { RankedConfig } from "./rank_trials.ts";
import type { ParameterAxis } from "./score_grid.ts";
import { type ValueEffect, valueEffects } from "./value_effects.ts";

/** What effects are based on if the configs are not every combination of the values. */
export interface PartialGrid {
  /** Number of all configs. */
  readonly configs: number;
  /** Each swept parameter. */
  readonly parameters: readonly UsedConfigs[];
}

/** The configs that the effect of one parameter is computed from. */
export interface UsedConfigs {
  /** The parameter. */
  readonly name: string;
  /** Their number; 0 if the parameter has no effect. */
  readonly used: number;
  /** Why the parameter has no effect. */
  readonly reason?: string;
}

/** The effects of all parameters, as far as the configs allow; undefined as for {@linkcode effects}. */
export function partialEffects(
  configs: readonly RankedConfig[],
  experiment: GridParts & Pick<Experiment, "metric">,
): Effects | undefined {
  const names = sweptParameters(experiment);
  const keys = new Set(configs.map((config) => textOf(config, names)));
  if (configs.length === 0 || keys.size < configs.length) return undefined;
  const seeds = [...configs[0].scores.keys()]
    .filter((seed) => configs.every(({ scores }) => scores.get(seed) !== undefined));
  if (seeds.length === 0) return undefined;
  const found = names.map((name) => parameterEffect(name, { configs, experiment, names, seeds }));
  return {
    seeds,
    values: found.flatMap(({ values }) => values),
    interactions: [],
    variance: [],
    partial: { configs: configs.length, parameters: found.map(({ used }) => used) },
  };
}

interface PartialContext {
  readonly configs: readonly RankedConfig[];
  readonly experiment: GridParts & Pick<Experiment, "metric">;
  /** The swept parameters. */
  readonly names: readonly string[];
  readonly seeds: readonly number[];
}

function parameterEffect(
  name: string,
  { configs, experiment, names, seeds }: PartialContext,
): { values: readonly ValueEffect[]; used: UsedConfigs } {
  if (hasRange(experiment, name)) {
    return {
      values: [],
      used: {
        name,
        used: 0,
        reason: "values that are drawn from a range are not shared by configs",
      },
    };
  }
  const having = configs.filter((config) => activeValue(config, name) !== undefined);
  const occurring = new Set(having.map((config) => textOf(config, [name])));
  const values = axisValues(experiment, name)
    .filter((value) => occurring.has(JSON.stringify([value])));
  const blocks = blocksOf(having, { name, names, values });
  const used = blocks.length * values.length;
  if (values.length < 2 || used === 0) {
    const reason = reasonOf(name, { experiment, values });
    return { values: [], used: { name, used: 0, reason } };
  }
  const axis: ParameterAxis = { name, values, levels: values.length, stride: 1 };
  const scores = Float64Array.from(
    blocks.flat().flatMap((config) => seeds.map((seed) => config.scores.get(seed) as number)),
  );
  const grid = { axes: [axis], seeds, seedCount: seeds.length, configs: used, scores };
  return {
    values: valueEffects(grid, axis, experiment.metric.goal),
    used: { name, used },
  };
}

/** The configs that are equal but for one parameter, in the order of its values: only where each value has one. */
function blocksOf(
  configs: readonly RankedConfig[],
  { name, names, values }: {
    name: string;
    names: readonly string[];
    values: readonly ParameterValue[];
  },
): RankedConfig[][] {
  const others = names.filter((each) => each !== name);
  const groups = Map.groupBy(configs, (config) => textOf(config, others));
  return [...groups.values()].filter(({ length }) => length === values.length).map((group) =>
    values.map((value) =>
      group.find((config) => textOf(config, [name]) === JSON.stringify([value])) as RankedConfig
    )
  );
}

function reasonOf(
  name: string,
  { experiment: { zip = [] }, values }: {
    experiment: GridParts;
    values: readonly ParameterValue[];
  },
): string {
  if (values.length === 0) return "no config has it";
  if (values.length === 1) return "the configs have only one value of it";
  const group = zip.find((lists) => Object.hasOwn(lists, name));
  const others = Object.keys(group ?? {}).filter((each) => each !== name);
  return others.length > 0
    ? `it changes only together with ${others.join(" and ")}`
    : "no setting of the other parameters was run with each of its values";
}

/** The values of some parameters, as text: a value can be a list. */
function textOf(config: RankedConfig, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => activeValue(config, name)));
}
