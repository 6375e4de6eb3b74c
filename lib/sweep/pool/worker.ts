/// <reference lib="deno.worker" />
/**
 * The program of a worker that runs trials one after the other, without any permission.
 *
 * @module
 */

import { attemptTrial } from "./attempt_trial.ts";
import {
  Control,
  type FromWorker,
  type NetworkJob,
  type Reply,
  type ToWorker,
} from "./protocol.ts";

let control: Control;

self.onmessage = ({ data: message }: MessageEvent<ToWorker<NetworkJob>>) => {
  switch (message.kind) {
    case "start":
      control = new Control(message.control);
      return post({ kind: "ready" });
    case "run":
      return post(run(message.job));
  }
};

function run(job: NetworkJob): Reply {
  const answer = attemptTrial(job, {
    stopped: () => control.stopped,
    heartbeat: (epochs) => control.heartbeat(epochs),
  });
  return { ...answer, trialId: job.trial.trialId };
}

function post(message: FromWorker): void {
  const { checkpoint } = { checkpoint: undefined, ...message };
  self.postMessage(message, checkpoint === undefined ? [] : [checkpoint.buffer]); // moved, not copied
}
