/** Trains from checkpoints, but dies of an error when trial 3 comes after another; begun with trial 3, it lives. */
import { attemptTrial } from "../../../lib/sweep/pool/attempt_trial.ts";
import { standIn } from "./stand_in.ts";

let before = 0;
standIn(async (job) => {
  await Promise.resolve();
  if (job.checkpoint === undefined) throw new Error("there is no checkpoint");
  if (job.trial.number === 3 && before > 0) throw new Error("three is too much after another");
  before++;
  const answer = attemptTrial(job, { stopped: () => false, heartbeat: () => {} });
  if (answer.kind === "stopped") throw new Error("unexpected stop");
  return answer.result;
});
