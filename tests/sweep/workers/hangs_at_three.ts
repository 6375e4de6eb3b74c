/** Computes forever in trial 3, without a heartbeat or a result, until the worker is replaced. */
import { FINE, standIn } from "./stand_in.ts";

standIn(({ trial }, control) => {
  if (trial.number !== 3) return FINE;
  while (!control.stopped);
  return new Promise(() => {});
});
