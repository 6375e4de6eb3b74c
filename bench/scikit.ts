/**
 * `deno task bench:scikit`: scores and times beside those of scikit-learn's `MLPClassifier` and `MLPRegressor`.
 *
 * Both get the same splits and the same encoded rows, and train the same layers with the same settings of Adam on batches of
 * the same size, for the same epochs. L2 is 0, because its meaning differs: `alpha` of scikit-learn is divided by twice the
 * rows of a batch and excludes biases but includes the output layer.
 *
 * What differs: the initial weights (here normal and biases 0, there uniform with the same standard deviation, biases too),
 * unless scikit-learn gets ours; the order of the rows in an epoch; a factor of 2 in the loss of a regression, and ε of Adam,
 * which scikit-learn adds before the correction of the means. The last two only change how much ε counts.
 */

import Table from "cli-table3";
import { describeCores, timeCores } from "./blas_core.ts";
import { missingModule } from "./commands.ts";
import { LineProcess } from "./line_process.ts";
import { median } from "./median.ts";
import { makeTable } from "./scikit/make_rows.ts";
import { type InitialWeights, type Run, runBoth } from "./scikit/run_both.ts";
import {
  EXACT_SETTINGS,
  isClassification,
  makeTrials,
  SEEDS,
  type Setting,
  SETTINGS,
} from "./scikit/settings.ts";

const MLP = new URL("scikit/mlp.py", import.meta.url).pathname;
const STYLE = { head: [], border: [], compact: true };

/** The runs of both, seed by seed. */
interface Runs {
  ours: Run[];
  theirs: Run[];
}

/** scikit-learn, and a folder with the table and for rows. */
interface Place {
  scikit: LineProcess;
  folder: string;
}

/** Runs all trials of a setting, in turns, so that a slow phase of the machine affects both. */
async function runSetting(
  setting: Setting,
  weights: InitialWeights,
  { scikit, folder }: Place,
): Promise<Runs> {
  const trials = await makeTrials(setting, `${folder}/table.csv`);
  const options = { scikit, weights, file: `${folder}/rows.bin` };
  await runBoth(trials[0], options); // warms up the compiler
  const runs: Runs = { ours: [], theirs: [] };
  for (const trial of trials) {
    const { ours, theirs } = await runBoth(trial, options);
    runs.ours.push(ours);
    runs.theirs.push(theirs);
  }
  return runs;
}

function differencesOf({ ours, theirs }: Runs): number[] {
  return ours.map(({ score }, i) => score - theirs[i].score);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean. */
function standardError(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function scoreCells(setting: Setting, weights: InitialWeights, runs: Runs): string[] {
  const differences = differencesOf(runs);
  const [difference, error] = [mean(differences), standardError(differences)];
  const digits = isClassification(setting) ? 4 : 3;
  return [
    describe(setting),
    weights,
    ...[runs.ours, runs.theirs].map((each) => mean(each.map(({ score }) => score)).toFixed(digits)),
    `${difference.toFixed(digits)} ± ${error.toFixed(digits)}`,
    (difference / error).toFixed(1),
  ];
}

function timeCells(setting: Setting, { ours, theirs }: Runs): string[] {
  const [time, theirTime] = [ours, theirs].map((each) =>
    median(each.map(({ milliseconds }) => milliseconds))
  );
  const ratio = (theirTime / time).toFixed(1);
  return [describe(setting), time.toPrecision(3), theirTime.toPrecision(3), ratio];
}

function describe(setting: Setting): string {
  const score = isClassification(setting) ? "accuracy" : "RMSE";
  return `${score}: ${setting.hidden.join(", ")} ${setting.activation}`;
}

function print(line: string): void {
  // deno-lint-ignore no-console -- a command-line program
  console.log(line);
}

/** Prints both tables. */
async function compareSettings(place: Place): Promise<void> {
  const scores = new Table({
    head: ["network", "weights", "Seedsweep", "scikit", "difference", "in SE"],
    style: STYLE,
    colAligns: ["left", "left", "right", "right", "right", "right"],
  });
  const times = new Table({
    head: ["network", "Seedsweep, ms", "scikit-learn, ms", "ratio"],
    style: STYLE,
    colAligns: ["left", "right", "right", "right"],
  });
  for (const setting of SETTINGS) {
    const own = await runSetting(setting, "own", place);
    scores.push(scoreCells(setting, "own", own));
    scores.push(scoreCells(setting, "ours", await runSetting(setting, "ours", place)));
    times.push(timeCells(setting, own));
  }
  print(`Scores on the validation rows, means of ${SEEDS} seeds. weights: whether scikit-learn
starts with its own initial weights or with ours. The difference is paired,
± its standard error (SE).`);
  print(scores.toString());
  print("Medians of the times of a whole training:");
  print(times.toString());
}

/** Prints by how much the scores differ at most if only rounding can differ. */
async function compareExactly(place: Place): Promise<void> {
  print("The same with a full batch and our initial weights: the largest difference");
  for (const setting of EXACT_SETTINGS) {
    const differences = differencesOf(await runSetting(setting, "ours", place));
    const largest = Math.max(...differences.map(Math.abs));
    print(`  ${describe(setting)}: ${largest === 0 ? "0" : largest.toExponential(0)}`);
  }
}

async function main(): Promise<void> {
  const missing = missingModule("sklearn", "apt-get install python3-sklearn");
  if (missing !== undefined) {
    print(`Cannot compare with scikit-learn: ${missing}`);
    Deno.exit(1);
  }
  const folder = await Deno.makeTempDir({ prefix: "seedsweep-scikit-" });
  const cores = await timeCores({ module: "numpy", type: "float64" });
  print(`OpenBLAS for ${describeCores("numpy float64", cores)}`);
  const scikit = new LineProcess("scikit-learn", ["/usr/bin/python3", MLP], cores[0].core);
  try {
    await Deno.writeTextFile(`${folder}/table.csv`, makeTable());
    await scikit.ready();
    await compareSettings({ scikit, folder });
    await compareExactly({ scikit, folder });
  } finally {
    await scikit.end();
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
