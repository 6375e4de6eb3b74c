/**
 * The configs of a grid. They are built in this order: the grids of `any_of`; in each of them the product of all axes, a
 * group of `zip` being one axis; `when`; `exclude`; merging of configs that would give the same results.
 *
 * @module
 */

import {
  type Conditional,
  type Config,
  inDependencyOrder,
  meetsAll,
  withoutInactive,
} from "./conditions.ts";
import type { Axis, Branch, Conditions, Experiment } from "./experiment.ts";
import { effectiveValues, mayHaveEqualConfigs } from "./effective_values.ts";

export type { Config } from "./conditions.ts";

/** The configs of a grid, and what each step of building it has done. */
export interface ConfigGrid {
  /** Every config, in the order of the grid. A parameter that is inactive in a config is absent. */
  readonly configs: readonly Config[];
  /** Number of combinations of each grid of `any_of`; one number without `any_of`. */
  readonly combinations: readonly number[];
  /** Number of combinations in which `when` makes a parameter inactive. */
  readonly conditional: number;
  /** Number of combinations that `exclude` leaves out. */
  readonly excluded: number;
  /** Number of combinations that are left out because an earlier one gives the same results. */
  readonly merged: number;
  /** What matches nothing, and so is probably a mistake: a sentence each. */
  readonly unmatched: readonly string[];
}

/** A combination, and the grid of `any_of` that it comes from. */
interface Candidate {
  readonly branch: number;
  readonly config: Config;
}

/** A grid without `any_of` is the only one. */
const ONLY_BRANCH: readonly Branch[] = [{ parameters: {} }];

/**
 * Builds the configs of an experiment. The first parameter in the file varies slowest; the grids of `any_of` follow each other.
 *
 * @example Momentum is a parameter of sgd only
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { gridConfigs } from "./grid_configs.ts";
 * import { parseExperiment } from "./parse/parse_experiment.ts";
 *
 * const { configs, conditional, merged } = gridConfigs(parseExperiment(`
 *   parameters:
 *     optimizer: { values: [adam, sgd] }
 *     momentum: { values: [0, 0.9], when: { optimizer: sgd } }`));
 * assertEquals(configs, [
 *   { optimizer: "adam" },
 *   { optimizer: "sgd", momentum: 0 },
 *   { optimizer: "sgd", momentum: 0.9 },
 * ]);
 * assertEquals([conditional, merged], [2, 1]);
 * ```
 */
export function gridConfigs(experiment: Experiment): ConfigGrid {
  const grid = BUILT.get(experiment) ?? buildGrid(experiment);
  BUILT.set(experiment, grid);
  return grid;
}

/** The grids of experiments, which are frozen: checks, warnings, plans and searches ask for them one after the other. */
const BUILT = new WeakMap<Experiment, ConfigGrid>();

function buildGrid(experiment: Experiment): ConfigGrid {
  const { any_of: branches = ONLY_BRANCH, exclude = [] } = experiment;
  const combinations = branches.map((branch) => product(axesOf(experiment, branch)));
  const candidates = combinations.flatMap((configs, branch) => {
    const conditionals = conditionalsOf(experiment, branches[branch]);
    return conditionals.length === 0
      ? configs.map((config) => ({ branch, config }))
      : configs.map((config) => ({ branch, config: withoutInactive(config, conditionals) }));
  });
  const kept = exclude.length === 0
    ? candidates
    : candidates.filter(({ config }) => !exclude.some((each) => meetsAll(config, each)));
  const merged = mayHaveEqualConfigs(experiment) ? mergeEqual(kept, experiment) : kept;
  return {
    configs: merged.map(({ config }) => config),
    combinations: combinations.map(({ length }) => length),
    conditional: countConditional(combinations.flat(), candidates),
    excluded: candidates.length - kept.length,
    merged: kept.length - merged.length,
    unmatched: [
      ...unmatchedConditions(experiment, candidates),
      ...unmatchedExcludes(exclude, candidates),
      ...unmatchedBranches(experiment, merged),
    ],
  };
}

/** The axes of one grid; each is a list of settings of one parameter, or of all parameters of a group of `zip`. */
function axesOf({ parameters, zip = [] }: Experiment, branch: Branch): Config[][] {
  return [
    ...axesIn(parameters),
    ...zip.map((lists) => {
      const names = Object.keys(lists);
      return lists[names[0]].map((_, i) =>
        Object.fromEntries(names.map((name) => [name, lists[name][i]]))
      );
    }),
    ...axesIn(branch.parameters),
  ];
}

function axesIn(parameters: Readonly<Record<string, Axis>>): Config[][] {
  return Object.entries(parameters).map(([name, { values = [] }]) =>
    values.map((value) => ({ [name]: value }))
  );
}

function product(axes: readonly (readonly Config[])[]): Config[] {
  let configs: Config[] = [{}];
  for (const settings of axes) {
    configs = configs.flatMap((config) => settings.map((setting) => ({ ...config, ...setting })));
  }
  return configs;
}

/** The parameters of one grid that have conditions. */
function conditionalsOf({ parameters }: Experiment, branch: Branch): Conditional[] {
  const axes: [string, Axis][] = [
    ...Object.entries(parameters),
    ...Object.entries(branch.parameters),
  ];
  const conditionals = axes.flatMap(([name, { when }]): Conditional[] =>
    when === undefined ? [] : [[name, when]]
  );
  return inDependencyOrder(conditionals).ordered; // the check of the file reports those in a circle
}

function countConditional(
  combinations: readonly Config[],
  candidates: readonly Candidate[],
): number {
  return combinations.filter((each, i) => size(each) > size(candidates[i].config)).length;
}

function size(config: Config): number {
  return Object.keys(config).length;
}

/**
 * One of all configs that would give the same results, in the place of the first. Parameters without an effect in which they
 * differ are inactive in it.
 */
function mergeEqual(candidates: readonly Candidate[], experiment: Experiment): Candidate[] {
  const effective = effectiveValues(experiment);
  const groups = Map.groupBy(candidates, ({ config }) => effective(config).key);
  return Array.from(groups.values(), ([first, ...others]) => {
    if (others.length === 0) return first;
    const differing = effective(first.config).ineffective.filter((name) =>
      others.some(({ config }) => textOf(config, name) !== textOf(first.config, name))
    );
    const kept = Object.entries(first.config).filter(([name]) => !differing.includes(name));
    return { ...first, config: Object.fromEntries(kept) };
  });
}

function textOf(config: Config, name: string): string | undefined {
  return Object.hasOwn(config, name) ? JSON.stringify(config[name]) : undefined;
}

/** Parameters that are inactive in every config. */
function unmatchedConditions(
  { parameters, any_of = [] }: Experiment,
  candidates: readonly Candidate[],
): string[] {
  const maps = [parameters, ...any_of.map((branch) => branch.parameters)];
  return maps.flatMap((axes: Readonly<Record<string, Axis>>, i) =>
    Object.keys(axes).filter((name) =>
      axes[name].when !== undefined &&
      !candidates.some(({ branch, config }) =>
        (i === 0 || branch === i - 1) && Object.hasOwn(config, name)
      )
    ).map((name) => `the condition of ${name} holds in no config: ${name} is never used`)
  );
}

function unmatchedExcludes(
  exclude: NonNullable<Experiment["exclude"]>,
  candidates: readonly Candidate[],
): string[] {
  return exclude.filter((each) => !candidates.some(({ config }) => meetsAll(config, each)))
    .map((each) => `exclude leaves nothing out: no config matches ${conditionsText(each)}`);
}

/** As in a file: `{ optimizer: "sgd", learning_rate: {"above":0.05} }`. */
function conditionsText(conditions: Conditions): string {
  const texts = Object.entries(conditions).map(([name, condition]) => {
    const isSingle = Array.isArray(condition) && condition.length === 1 &&
      !Array.isArray(condition[0]);
    return `${name}: ${JSON.stringify(isSingle ? condition[0] : condition)}`;
  });
  return `{ ${texts.join(", ")} }`;
}

function unmatchedBranches({ any_of = [] }: Experiment, kept: readonly Candidate[]): string[] {
  return any_of.flatMap((_, i) =>
    kept.some(({ branch }) => branch === i) ? [] : [
      `grid ${
        i + 1
      } of any_of adds no config: all of its configs are excluded, or equal to those of ` +
      "earlier grids",
    ]
  );
}
