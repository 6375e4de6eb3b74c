/** Tries what a worker may not do, and answers with the error. */
import { standIn } from "./stand_in.ts";

standIn(() => ({ state: "failed", epochs: 0, error: attempt(), curve: [] }));

function attempt(): string {
  try {
    return Deno.readTextFileSync("/etc/hostname");
  } catch (error) {
    return String(error);
  }
}
