/// <reference lib="deno.worker" />
/** Does nothing, and answers with the place in line at which its trial came. */
import type { ToWorker } from "../../../lib/sweep/protocol.ts";

let place = 0;
self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "start") return self.postMessage({ kind: "ready" });
  const result = { state: "complete", epochs: place++, curve: [] };
  self.postMessage({ kind: "finished", result, seconds: 0 });
};
