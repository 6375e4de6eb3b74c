/// <reference lib="deno.worker" />
/** Goes without a word whenever trial 3 comes. */
import { FINE, standIn } from "./stand_in.ts";

standIn(({ trial }) => {
  if (trial.number === 3) self.close();
  return trial.number === 3 ? new Promise(() => {}) : FINE;
});
