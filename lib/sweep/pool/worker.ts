/// <reference lib="deno.worker" />
/**
 * A worker: runs one trial after the other, without any permission.
 *
 * @module
 */

import { attemptTrial } from "./attempt_trial.ts";
import { Control, type FromWorker, type ToWorker } from "./protocol.ts";

let control: Control;

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  switch (message.kind) {
    case "start":
      control = new Control(message.control);
      return say({ kind: "ready" });
    case "run":
      return say(attemptTrial(message.job, {
        stopped: () => control.stopped,
        heartbeat: (epochs) => control.heartbeat(epochs),
      }));
  }
};

function say(message: FromWorker): void {
  self.postMessage(message);
}
