/** Computes without a sign of life whenever trial 3 comes, until it is left behind. */
import { FINE, standIn } from "./stand_in.ts";

standIn(({ trial }, control) => {
  while (trial.number === 3 && !control.stopped);
  return FINE;
});
