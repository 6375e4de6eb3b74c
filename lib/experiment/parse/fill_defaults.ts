/**
 * The defaults of an experiment file.
 *
 * @module
 */

import type { z } from "zod";
import { normalized } from "./check_consistency.ts";
import type { Axis, Experiment, ParameterName, ParameterValues } from "../experiment.ts";
import { isMap } from "./is_map.ts";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_REPLICATES,
  DEFAULT_SIMPLEST,
  type experimentSchema,
  fillMetric,
  fillSplit,
  PARAMETER_NAMES,
} from "./schema.ts";

/** Options of {@linkcode fillDefaults}. */
export interface FillDefaultsOptions {
  /** Path of the file: the default name of the experiment is the file's name. */
  file: string;
  /** The parameters in the order of the file; the schema returns them in its own order. */
  order: readonly ParameterName[];
}

/** The frozen experiment of a file without faults, with all defaults. */
export function fillDefaults(
  written: z.output<typeof experimentSchema>,
  { file, order }: FillDefaultsOptions,
): Experiment {
  const { seeds = written.replicates ?? DEFAULT_REPLICATES, log_every, run_cap, timeout } = written;
  const given = (written.defaults ?? {}) as Partial<ParameterValues>;
  const unnamed = PARAMETER_NAMES.filter((name) => !order.includes(name));
  return frozen({
    name: written.name ?? nameOf(file),
    method: written.method,
    metric: fillMetric(written.metric as Parameters<typeof fillMetric>[0]),
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, seed) => seed) : seeds,
    data: written.data ?? DEFAULT_DATA,
    split: fillSplit(written.split as Parameters<typeof fillSplit>[0]),
    ...(log_every === undefined ? {} : { log_every }),
    ...(run_cap === undefined ? {} : { run_cap }),
    ...(timeout === undefined ? {} : { timeout }),
    retries: written.retries,
    on_failure: written.on_failure as Experiment["on_failure"],
    simplest: (written.simplest ?? DEFAULT_SIMPLEST) as Experiment["simplest"],
    parameters: Object.fromEntries(
      order.map((name) => [name, fillAxis(written.parameters?.[name])]),
    ),
    defaults: Object.fromEntries(
      unnamed.map((name) => [name, normalized(given[name] ?? DEFAULT_PARAMETERS[name])]),
    ),
  });
}

function fillAxis(axis: unknown): Axis {
  const { value, values = [value] } = (isMap(axis) ? axis : { value: axis }) as {
    value?: unknown;
    values?: unknown[];
  };
  return { values: values.map(normalized) as Axis["values"] };
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
