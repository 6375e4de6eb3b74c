/**
 * Faults of `when`, `zip`, `any_of` and `exclude`. They are checked on the file as the user wrote it; values of a wrong type
 * are skipped, because the schema reports them.
 *
 * @module
 */

import { suggest } from "../../text/suggest.ts";
import { abbreviate, type FaultAtPath } from "./fault.ts";
import { isMap } from "./is_map.ts";
import {
  branchAxes,
  commonAxes,
  type ParameterAtPath,
  parameterNames,
  zipLists,
} from "./parameter_maps.ts";
import { type Conditional, inDependencyOrder } from "../conditions.ts";
import type { Conditions } from "../experiment.ts";
import { brokenRule, PARAMETER_NAMES } from "./schema.ts";
import type { Path } from "./source.ts";

/** The faults of everything that combines parameters beyond a product of their values. */
export function setFaults(file: Record<string, unknown>): FaultAtPath[] {
  return [...zipFaults(file), ...branchFaults(file), ...conditionFaults(file)];
}

function zipFaults(file: Record<string, unknown>): FaultAtPath[] {
  const groups = zipLists(file);
  const taken = new Map(commonAxes(file).map(({ name }) => [name, "parameters"]));
  const defaults = isMap(file.defaults) ? file.defaults : {};
  return groups.flatMap((group, i): FaultAtPath[] => {
    if (group.length === 0) {
      const isEmpty = isMap((file.zip as unknown[])[i]);
      return isEmpty
        ? [{ path: ["zip", i], rule: "a group must have at least one parameter" }]
        : [];
    }
    const first = group.find(({ written }) => Array.isArray(written));
    const faults = group.flatMap((each): FaultAtPath[] => [
      ...lengthFaults(each, first),
      ...(taken.has(each.name)
        ? [{
          path: each.path,
          rule: `a zipped parameter cannot be in ${taken.get(each.name)} too`,
          atKey: true,
        }]
        : Object.hasOwn(defaults, each.name)
        ? [{
          path: each.path,
          rule: "a parameter cannot be in both zip and defaults",
          atKey: true,
        }]
        : []),
    ]);
    for (const { name } of group) taken.set(name, "another group of zip");
    return faults;
  });
}

function lengthFaults(
  { name, written, path }: ParameterAtPath,
  first: ParameterAtPath | undefined,
): FaultAtPath[] {
  if (first === undefined || !Array.isArray(written) || !Array.isArray(first.written)) return [];
  const [length, expected] = [written.length, first.written.length];
  if (length === expected) return [];
  const rule =
    `the lists of a group must have the same length: ${first.name} has ${expected} values, ` +
    `${name} has ${length}`;
  return [{ path, rule }];
}

function branchFaults(file: Record<string, unknown>): FaultAtPath[] {
  const common = new Map([
    ...commonAxes(file).map(({ name }) => [name, "parameters"] as const),
    ...zipLists(file).flat().map(({ name }) => [name, "zip"] as const),
  ]);
  return branchAxes(file).flat().filter(({ name }) => common.has(name)).map(({ name, path }) => ({
    path,
    rule: `a parameter of any_of cannot be in ${
      common.get(name)
    } too, which is part of each of its grids`,
    atKey: true,
  }));
}

function conditionFaults(file: Record<string, unknown>): FaultAtPath[] {
  const names = parameterNames(file);
  const context = { names, isNetwork: file.objective === undefined };
  const axes = [...commonAxes(file), ...branchAxes(file).flat()];
  const exclude = Array.isArray(file.exclude) ? file.exclude : [];
  return [
    ...axes.flatMap(({ written, path }) =>
      isMap(written) ? faultsOf(written.when, { ...context, path: [...path, "when"] }) : []
    ),
    ...exclude.flatMap((each, i) => faultsOf(each, { ...context, path: ["exclude", i] })),
    ...cycleFaults(file),
  ];
}

interface ConditionContext {
  readonly names: readonly string[];
  readonly isNetwork: boolean;
  readonly path: Path;
}

function faultsOf(conditions: unknown, context: ConditionContext): FaultAtPath[] {
  if (!isMap(conditions)) return [];
  const { names, isNetwork } = context;
  const entries = Object.entries(conditions);
  if (entries.length === 0) {
    return [{ path: context.path, rule: "conditions must name at least one parameter" }];
  }
  return entries.flatMap(([name, condition]): FaultAtPath[] => {
    const path = [...context.path, name];
    if (!names.includes(name)) {
      const isKnown = isNetwork && (PARAMETER_NAMES as readonly string[]).includes(name);
      const rule = isKnown
        ? `a condition needs a parameter that the file names under parameters, zip or any_of`
        : `there is no parameter "${abbreviate(name)}"${suggest(name, names)}`;
      return [{ path, rule, atKey: true }];
    }
    if (isMap(condition)) return boundsFaults(condition, path);
    if (Array.isArray(condition) && condition.length === 0) {
      return [{ path, rule: "a list must have at least one value" }];
    }
    if (!isNetwork) return [];
    const values = Array.isArray(condition)
      ? condition.map((value, i) => ({ value, path: [...path, i] }))
      : [{ value: condition, path }];
    return values.flatMap(({ value, path }) => {
      const rule = brokenRule(name, value);
      return rule === undefined ? [] : [{ path, rule, showsValue: true }];
    });
  });
}

function boundsFaults({ above, below }: Record<string, unknown>, path: Path): FaultAtPath[] {
  if (above === undefined && below === undefined) {
    return [{ path, rule: "a condition must have above, below or both" }];
  }
  if (typeof above !== "number" || typeof below !== "number" || above < below) return [];
  return [{ path, rule: `above (${above}) must be less than below (${below})` }];
}

/** A parameter whose conditions depend on itself, in one of the grids of `any_of`. */
function cycleFaults(file: Record<string, unknown>): FaultAtPath[] {
  const common = commonAxes(file);
  const branches = branchAxes(file);
  const grids = branches.length === 0 ? [common] : branches.map((axes) => [...common, ...axes]);
  for (const axes of grids) {
    const conditionals = axes.flatMap(({ name, written }): Conditional[] =>
      isMap(written) && isMap(written.when) ? [[name, written.when as Conditions]] : []
    );
    const { circular } = inDependencyOrder(conditionals);
    if (circular.size === 0) continue;
    const cycle = cycleIn(circular);
    const rule = `a condition cannot depend on its own parameter: ${cycle.join(" → ")}`;
    const { path } = axes.find(({ name }) => name === cycle[0]) as ParameterAtPath;
    return [{ path: [...path, "when"], rule }];
  }
  return [];
}

/** A circle of conditions, `[a, b, a]`, among parameters each of which depends on another of them. */
function cycleIn(circular: ReadonlyMap<string, Conditions>): string[] {
  const way: string[] = [];
  let [name] = circular.keys();
  while (!way.includes(name)) {
    way.push(name);
    name = Object.keys(circular.get(name) as Conditions)
      .find((each) => circular.has(each)) as string;
  }
  return [...way.slice(way.indexOf(name)), name];
}
