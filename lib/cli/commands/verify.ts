/**
 * `deno task sweep verify DIR`.
 *
 * @module
 */

import { verifySweep } from "../../sweep/verify_sweep.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { verificationLines } from "../render/verification_lines.ts";
import { print, printError } from "../terminal/print.ts";
import { SweepFollower } from "../terminal/sweep_follower.ts";

/** Runs trials of a results folder again, all of them or a sample, and compares every row. */
export async function verifyCommand(args: SweepArguments): Promise<number> {
  const { jobs, isolation, sample, quiet } = args;
  const directory = resolvePath(args.from, args.words[0]);
  const follower = new SweepFollower({ quiet });
  try {
    const { signal, onEvent } = follower;
    const verification = await verifySweep(directory, { jobs, isolation, sample, signal, onEvent });
    follower.closeView();
    if (verification.end.kind === "interrupted") {
      printError("stopped before anything was compared");
      return EXIT.interrupted;
    }
    for (const { text, isError } of verificationLines(directory, verification)) {
      if (isError) printError(text);
      else if (!quiet) print(text);
    }
    if (!verification.verified) return EXIT.different;
    const { timedOut, waiting } = verification; // `waiting` includes `notWritten`
    return timedOut + waiting > 0 ? EXIT.someFailed : EXIT.complete;
  } finally {
    follower.close();
  }
}
