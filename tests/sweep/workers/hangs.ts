/** Computes forever in every trial, without a heartbeat or a result. */
import { standIn } from "./stand_in.ts";

standIn((_job, control) => {
  while (!control.stopped);
  return new Promise(() => {});
});
