/** Takes memory without end when trial 0 comes. */
import { FINE, standIn } from "./stand_in.ts";

await standIn(({ trial }) => {
  const eaten: number[][] = [];
  while (trial.number === 0) eaten.push(new Array(1e5).fill(eaten.length + 0.5));
  return FINE;
});
