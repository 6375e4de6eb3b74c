/** Computes without a sign of life, whatever comes. */
import { FINE, standIn } from "./stand_in.ts";

standIn((_job, control) => {
  while (!control.stopped);
  return FINE;
});
