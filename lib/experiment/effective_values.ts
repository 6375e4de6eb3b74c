/**
 * What the result of a config depends on, so that configs that would give the same results are recognized.
 *
 * @module
 */

import { dataShape } from "../data/data_source.ts";
import { splitSizes } from "../data/split_sizes.ts";
import type { Config } from "./conditions.ts";
import type {
  Experiment,
  NetworkExperiment,
  ParameterName,
  ParameterValues,
} from "./experiment.ts";
import { hiddenSizes } from "./layer_sizes.ts";
import { DEFAULT_PARAMETERS } from "./parse/schema.ts";
import { textOf } from "./text_of.ts";

/** What a result depends on, and what it does not. */
export interface EffectiveValues {
  /** Text that is equal for configs with the same results. */
  readonly key: string;
  /** The parameters that have no effect in this config. */
  readonly ineffective: readonly string[];
}

/** Parameters that have no effect in some configs. */
export const SOMETIMES_INEFFECTIVE: readonly ParameterName[] = [
  ...["momentum", "beta_1", "beta_2", "epsilon", "dropout", "l2", "activation"] as const,
  "batch_size",
];

/** Whether two configs of the grid may give the same results, although their values differ. */
export function mayHaveEqualConfigs(experiment: Experiment): boolean {
  const { parameters, objective, zip, any_of } = experiment;
  const axes = Object.entries(parameters);
  return zip !== undefined || any_of !== undefined ||
    axes.some(([, { when }]) => when !== undefined) ||
    objective === undefined &&
      axes.some(([name, { values }]) =>
        values?.length !== 1 && SOMETIMES_INEFFECTIVE.includes(name as ParameterName)
      );
}

/** Computes what the result of each config of an experiment depends on. */
export function effectiveValues(experiment: Experiment): (config: Config) => EffectiveValues {
  if (experiment.objective !== undefined) {
    return (config) => ({
      key: textOf(config),
      ineffective: [],
    });
  }
  const fullBatch = fullBatchRows(experiment);
  const rest = { ...DEFAULT_PARAMETERS, ...experiment.defaults };
  return (config) => {
    const values = { ...rest, ...config } as ParameterValues;
    const ineffective = ineffectiveParameters(values);
    const { batch_size } = values;
    const batch = batch_size !== "full" && batch_size >= fullBatch ? "full" : batch_size;
    const effective = Object.entries({ ...values, batch_size: batch })
      .filter(([name]) => !ineffective.includes(name));
    return { key: JSON.stringify(effective), ineffective };
  };
}

/** The parameter on whose value it depends whether another has an effect. */
const CAUSES: Readonly<Record<string, ParameterName>> = {
  ...{ momentum: "optimizer", beta_1: "optimizer", beta_2: "optimizer", epsilon: "optimizer" },
  ...{ dropout: "hidden", l2: "hidden", activation: "hidden" },
};

/** The parameters whose values decide whether some parameters have an effect. */
export function effectDependencies(
  { objective }: Experiment,
  names: readonly string[],
): readonly string[] {
  return objective === undefined ? names.flatMap((name) => CAUSES[name] ?? []) : [];
}

/** Whether a parameter has no effect in a config that has the parameters on which that depends. */
export function ineffectiveIn(
  experiment: Experiment,
): (config: Config, name: string) => boolean {
  if (experiment.objective !== undefined) return () => false;
  const rest = { ...DEFAULT_PARAMETERS, ...experiment.defaults };
  return (config, name) =>
    ineffectiveParameters({ ...rest, ...config } as ParameterValues).includes(name);
}

/** The parameters that the network and its training do not use with these values. */
function ineffectiveParameters({ optimizer, hidden }: ParameterValues): string[] {
  return [
    ...(optimizer === "sgd" ? ["beta_1", "beta_2", "epsilon"] : ["momentum"]),
    ...(hiddenSizes(hidden).length === 0 ? ["dropout", "l2", "activation"] : []),
  ];
}

/**
 * A batch of this many rows or more is the full batch: the number of training rows. Where it can differ between seeds or
 * folds, the number of all rows.
 */
function fullBatchRows({ data, split }: NetworkExperiment): number {
  const { rows } = dataShape(data);
  const mayDiffer = split.folds !== undefined || "csv" in data && data.group !== undefined;
  return mayDiffer ? rows : splitSizes(rows, split).train;
}
