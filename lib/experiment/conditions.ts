/**
 * Whether the values of a config meet conditions.
 *
 * @module
 */

import type { Bounds, Condition, Conditions, ParameterValue } from "./experiment.ts";

/** The values of a config; a parameter that is inactive is absent. */
export type Config = Readonly<Record<string, ParameterValue>>;

/** Whether a config has every parameter of the conditions, and all of them hold. */
export function meetsAll(config: Config, conditions: Conditions): boolean {
  return Object.entries(conditions).every(([name, condition]) =>
    Object.hasOwn(config, name) && meets(config[name], condition)
  );
}

function meets(value: ParameterValue, condition: Condition): boolean {
  if (isBounds(condition)) {
    const { above = -Infinity, below = Infinity } = condition;
    return typeof value === "number" && value > above && value < below;
  }
  const text = JSON.stringify(value); // a value can be a list
  return condition.some((each) => JSON.stringify(each) === text);
}

function isBounds(condition: Condition): condition is Bounds {
  return !Array.isArray(condition);
}

/** A parameter with its conditions. */
export type Conditional = readonly [name: string, when: Conditions];

/**
 * The parameters with conditions in an order in which each one follows those that its conditions name; undefined if some
 * depend on each other in a cycle.
 */
export function inDependencyOrder(conditionals: readonly Conditional[]): Conditional[] | undefined {
  const waiting = new Map(conditionals);
  const ordered: Conditional[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([, when]) =>
      Object.keys(when).every((name) => !waiting.has(name))
    );
    if (ready.length === 0) return undefined;
    for (const [name] of ready) waiting.delete(name);
    ordered.push(...ready);
  }
  return ordered;
}

/** The config without the parameters whose conditions do not hold. A parameter that was taken out meets no condition. */
export function withoutInactive(config: Config, ordered: readonly Conditional[]): Config {
  const active = { ...config };
  for (const [name, when] of ordered) {
    if (Object.hasOwn(active, name) && !meetsAll(active, when)) delete active[name];
  }
  return active;
}
