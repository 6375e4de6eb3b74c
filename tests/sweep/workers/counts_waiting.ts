/// <reference lib="deno.worker" />
/**
 * Runs each trial for some milliseconds, and answers with the number of other trials that have come meanwhile. It says
 * that a trial takes a second from the seed 1 on.
 */
import type { NetworkJob, ToWorker } from "../../../lib/sweep/pool/protocol.ts";
import { FINE } from "./stand_in.ts";

const waiting: NetworkJob[] = [];

self.onmessage = async ({ data }: MessageEvent<ToWorker<NetworkJob>>) => {
  if (data.kind === "start") return self.postMessage({ kind: "ready" });
  if (waiting.push(data.job) > 1) return;
  while (waiting.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { seed, trialId } = waiting[0].trial;
    const result = { ...FINE, epochs: waiting.length - 1 };
    waiting.shift();
    self.postMessage({ kind: "finished", result, seconds: seed === 0 ? 0 : 1, trialId });
  }
};
