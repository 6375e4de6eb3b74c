/**
 * The programs that a worker may run: the objectives of the experiment files in a folder of its machine. Of a job only the
 * number, the seed, the parameters, the name of the metric and the timeout come from the queue; the command, its folder and the
 * permissions are those of the file here.
 *
 * @module
 */

import type { Experiment, ObjectiveExperiment } from "../../experiment/experiment.ts";
import { readExperiment } from "../../experiment/parse/read_experiment.ts";
import { UserError } from "../../user_error.ts";
import { programId } from "./job_message.ts";

/** A program, and the experiments that have it as their objective. */
export interface Program {
  /** One of the experiments. */
  readonly experiment: ObjectiveExperiment;
  /** The names of all of them. */
  readonly names: readonly string[];
}

/** Programs by their ids. */
export type Programs = ReadonlyMap<string, Program>;

/**
 * Reads the experiment files of a folder, not of the folders in it.
 *
 * @param onNote Called with a line about each file that is no experiment.
 * @throws {UserError} If the folder cannot be read, no file has an objective, or two files give one program other permissions.
 */
export async function readPrograms(
  folder: string,
  onNote: (message: string) => void,
): Promise<Programs> {
  const programs = new Map<string, Program>();
  for (const name of experimentFiles(folder)) {
    const experiment = await readOrNote(`${folder}/${name}`, onNote);
    if (experiment?.objective === undefined) continue;
    const id = programId(experiment.objective) as string;
    const known = programs.get(id);
    if (known && permissionsText(known.experiment) !== permissionsText(experiment)) {
      throw new UserError(
        `Cannot use ${folder}/${name}: another file in the folder gives other permissions to its program`,
      );
    }
    const { names = [] } = known ?? {};
    programs.set(id, {
      experiment: known?.experiment ?? experiment,
      names: [...names, experiment.name],
    });
  }
  if (programs.size > 0) return programs;
  throw new UserError(`Cannot use ${folder}: no experiment file in it has an objective`);
}

function experimentFiles(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => /(?<!\.schema)\.(ya?ml|json)$/.test(name)).sort();
  } catch (error) {
    throw new UserError(`Cannot read the folder ${folder}: ${(error as Error).message}`);
  }
}

async function readOrNote(
  path: string,
  onNote: (message: string) => void,
): Promise<Experiment | undefined> {
  try {
    return await readExperiment(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNote(`not used: ${error.message.split(/[\n;]/)[0].replace(/^Cannot read /, "")}`);
    return undefined;
  }
}

function permissionsText({ permissions }: ObjectiveExperiment): string {
  return JSON.stringify(Object.entries(permissions).sort());
}
