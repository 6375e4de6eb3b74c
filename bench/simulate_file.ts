/**
 * How often sweeps on a CSV file call a config worse although it is equal: `deno task simulate:file [SWEEPS]`.
 *
 * All seeds of such a sweep share the rows of the file. Each simulated file has 200 rows, and a target that depends in the same way
 * on each of its columns. A config sees one column, so that all are equal on new rows; on the rows of one file, one of them is
 * better by chance.
 */

import {
  compareToLeader,
  defineExperiment,
  expandGrid,
  type NetworkExperiment,
  rankTrials,
  runTrial,
  Stream,
  type TrialRecord,
} from "@seedsweep/seedsweep";

const ROWS = 200;

interface Setting {
  readonly configs: number;
  readonly seeds: number;
  readonly folds?: number;
}

const SETTINGS: readonly Setting[] = [
  { configs: 2, seeds: 5 },
  { configs: 2, seeds: 10 },
  { configs: 2, seeds: 20 },
  { configs: 6, seeds: 10 },
  { configs: 2, seeds: 10, folds: 5 },
];

function writeFile(path: string, configs: number, number: number): void {
  const stream = Stream.named({ seed: number, role: "checks", layer: 3 });
  const header = [...Array.from({ length: configs }, (_, i) => `x${i}`), "y"].join();
  const rows = Array.from({ length: ROWS }, () => {
    const x = Array.from({ length: configs }, () => stream.normal());
    return [...x, x.reduce((sum, value) => sum + value, stream.normal())].join();
  });
  Deno.writeTextFileSync(path, [header, ...rows, ""].join("\n"));
}

/** The trials of the config that sees one column. */
function recordsOf(path: string, config: number, { seeds, folds }: Setting): TrialRecord[] {
  const experiment = defineExperiment({
    data: { csv: path, target: "y", features: [`x${config}`] },
    split: folds === undefined ? { train: 0.8, validation: 0.2 } : { folds },
    seeds,
    parameters: { hidden: [], epochs: 25, learning_rate: 0.1 },
  });
  return expandGrid(experiment).map((trial) => ({ trial, result: runTrial(trial) }));
}

/** Whether a sweep on a new file calls a config worse. */
function hasFalseWorse(path: string, setting: Setting, number: number): boolean {
  const { configs } = setting;
  writeFile(path, configs, number);
  const records = Array.from({ length: configs }, (_, config) => recordsOf(path, config, setting))
    .flat();
  const metric: NetworkExperiment["metric"] = { name: "val_rmse", goal: "minimize" };
  const compared = compareToLeader(rankTrials(records, metric), { metric, simplest: [] });
  return compared.some(({ verdict }) => verdict === "worse");
}

if (import.meta.main) {
  const sweeps = Number(Deno.args[0] ?? 200);
  const path = Deno.makeTempFileSync({ suffix: ".csv" });
  try {
    for (const setting of SETTINGS) {
      let wrong = 0;
      for (let number = 0; number < sweeps; number++) {
        if (hasFalseWorse(path, setting, number)) wrong++;
      }
      const { configs, seeds, folds } = setting;
      const split = folds === undefined ? "80 % / 20 %" : `${folds} folds`;
      const share = (100 * wrong / sweeps).toFixed(1);
      // deno-lint-ignore no-console -- a benchmark prints
      console.log(
        `${configs} equal configs, ${seeds} seeds, ${split}: ${share} % of ${sweeps} sweeps have a false worse`,
      );
    }
  } finally {
    Deno.removeSync(path);
  }
}
