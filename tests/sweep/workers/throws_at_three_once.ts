/** Dies of an error when trial 3 comes after another; begun with trial 3, it lives. */
import { runTrial } from "../../../lib/objective/run_trial.ts";
import { standIn } from "./stand_in.ts";

let before = 0;
standIn(async ({ trial }) => {
  await Promise.resolve();
  if (trial.number === 3 && before > 0) throw new Error("three is too much after another");
  before++;
  return runTrial(trial);
});
