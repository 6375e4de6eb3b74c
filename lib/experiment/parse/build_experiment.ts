/**
 * From a source and overrides to an `Experiment`, or to all faults.
 *
 * @module
 */

import type { Experiment } from "../experiment.ts";
import { fillObjective, namesProgram, objectiveFaults, readProgram } from "./build_objective.ts";
import { checkConsistency, networkFaults } from "./check_consistency.ts";
import { expandRanges } from "./expand_ranges.ts";
import { ExperimentError, type Fault } from "./fault.ts";
import { fillDefaults, fillObjectiveDefaults } from "./fill_defaults.ts";
import { builtGridFaults } from "./grid_faults.ts";
import { isMap } from "./is_map.ts";
import { applyOverride, type Override, parseOverride } from "./override.ts";
import { branchAxes, parameterNames, zipLists } from "./parameter_maps.ts";
import {
  faultAt,
  type FaultContext,
  inFileOrder,
  overridePlace,
  schemaFaults,
} from "./place_faults.ts";
import { readData } from "./read_data.ts";
import { networkSchema, objectiveSchema } from "./schema.ts";
import type { Source } from "./source.ts";

/** Options of {@linkcode buildExperiment}. */
export interface BuildOptions {
  /** The name of an experiment without a name is this file's name. */
  readonly file: string;
  /** The folder from which paths in the source are seen; "" is the current folder. */
  readonly folder: string;
  /** `key=value`, each replaces a part of the source. */
  readonly overrides: readonly string[];
}

/**
 * Applies the overrides, checks everything and fills in the defaults.
 *
 * @throws {ExperimentError} If the source or an override has faults: with all of them.
 */
export function buildExperiment(source: Source, options: BuildOptions): Experiment {
  const { overrides, faults: overrideFaults } = readOverrides(source, options.overrides);
  const textFaults = overrideFaults.concat(source.faults);
  if (source.value === undefined) throw new ExperimentError(inFileOrder(textFaults));
  const paths = overrides.map(({ path }) => path);
  const overridden = overrides.reduce<unknown>(
    (value, override) => applyOverride(value, override, paths),
    source.value,
  );
  const kind = { hasObjective: hasObjective(overridden) };
  const ranges = expandRanges(overridden, {
    ...kind,
    numberText: (path) => source.numberText(path),
  });
  const context = { source, overrides, written: ranges.written, ...kind };
  const rangeFaults = ranges.faults.map(({ path, ...details }) =>
    faultAt({ ...context, written: overridden }, path, details)
  );
  const built = context.hasObjective
    ? buildObjective(context, options)
    : buildNetwork(context, options);
  const faults = textFaults.concat(rangeFaults, built.faults);
  if (built.experiment === undefined || faults.length > 0) {
    throw new ExperimentError(inFileOrder(faults));
  }
  return built.experiment;
}

/** An experiment, or the faults because of which there is none. */
interface Built {
  readonly experiment?: Experiment;
  readonly faults: readonly Fault[];
}

function buildNetwork(context: FaultContext, { file, folder }: BuildOptions): Built {
  const { written } = context;
  const shape = networkSchema.safeParse(written);
  const data = readData(written, folder);
  const faults = [
    ...schemaFaults(context, shape.error),
    ...[...checkConsistency(written, data.shape), ...networkFaults(written, data), ...data.faults]
      .map(({ path, ...details }) => faultAt(context, path, details)),
    ...data.fileFaults,
  ];
  if (faults.length > 0 || !shape.success) return { faults };
  return withGridFaults(
    context,
    fillDefaults(shape.data, { file, source: written, data: data.spec }),
  );
}

function buildObjective(context: FaultContext, { file, folder }: BuildOptions): Built {
  const { written } = context;
  const map = written as Record<string, unknown>;
  const shape = objectiveSchema.safeParse(written);
  const program = readProgram(map.objective, folder);
  const faults = [
    ...schemaFaults(context, shape.error),
    ...[...checkConsistency(written, undefined), ...objectiveFaults(map), ...program.faults]
      .map(({ path, ...details }) => faultAt(context, path, details)),
  ];
  if (faults.length > 0 || !shape.success || program.objective === undefined) return { faults };
  const filled = fillObjective(shape.data, program.objective, folder);
  return withGridFaults(
    context,
    fillObjectiveDefaults(shape.data, { file, source: written, filled }),
  );
}

/** An experiment without other faults, and those that are found only when its configs are built. */
function withGridFaults(context: FaultContext, experiment: Experiment): Built {
  const faults = builtGridFaults(context.written as Record<string, unknown>, experiment)
    .map(({ path, ...details }) => faultAt(context, path, details));
  return { experiment, faults };
}

/** Also a file of another program that names the user's own program: then its other keys are those of an objective. */
function hasObjective(written: unknown): boolean {
  return isMap(written) && (Object.hasOwn(written, "objective") || namesProgram(written));
}

function readOverrides(
  { value }: Source,
  texts: readonly string[],
): { overrides: Override[]; faults: Fault[] } {
  const parameters = hasObjective(value) ? parameterNames(value) : undefined;
  const overrides: Override[] = [];
  const faults: Fault[] = [];
  for (const text of texts) {
    try {
      const override = parseOverride(text, parameters);
      if (overrides.some(({ path }) => path.join() === override.path.join())) {
        throw new SyntaxError("an override can be given only once");
      }
      requireOwnAxis(value, override);
      overrides.push(override);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      faults.push({ place: overridePlace(text), path: "", rule: error.message });
    }
  }
  return { overrides, faults };
}

/** @throws {SyntaxError} If an override is of a parameter of `zip` or `any_of`. */
function requireOwnAxis(file: unknown, { path: [top, name] }: Override): void {
  if (top !== "parameters" || !isMap(file)) return;
  const group = zipLists(file).find((lists) => lists.some((each) => each.name === name));
  if (group !== undefined) {
    const others = group.map((each) => each.name).filter((each) => each !== name).join(" and ");
    throw new SyntaxError(
      `${name} is in zip${
        others && `, where its values belong to those of ${others}`
      }: change the file`,
    );
  }
  if (branchAxes(file).flat().some((each) => each.name === name)) {
    throw new SyntaxError(
      `${name} is in any_of, whose grids have their own values of it: change the file`,
    );
  }
}
