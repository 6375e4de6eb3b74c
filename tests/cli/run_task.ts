/** Runs a task of deno.json as a person does, with the permissions that it declares and no color. */

const ROOT = new URL("../../", import.meta.url);

/** How a task is called. */
export interface TaskOptions {
  /** The folder where the person stands; without it, the project's. */
  from?: string;
  /** Blocks of 512 bytes over which no file may grow, as on a disk that is full. */
  fileBlocks?: number;
}

/** The words of a task's command, as a shell would get them. */
export function taskWords(task: string, args: readonly string[], from?: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  // The task's own words, so that its permissions are tested; without the shell of `deno task`, so that a
  // signal meets the program itself.
  const here = ROOT.pathname.replace(/\/$/, "");
  const [, ...words] = tasks[task].command.replace("$INIT_CWD", from ?? here).split(" ");
  return [Deno.execPath(), ...words, ...args];
}

/** The command of a task, not yet begun. */
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

/** Starts the task; its pipes and its end are the caller's to wait for. */
export function spawnTask(task: string, args: readonly string[]): Deno.ChildProcess {
  return taskCommand(task, args).spawn();
}

/** Runs the task to its end, as called in the folder `from`; without it, in the project's. */
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

/** Gives a test a folder of its own, in `dir` if that is said, and removes it afterwards. */
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
