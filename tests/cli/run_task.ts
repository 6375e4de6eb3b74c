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
  const [, ...words] = (tasks[task].command as string).split(" ");
  const folder = from ?? here;
  // In quotes, which a shell removes, so that a folder with a space in its path is one argument.
  const named = words.map((word) => word.replace('"$INIT_CWD"', () => folder));
  return [Deno.execPath(), ...named, ...args];
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

/** A test that waits this long for a task fails; in milliseconds. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** Pauses a test. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Waits until a condition is true. If the task `child` ends before, or after two minutes, it throws an error with what the
 * task printed.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  child?: Deno.ChildProcess,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let hasEnded = false;
  child?.status.then(() => hasEnded = true);
  while (!(await condition())) {
    if (hasEnded || performance.now() > deadline) {
      const why = hasEnded ? "the task ended" : "two minutes passed";
      const printed = child === undefined ? "" : (await endTask(child, "SIGKILL")).stderr;
      throw new Error(`${why} before ${condition} was true\n${printed}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Waits until the output of `sweep status` matches; returns it. */
export async function waitForStatus(
  directory: string,
  pattern: RegExp,
  child: Deno.ChildProcess,
): Promise<string> {
  let status = "";
  await waitUntil(async () => {
    status = (await runTask("sweep", ["status", directory])).stdout;
    return pattern.test(status);
  }, child);
  return status;
}

/** Reads the standard error of a task until it matches, and closes it. Throws if the task ends before, or after two minutes. */
export async function waitForStderr(child: Deno.ChildProcess, pattern: RegExp): Promise<void> {
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => sendSignal(child, "SIGKILL"), PATIENCE_MS);
  let printed = "";
  try {
    while (!pattern.test(printed)) {
      const { value, done } = await reader.read();
      if (done) {
        await Promise.all([child.status, child.stdout.cancel()]);
        throw new Error(`the task ended before its standard error matched ${pattern}\n${printed}`);
      }
      printed += value;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel();
  }
}

/** Sends a signal to a task; returns whether it was still running. */
export function sendSignal(child: Deno.ChildProcess, signal: Deno.Signal): boolean {
  try {
    child.kill(signal);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Sends a signal to a task, if one is given, and waits for its end. */
export async function endTask(
  child: Deno.ChildProcess,
  signal?: Deno.Signal,
): Promise<{ code: number; stdout: string; stderr: string }> {
  if (signal !== undefined) sendSignal(child, signal);
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code, stdout, stderr };
}
