/** Computes without a sign of life, whatever comes; nothing comes of it. */
import { standIn } from "./stand_in.ts";

standIn((_job, control) => {
  while (!control.stopped);
  return new Promise(() => {});
});
