/** Runs a task of deno.json as a user does, with the permissions that it declares and without color. */

const ROOT = new URL("../../", import.meta.url);

/** How a task is called. */
export interface TaskOptions {
  /** The folder in which the task is called. @default {the project's} */
  from?: string;
  /** The most blocks of 512 bytes in a file, to simulate a full disk. */
  fileBlocks?: number;
}

/** The words of a task's command line. */
export function taskWords(task: string, args: readonly string[], from?: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  // The task's own words, so that its permissions are tested; without the shell of `deno task`, so that a signal goes to
  // the program itself.
  const here = ROOT.pathname.replace(/\/$/, "");
  const [, ...words] = tasks[task].command.replace("$INIT_CWD", from ?? here).split(" ");
  return [Deno.execPath(), ...words, ...args];
}

/** The command of a task, not started yet. */
export function taskCommand(
  task: string,
  args: readonly string[],
  { from, fileBlocks }: TaskOptions = {},
): Deno.Command {
  const command = taskWords(task, args, from);
  const limited = `trap "" XFSZ; ulimit -S -f ${fileBlocks}; exec "$@"`;
  const [program, ...all] = fileBlocks === undefined
    ? command
    : ["sh", "-c", limited, "sh", ...command];
  return new Deno.Command(program, {
    args: all,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Starts the task; the caller closes its pipes and waits for its end. */
export function spawnTask(task: string, args: readonly string[]): Deno.ChildProcess {
  return taskCommand(task, args).spawn();
}

/** Runs the task to its end, called in the folder `from`, by default the project's. */
export async function runTask(
  task: string,
  args: readonly string[],
  from?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await taskCommand(task, args, from === undefined ? {} : { from })
    .output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Text without its line breaks: where a line is broken depends on the length of the paths in it. */
export function oneLine(text: string): string {
  return text.trim().split(/\s+/).join(" ");
}

/** Calls a test with a new folder, in `dir` if that is given, and removes the folder afterwards. */
export async function inTemporaryFolder(
  test: (folder: string) => Promise<void>,
  dir?: string,
): Promise<void> {
  const folder = await Deno.makeTempDir({
    prefix: "seedsweep-",
    ...(dir === undefined ? {} : { dir }),
  });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
