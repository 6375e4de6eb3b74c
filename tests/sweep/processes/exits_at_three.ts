/** Exits when trial 3 comes. */
import { FINE, standIn } from "./stand_in.ts";

await standIn(({ trial }) => trial.number === 3 ? Deno.exit(3) : FINE);
