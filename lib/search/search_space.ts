/**
 * The search space of an experiment: what can be drawn, and how what was drawn becomes a config.
 *
 * A group of `zip` is one coordinate, the index of its values, and so is the choice of a grid of `any_of`. A parameter is drawn
 * only where it is active: where its conditions hold, and where it has an effect. A config lacks the others.
 *
 * @module
 */

import { type Config, meetsAll } from "../experiment/conditions.ts";
import { effectDependencies, ineffectiveIn } from "../experiment/effective_values.ts";
import type { Axis, Conditions, Experiment, ParameterValue } from "../experiment/experiment.ts";
import { namedParameters } from "../experiment/swept_parameters.ts";
import { textOf } from "../experiment/text_of.ts";
import type { SearchParameter, SearchSpace } from "./config.ts";
import { coordinatesOf } from "./coordinates.ts";
import { type Distribution, makeDistribution } from "./distribution.ts";

/** A search space, and the way from its points to configs and back. */
export interface ExperimentSpace {
  /** What is drawn. The values of a point have the names of these parameters. */
  readonly space: SearchSpace;
  /** The config of a point: its parameters in the order of the results. */
  configOf(point: Config): Config;
  /** A point with this config; undefined if the space has none. */
  pointOf(config: Config): Config | undefined;
}

/** No parameter of an experiment has a name with this character. */
const MARK = "\u0000";
const BRANCH = `${MARK}any_of`;

/** One coordinate, and what its value stands for. */
interface Coordinate {
  readonly name: string;
  readonly distribution: Distribution;
  /** The parameters that it gives a value. */
  readonly parameters: readonly string[];
  /** The values of the parameters for a value of the coordinate. */
  readonly valuesOf: (value: ParameterValue) => Config;
  /** The grid of `any_of` that it belongs to. */
  readonly branch?: number;
  readonly when?: Conditions;
}

/**
 * Makes the search space of an experiment.
 *
 * @throws {RangeError} If a range of the experiment is not valid.
 *
 * @example A parameter without an effect is not part of a config
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExperiment } from "../experiment/parse/parse_experiment.ts";
 * import { configAt } from "./config.ts";
 * import { experimentSpace } from "./search_space.ts";
 *
 * const { space, configOf } = experimentSpace(parseExperiment(`
 *   parameters:
 *     momentum: { values: [0, 0.9] }
 *     optimizer: { values: [adam, sgd] }`));
 * assertEquals(configOf(configAt(space, [0.2, 0.7])), { optimizer: "adam" });
 * assertEquals(configOf(configAt(space, [0.7, 0.7])), { momentum: 0.9, optimizer: "sgd" });
 * ```
 */
export function experimentSpace(experiment: Experiment): ExperimentSpace {
  const coordinates = inOrder(coordinatesIn(experiment), experiment);
  const names = namedParameters(experiment);
  const byName = new Map(coordinates.map((each) => [each.name, each]));
  const configOf = (point: Config): Config => {
    const values: Config = Object.assign(
      {},
      ...Object.entries(point).map(([name, value]) => byName.get(name)!.valuesOf(value)),
    );
    return Object.fromEntries(
      names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
    );
  };
  const isIneffective = ineffectiveIn(experiment);
  const space = coordinates.map((coordinate): SearchParameter => {
    const { name, distribution, parameters, branch, when, mayBeIneffective } = coordinate;
    return {
      name,
      distribution,
      isActive: (point) => {
        if (branch !== undefined && point[BRANCH] !== branch) return false;
        if (when === undefined && !mayBeIneffective) return true;
        const config = configOf(point);
        if (when !== undefined && !meetsAll(config, when)) return false;
        return !mayBeIneffective || !isIneffective(config, parameters[0]);
      },
    };
  });
  return { space, configOf, pointOf: (config) => findPoint(config, { coordinates, configOf }) };
}

function coordinatesIn(experiment: Experiment): Coordinate[] {
  const { parameters, zip = [], any_of = [] } = experiment;
  const branches = any_of.map((_, i) => i);
  return [
    ...(branches.length === 0 ? [] : [{
      name: BRANCH,
      distribution: makeDistribution({ distribution: "categorical", values: branches }),
      parameters: [],
      valuesOf: () => ({}),
    }]),
    ...axesIn(parameters, (name) => ({ name })),
    ...zip.map((lists, i): Coordinate => {
      const names = Object.keys(lists);
      const indices = lists[names[0]].map((_, k) => k);
      return {
        name: `${MARK}zip${i}`,
        distribution: makeDistribution({ distribution: "categorical", values: indices }),
        parameters: names,
        valuesOf: (k) => Object.fromEntries(names.map((name) => [name, lists[name][k as number]])),
      };
    }),
    ...any_of.flatMap((each, branch) =>
      axesIn(each.parameters, (name) => ({ name: `${name}${MARK}${branch}`, branch }))
    ),
  ];
}

function axesIn(
  axes: Readonly<Record<string, Axis>>,
  identify: (name: string) => Pick<Coordinate, "name" | "branch">,
): Coordinate[] {
  return Object.entries(axes).map(([name, { when, ...axis }]) => ({
    ...identify(name),
    distribution: makeDistribution(distributionOf(axis as Axis)),
    parameters: [name],
    valuesOf: (value) => ({ [name]: value }),
    ...(when === undefined ? {} : { when }),
  }));
}

function distributionOf(axis: Axis): Distribution {
  if (axis.values !== undefined) return { distribution: "categorical", ...axis };
  if ("any_of" in axis) {
    return { distribution: "any_of", branches: axis.any_of.map(distributionOf) };
  }
  return axis;
}

type OrderedCoordinate = Coordinate & {
  /** Whether it is a parameter that has no effect in some configs. */
  readonly mayBeIneffective: boolean;
};

/**
 * The coordinates in an order in which each one follows those that decide whether it is active. If a condition depends on a
 * parameter that it makes ineffective, there is a cycle: such a parameter is drawn wherever its conditions hold.
 */
function inOrder(coordinates: readonly Coordinate[], experiment: Experiment): OrderedCoordinate[] {
  const placed: OrderedCoordinate[] = [];
  const waiting = [...coordinates];
  const isWaiting = (names: readonly string[]) =>
    waiting.some(({ parameters }) => parameters.some((name) => names.includes(name)));
  while (waiting.length > 0) {
    const isReady = ({ when = {} }: Coordinate) => !isWaiting(Object.keys(when));
    const causesOf = ({ parameters }: Coordinate) => effectDependencies(experiment, parameters);
    const next = waiting.find((each) => isReady(each) && !isWaiting(causesOf(each))) ??
      waiting.find(isReady) ?? waiting[0];
    waiting.splice(waiting.indexOf(next), 1);
    const causes = causesOf(next);
    const mayBeIneffective = next.parameters.length === 1 && causes.length > 0 &&
      !isWaiting(causes);
    placed.push({ ...next, mayBeIneffective });
  }
  return placed;
}

/** The point of a config. With `any_of`, that in the first grid that has it. */
function findPoint(
  config: Config,
  { coordinates, configOf }: {
    coordinates: readonly Coordinate[];
    configOf: (point: Config) => Config;
  },
): Config | undefined {
  const branches = coordinates.some(({ name }) => name === BRANCH)
    ? new Set(coordinates.flatMap(({ branch }) => branch ?? []))
    : [undefined];
  for (const branch of branches) {
    const point: Record<string, ParameterValue> = branch === undefined ? {} : { [BRANCH]: branch };
    for (const coordinate of coordinates) {
      const { name, parameters } = coordinate;
      if (name === BRANCH || coordinate.branch !== undefined && coordinate.branch !== branch) {
        continue;
      }
      if (!parameters.every((each) => Object.hasOwn(config, each))) continue;
      const value = valueIn(coordinate, config);
      if (value !== undefined) point[name] = value;
    }
    if (textOf(configOf(point)) === textOf(config)) return point;
  }
  return undefined;
}

/** The value of a coordinate that gives a config its values; undefined if there is none. */
function valueIn(
  { name, parameters, distribution, valuesOf }: Coordinate,
  config: Config,
): ParameterValue | undefined {
  if (!name.startsWith(MARK)) {
    const value = config[parameters[0]];
    return coordinatesOf(name, distribution, value) === undefined ? undefined : value;
  }
  const wanted = textOf(Object.fromEntries(parameters.map((each) => [each, config[each]])));
  const { values } = distribution as { values: readonly ParameterValue[] };
  return values.find((value) => textOf(valuesOf(value)) === wanted);
}
