/**
 * The values of a config that are shown.
 *
 * @module
 */

import type { ParameterValue } from "./experiment.ts";

/** The parameters of a config or a trial. */
export interface ConfigValues {
  /** Values by name. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Parameters that the config does not have, although `parameters` may have a default of them. @default {none} */
  readonly inactive?: readonly string[];
}

/** The value of a parameter; undefined if the config does not have it. */
export function activeValue(
  { parameters, inactive = [] }: ConfigValues,
  name: string,
): ParameterValue | undefined {
  return inactive.includes(name) || !Object.hasOwn(parameters, name) ? undefined : parameters[name];
}

/** The parameters that the config has, by name. */
export function activeValues(config: ConfigValues): Readonly<Record<string, ParameterValue>> {
  const { parameters, inactive = [] } = config;
  if (inactive.length === 0) return parameters;
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !inactive.includes(name)),
  );
}
