/** Computes without a sign of life whenever trial 3 comes, until it is left behind; nothing comes of it. */
import { FINE, standIn } from "./stand_in.ts";

standIn(({ trial }, control) => {
  if (trial.number !== 3) return FINE;
  while (!control.stopped);
  return new Promise(() => {});
});
