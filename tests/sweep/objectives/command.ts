/** A command that does what its first argument says; the second one is a file that it may write. */
const [kind, path] = Deno.args;

function print(value: unknown): void {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function complain(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Starts a process that runs for a minute, and writes its number to the file. */
function startChild(): void {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "setTimeout(() => {}, 60_000)"],
  }).spawn();
  child.unref();
  Deno.writeTextFileSync(path, String(child.pid));
}

const KINDS: Record<string, () => unknown> = {
  reports: () => {
    const { seed } = JSON.parse(Deno.env.get("SEEDSWEEP_TRIAL") ?? "");
    print("starting {");
    print({ epoch: 1, loss: 0.5, note: "text", list: [1] });
    print("[1, 2]");
    print({ score: 0.25, seed });
    print({ step: 10, score: 0.75, seed });
    print({ loss: 0.125 });
  },
  arguments: () => {
    complain(JSON.stringify(Deno.args.slice(1)));
    print({ score: 1, count: Deno.args.length - 1 });
    Deno.writeTextFileSync(path, JSON.stringify([Deno.args, Deno.env.get("SEEDSWEEP_TRIAL")]));
  },
  fails: () => {
    print({ score: 1 });
    complain("Traceback\n  line 3\nValueError: no rows\n\n");
    Deno.exit(3);
  },
  fails_silently: () => Deno.exit(3),
  is_killed: () => Deno.kill(Deno.pid, "SIGKILL"),
  is_killed_once: () => {
    try {
      Deno.statSync(path);
      print({ score: 1 });
    } catch {
      Deno.writeTextFileSync(path, "");
      Deno.kill(Deno.pid, "SIGKILL");
    }
  },
  prints_nothing: () => {},
  prints_no_json: () => print("score: 1\n\n"),
  prints_python: () => print("{'score': 0.13}"),
  prints_long_text: () => print("x".repeat(100)),
  prints_text: () => print({ score: "0.13" }),
  has_traceback: () => {
    complain("warning\nTraceback (most recent call last):\n  File a.py, line 3\n    f()\n");
    complain("ValueError: two lines:\n  the second one\nhint: none\n");
    Deno.exit(1);
  },
  misses_metric: () => print({ loss: 1, accuracy: 2, name: "x" }),
  prints_nan: () => {
    print({ score: 1 });
    print('{"text": "\\"NaN, ", "score": NaN}');
  },
  prints_infinity: () => print('{"score": -Infinity, "loss": 1}'),
  prints_long_line: async () => {
    for (;;) { // until the pipe is closed
      await Deno.stdout.write(new Uint8Array(65_536).fill(97));
    }
  },
  prints_much_to_stderr: () => {
    for (let i = 0; i < 100; i++) complain("x".repeat(10_000) + "\n");
    complain("the last line");
    Deno.exit(1);
  },
  hangs: async () => {
    startChild();
    print({ score: 0.5 });
    await sleep(60_000);
  },
  ignores_sigterm: async () => {
    Deno.addSignalListener("SIGTERM", () => {});
    print({ score: 0.5 });
    await sleep(60_000);
  },
  leaves_child: () => {
    startChild();
    print({ score: 0.5 });
    Deno.exit();
  },
};

await KINDS[kind]();
