/**
 * `deno task sweep status DIR`.
 *
 * @module
 */

import { expandGrid } from "../../objective/expand_grid.ts";
import { holderOf } from "../../store/folder_lock.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { openResults, resolvePath } from "../paths.ts";
import { print } from "../terminal/print.ts";
import { Tally } from "../../sweep/trial_counts.ts";

/** Says how far the sweep in a results folder has come. */
export function statusCommand({ from, words: [path] }: SweepArguments): number {
  const directory = resolvePath(from, path);
  const holder = holderOf(directory);
  const { store, experiment } = openResults(directory);
  const running = new Set(store.running);
  const tally = new Tally();
  for (const record of store.records(expandGrid(experiment), experiment.timeout)) {
    // What was running at the last commit may have ended since.
    const runs = holder !== undefined && running.has(record.trial.trialId) &&
      record.result === undefined;
    if (runs) tally.add(record, "running");
    else tally.add(record);
  }
  store.close();
  print(`${experiment.name} in ${directory}`);
  print(tally.toString());
  if (holder !== undefined) print(`process ${holder.pid} runs it, since ${holder.since}`);
  else if (tally.count("waiting") > 0) {
    print(`nobody runs it; to go on: deno task sweep retry ${directory}`);
  }
  tally.printFailures();
  return EXIT.complete;
}
