/// <reference lib="deno.worker" />
/** A worker with something else than training to do. */
import type { TrialResult } from "../../../lib/experiment/trial.ts";
import { Control, type NetworkJob, type ToWorker } from "../../../lib/sweep/pool/protocol.ts";

/** Answers each job with what `run` makes of it. */
export function standIn(
  run: (job: NetworkJob, control: Control) => TrialResult | Promise<TrialResult>,
): void {
  let control: Control;
  self.onmessage = async ({ data }: MessageEvent<ToWorker<NetworkJob>>) => {
    if (data.kind === "start") {
      control = new Control(data.control);
      return self.postMessage({ kind: "ready" });
    }
    const result = await run(data.job, control);
    const { trialId } = data.job.trial;
    self.postMessage({ kind: "finished", result, seconds: 0, trialId });
  };
}

/** The result of a trial without a fault. */
export const FINE: TrialResult = { state: "complete", epochs: 1, curve: [] };
