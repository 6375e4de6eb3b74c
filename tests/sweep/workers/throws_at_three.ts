/// <reference lib="deno.worker" />
/** Dies of an error that nobody catches when trial 3 comes. */
import type { ToWorker } from "../../../lib/sweep/protocol.ts";

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "start") return self.postMessage({ kind: "ready" });
  await Promise.resolve();
  if (data.job.trial.number === 3) throw new Error("three is too much");
  self.postMessage({
    kind: "finished",
    result: { state: "complete", epochs: 1, curve: [] },
    seconds: 0,
  });
};
