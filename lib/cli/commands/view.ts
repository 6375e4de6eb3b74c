/**
 * `deno task view [DIR …]`.
 *
 * @module
 */

import { startView } from "../../view/start_view.ts";
import type { SweepArguments } from "../arguments.ts";
import { EXIT } from "../exit.ts";
import { resolvePath } from "../paths.ts";
import { Interrupt } from "../terminal/interrupt.ts";
import { print } from "../terminal/print.ts";

/** Shows results folders in a browser until Ctrl-C. */
export async function viewCommand({ from, words, port }: SweepArguments): Promise<number> {
  const paths = words.length === 0 ? ["results"] : words;
  const directories = paths.map((path) => resolvePath(from, path));
  const interrupt = new Interrupt();
  try {
    const view = startView(directories, { port, signal: interrupt.signal });
    print(`${view.url} shows ${directories.join(", ")} until Ctrl-C`);
    await view.finished;
    return EXIT.complete;
  } finally {
    interrupt.close();
  }
}
