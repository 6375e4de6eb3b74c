/**
 * The defaults of an experiment file.
 *
 * @module
 */

import type { z } from "zod";
import { normalized } from "./check_consistency.ts";
import type {
  Axis,
  DataSpec,
  Experiment,
  NetworkExperiment,
  ObjectiveExperiment,
  ParameterName,
  ParameterValues,
} from "../experiment.ts";
import { taskOf } from "../metrics.ts";
import { isMap } from "./is_map.ts";
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
  /** The parameters in the order of the file; the schema returns them in its own order. */
  readonly order: readonly ParameterName[];
  /** The data source with its defaults. */
  readonly data: DataSpec | undefined;
}

/** The frozen experiment of a file for the built-in network without faults, with all defaults. */
export function fillDefaults(
  written: z.output<typeof networkSchema>,
  { file, order, data = DEFAULT_DATA }: FillDefaultsOptions,
): NetworkExperiment {
  const { log_every } = written;
  const given = (written.defaults ?? {}) as Partial<ParameterValues>;
  const unnamed = PARAMETER_NAMES.filter((name) => !order.includes(name));
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
    parameters: fillAxes(written.parameters, { order, standard: normalized }),
    defaults: Object.fromEntries(
      unnamed.map((name) => [name, normalized(given[name] ?? DEFAULT_PARAMETERS[name])]),
    ),
  });
}

/** The frozen experiment of a file with an objective of the user's own. */
export function fillObjectiveDefaults(
  written: z.output<typeof objectiveSchema>,
  { file, order, filled }: {
    file: string;
    order: readonly string[];
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
    parameters: fillAxes(written.parameters, { order, standard: (value) => value }),
  });
}

/** The settings that every experiment has, in the three places where they are written. */
function fillCommon(
  written: z.output<typeof networkSchema> | z.output<typeof objectiveSchema>,
  file: string,
): {
  head: Pick<Experiment, "name" | "method">;
  seeds: readonly number[];
  running: Pick<Experiment, "run_cap" | "timeout" | "retries" | "on_failure">;
} {
  const { seeds = written.replicates ?? DEFAULT_REPLICATES, run_cap, timeout } = written;
  return {
    head: { name: written.name ?? nameOf(file), method: written.method },
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, seed) => seed) : seeds,
    running: {
      ...(run_cap === undefined ? {} : { run_cap }),
      ...(timeout === undefined ? {} : { timeout }),
      retries: written.retries,
      on_failure: written.on_failure as Experiment["on_failure"],
    },
  };
}

function fillAxes(
  parameters: Readonly<Record<string, unknown>> | undefined,
  { order, standard }: { order: readonly string[]; standard: (value: unknown) => unknown },
): Record<string, Axis<never>> {
  return Object.fromEntries(order.map((name) => {
    return [name, { values: valuesOf(parameters?.[name]).map(standard) as never[] }];
  }));
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
