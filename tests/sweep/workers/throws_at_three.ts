/** Dies of an error that nobody catches whenever trial 3 comes. */
import { FINE, standIn } from "./stand_in.ts";

standIn(async ({ trial }) => {
  await Promise.resolve();
  if (trial.number === 3) throw new Error("three is too much");
  return FINE;
});
