/**
 * An experiment as the text of a file.
 *
 * @module
 */

import { isAbsolute, relative } from "node:path";
import type { Experiment } from "./experiment.ts";

/**
 * The text of `experiment.json`, an experiment file that gives an equal experiment. Its paths are as seen from the folder of
 * that file, so that it does not depend on where the folder is, as long as the data and the program move with it.
 */
export function experimentJson(experiment: Experiment, folder: string): string {
  return JSON.stringify(withPathsFrom(folder, experiment), null, 2) + "\n";
}

/** The experiment with its paths as seen from a folder. */
export function withPathsFrom(folder: string, experiment: Experiment): Experiment {
  const seen = (path: string) => {
    const text = relative(folder, path).replaceAll("\\", "/") || ".";
    return isAbsolute(text) || text.startsWith(".") ? text : `./${text}`;
  };
  if (experiment.objective === undefined) {
    const { data } = experiment;
    return "csv" in data ? { ...experiment, data: { ...data, csv: seen(data.csv) } } : experiment;
  }
  const { objective, permissions } = experiment;
  const { read, write } = permissions;
  const files = objective.files.map(seen);
  return {
    ...experiment,
    objective: "module" in objective
      ? { ...objective, module: seen(objective.module), files }
      : { ...objective, folder: seen(objective.folder), files },
    permissions: {
      ...permissions,
      ...(read === undefined ? {} : { read: read.map(seen) }),
      ...(write === undefined ? {} : { write: write.map(seen) }),
    },
  };
}
