/**
 * The defaults of an experiment file.
 *
 * @module
 */

import type { z } from "zod";
import { normalized } from "./check_consistency.ts";
import type {
  DataSpec,
  Experiment,
  NetworkExperiment,
  ObjectiveExperiment,
  ParameterValues,
} from "../experiment.ts";
import { taskOf } from "../metrics.ts";
import { fillTermination } from "./early_terminate.ts";
import { isMap } from "./is_map.ts";
import { parameterNames } from "./parameter_maps.ts";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_REPLICATES,
  DEFAULT_SIMPLEST,
  fillMetric,
  fillSplit,
  type networkSchema,
  type objectiveSchema,
  PARAMETER_NAMES,
} from "./schema.ts";

/** Options of {@linkcode fillDefaults}. */
export interface FillDefaultsOptions {
  /** Path of the file: the default name of the experiment is the file's name. */
  readonly file: string;
  /** The file with its overrides, as it was written: the schema returns parameters in its own order. */
  readonly source: unknown;
  /** The data source with its defaults. */
  readonly data: DataSpec | undefined;
}

/** The frozen experiment of a file for the built-in network without faults, with all defaults. */
export function fillDefaults(
  written: z.output<typeof networkSchema>,
  { file, source, data = DEFAULT_DATA }: FillDefaultsOptions,
): NetworkExperiment {
  const { log_every } = written;
  const given = (written.defaults ?? {}) as Partial<ParameterValues>;
  const named = parameterNames(source);
  const rest = PARAMETER_NAMES.filter((name) => given[name] !== undefined || !named.includes(name));
  const common = fillCommon(written, file);
  return frozen({
    ...common.head,
    metric: fillMetric(written.metric as Parameters<typeof fillMetric>[0], taskOf(data)),
    seeds: common.seeds,
    data,
    split: fillSplit(written.split as Parameters<typeof fillSplit>[0]),
    ...(log_every === undefined ? {} : { log_every }),
    ...common.running,
    simplest: written.simplest ?? DEFAULT_SIMPLEST,
    ...fillSets(source, normalized),
    defaults: Object.fromEntries(
      rest.map((name) => [name, normalized(given[name] ?? DEFAULT_PARAMETERS[name])]),
    ),
  });
}

/** The frozen experiment of a file with an objective of the user's own. */
export function fillObjectiveDefaults(
  written: z.output<typeof objectiveSchema>,
  { file, source, filled }: {
    file: string;
    source: unknown;
    filled: Pick<ObjectiveExperiment, "metric" | "objective" | "permissions" | "simplest">;
  },
): ObjectiveExperiment {
  const { metric, objective, permissions, simplest } = filled;
  const common = fillCommon(written, file);
  return frozen({
    ...common.head,
    ...{ objective, permissions, metric },
    seeds: common.seeds,
    ...common.running,
    simplest,
    ...fillSets(source, (value) => value),
  });
}

/** The settings that every experiment has, in the three places where they are written. */
function fillCommon(
  written: z.output<typeof networkSchema> | z.output<typeof objectiveSchema>,
  file: string,
): {
  head: Pick<Experiment, "name" | "method">;
  seeds: readonly number[];
  running: Pick<
    Experiment,
    | "run_cap"
    | "search_seed"
    | "batch"
    | "early_terminate"
    | "timeout"
    | "retries"
    | "on_failure"
  >;
} {
  const { method, seeds = written.replicates ?? DEFAULT_REPLICATES, run_cap, timeout } = written;
  const { search_seed = 0, batch = 1, early_terminate } = written;
  return {
    head: { name: written.name ?? nameOf(file), method },
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, seed) => seed) : seeds,
    running: {
      ...(run_cap === undefined ? {} : { run_cap }),
      ...(method === "random" || method === "bayes" ? { search_seed } : {}),
      ...(method === "bayes" ? { batch } : {}),
      ...(early_terminate === undefined
        ? {}
        : { early_terminate: fillTermination(early_terminate) }),
      ...(timeout === undefined ? {} : { timeout }),
      retries: written.retries,
      on_failure: written.on_failure as Experiment["on_failure"],
    },
  };
}

type Standard = (value: unknown) => unknown;
type Sets = Required<Pick<ObjectiveExperiment, "parameters" | "zip" | "any_of" | "exclude">>;

/** The parameters, and how they are combined; without the keys that the file does not have. */
function fillSets(source: unknown, standard: Standard): { parameters: Record<string, never> } {
  const { parameters, zip, any_of, exclude } = source as { [Key in keyof Sets]?: Sets[Key] };
  const sets = {
    parameters: fillAxes(parameters, standard),
    ...(zip === undefined ? {} : {
      zip: zip.map((lists) => eachEntry(lists, (values) => (values as unknown[]).map(standard))),
    }),
    ...(any_of === undefined ? {} : {
      any_of: any_of.map((branch) => ({ parameters: fillAxes(branch.parameters, standard) })),
    }),
    ...(exclude === undefined || exclude.length === 0 ? {} : {
      exclude: exclude.map((conditions) => fillConditions(conditions, standard)),
    }),
  };
  return sets as { parameters: Record<string, never> };
}

function fillAxes(parameters: Sets["parameters"] = {}, standard: Standard): object {
  return eachEntry(parameters, (axis: unknown) => {
    const when = isMap(axis) ? axis.when : undefined;
    return {
      ...fillAxis(axis, standard),
      ...(when === undefined ? {} : { when: fillConditions(when, standard) }),
    };
  });
}

/** An axis without its condition: a list, or a range as `expandRanges` has read it. */
function fillAxis(axis: unknown, standard: Standard): object {
  if (isMap(axis)) {
    const { when: _, any_of, ...range } = axis;
    if (Array.isArray(any_of)) return { any_of: any_of.map((each) => fillAxis(each, standard)) };
    if (axis.distribution !== undefined) return range;
  }
  const { probabilities } = (isMap(axis) ? axis : {}) as { probabilities?: unknown };
  return {
    values: valuesOf(axis).map(standard),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
}

/** One value as a list. */
function fillConditions(conditions: unknown, standard: Standard): object {
  return eachEntry(conditions as object, (condition: unknown) => {
    if (isMap(condition)) return condition;
    return (Array.isArray(condition) ? condition : [condition]).map(standard);
  });
}

function eachEntry(map: object, fill: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, fill(value)]));
}

function valuesOf(axis: unknown): readonly unknown[] {
  const { value, values = [value] } = (isMap(axis) ? axis : { value: axis }) as {
    value?: unknown;
    values?: unknown[];
  };
  return values;
}

/** A file's name without folder and extension, with - for characters that the name of an experiment cannot have. */
function nameOf(file: string): string {
  const stem = (file.split(/[\\/]/).at(-1) ?? "").replace(/\.[^.]*$/, "").normalize("NFC");
  const name = stem.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^[_-]+/, "");
  return [...name].slice(0, 100).join("") || "experiment";
}

/** A deeply frozen copy, with 0 for -0, which JSON does not preserve. */
function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (!isMap(value)) return (value === 0 ? 0 : value) as T;
  const entries = Object.entries(value).map(([key, part]) => [key, frozen(part)]);
  return Object.freeze(Object.fromEntries(entries)) as T;
}
