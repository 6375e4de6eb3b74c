/** Trial 1 throws, 2 exits, 3 hangs, 4 says what is no message, 5 is killed; the others are fine. */
import { FINE, standIn } from "./stand_in.ts";

await standIn(({ trial }) => {
  switch (trial.number) {
    case 1:
      throw new Error("one is too much");
    case 2:
      return Deno.exit(3);
    case 3:
      for (;;);
    case 4:
      Deno.stdout.writeSync(new TextEncoder().encode("hm\n"));
      return FINE;
    case 5:
      Deno.kill(Deno.pid, "SIGKILL");
      for (;;);
    default:
      return FINE;
  }
});
