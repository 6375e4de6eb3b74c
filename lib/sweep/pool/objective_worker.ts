/// <reference lib="deno.worker" />
/**
 * The harness of a worker that runs trials of a user's module one after the other: see {@linkcode objectiveProgram}.
 *
 * @module
 */

import { attemptObjective } from "./attempt_objective.ts";
import { installGuards, type UncaughtListener } from "./objective_guards.ts";
import { Control, type FromWorker, type ObjectiveJob, type ToWorker } from "./protocol.ts";

// The module can replace what it finds in the global scope.
const postMessage: (message: FromWorker) => void = self.postMessage.bind(self);

/** Before the first trial, an uncaught error means that the module cannot be loaded. */
let onUncaught: UncaughtListener = (reason) => postMessage({ kind: "unloadable", reason });
installGuards((reason, kind) => onUncaught(reason, kind));
Object.assign(self, { postMessage: () => {} });
postMessage({ kind: "loading" });
/** While the module is being loaded: one that awaits something without end can be summarizePruning, one that computes cannot. */
const loading = setInterval(() => postMessage({ kind: "loading" }), 100);

/** Runs the trials that the scheduler sends with the default export of the module. */
export function serve(module: Readonly<Record<string, unknown>>): void {
  clearInterval(loading);
  let control: Control;
  onUncaught = () => {}; // no trial runs
  self.addEventListener(
    "message",
    async ({ data: message }: MessageEvent<ToWorker<ObjectiveJob>>) => {
      switch (message.kind) {
        case "start":
          control = new Control(message.control);
          return postMessage({ kind: "ready" });
        case "run": {
          const uncaught = Promise.withResolvers<string>();
          onUncaught = (reason, kind) => uncaught.resolve(`${kind}: ${reason}`);
          const answer = await attemptObjective(module.default, message.job, {
            stopped: () => control.stopped,
            heartbeat: (epochs) => control.heartbeat(epochs),
            uncaught: uncaught.promise,
          });
          onUncaught = () => {};
          return postMessage({ ...answer, trialId: message.job.trial.trialId });
        }
      }
    },
  );
}
