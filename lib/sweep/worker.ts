/// <reference lib="deno.worker" />
/**
 * A worker: runs one trial after the other, without any permission.
 *
 * @module
 */

import type { Split } from "../data/dataset.ts";
import type { Trial, TrialResult } from "../experiment/trial.ts";
import { Control, type FromWorker, type ToWorker } from "./protocol.ts";
import { runTrial } from "./run_trial.ts";

class Stopped extends Error {}

let control: Control;
let slot: number;

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  switch (message.kind) {
    case "start":
      control = new Control(message.control);
      slot = message.slot;
      return say({ kind: "ready" });
    case "run":
      return say(run(message.trial, message.split));
  }
};

function run(trial: Trial, split: Split | undefined): FromWorker {
  const start = performance.now();
  try {
    const result = runTrial(trial, {
      beforeStep: () => {
        if (control.stopped) throw new Stopped();
      },
      afterEpoch: (epochs) => control.setEpochs(slot, epochs),
      ...(split === undefined ? {} : { split }),
    });
    return { kind: "finished", result, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    if (error instanceof Stopped) return { kind: "stopped" };
    const seconds = (performance.now() - start) / 1000;
    return { kind: "finished", result: failed(error), seconds };
  }
}

function failed(error: unknown): TrialResult {
  return { state: "failed", epochs: control.epochs(slot), error: String(error), curve: [] };
}

function say(message: FromWorker): void {
  self.postMessage(message);
}
