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
 * The parameters with conditions in an order in which each one follows those that its conditions name, and those that cannot
 * be ordered, because they depend on each other in a circle or on such parameters.
 */
export function inDependencyOrder(
  conditionals: readonly Conditional[],
): { ordered: Conditional[]; circular: ReadonlyMap<string, Conditions> } {
  const waiting = new Map(conditionals);
  const ordered: Conditional[] = [];
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const conditional of waiting) {
      const [name, when] = conditional;
      if (Object.keys(when).some((each) => waiting.has(each))) continue;
      waiting.delete(name);
      ordered.push(conditional);
    }
  }
  return { ordered, circular: waiting };
}

/** The config without the parameters whose conditions do not hold. A parameter that was taken out meets no condition. */
export function withoutInactive(config: Config, ordered: readonly Conditional[]): Config {
  const active = { ...config };
  for (const [name, when] of ordered) {
    if (Object.hasOwn(active, name) && !meetsAll(active, when)) delete active[name];
  }
  return active;
}
