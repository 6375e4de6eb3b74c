import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { CommandObjective } from "../../lib/experiment/experiment.ts";
import { lacking } from "../permissions.ts";
import { objectivePath, type RunObjectiveOptions, runObjectiveTrials } from "./run_objective.ts";

const ignore = lacking("processes");
/** Whether processes can be looked up. */
const withoutProc = ignore || Deno.build.os !== "linux";

type Outcome = Awaited<ReturnType<typeof runObjectiveTrials>>;

function commandOf(...args: string[]): CommandObjective {
  const program = [Deno.execPath(), "run", "--quiet", "--no-prompt", "-A", "command.ts"];
  return { command: [...program, ...args], folder: objectivePath("."), files: [], hash: "" };
}

/** Runs one trial of `command.ts`. */
async function run(kind: string, options: RunObjectiveOptions = {}): Promise<Outcome> {
  const outcome = await runObjectiveTrials(commandOf(kind), options);
  assertEquals(outcome.end.kind, "done");
  return outcome;
}

async function inTempFolder(test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(`${folder}/file`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(
  "a command's lines of JSON are its curve, and the last one with the metric has its scores",
  {
    ignore,
  },
  async () => {
    for (const isolation of ["worker", "process"] as const) {
      const { results } = await run("reports", { isolation, seeds: [4, 5], jobs: 2 });
      assertEquals(
        results,
        [4, 5].map((seed) => ({
          state: "complete",
          metrics: { score: 0.75, seed },
          epochs: 4,
          curve: [
            { step: 1, loss: 0.5 },
            { step: 1, score: 0.25, seed },
            { step: 10, score: 0.75, seed },
            { step: 3, loss: 0.125 },
          ],
        })),
      );
    }
  },
);

Deno.test(
  "a command gets the parameters as arguments, without a shell, and as JSON in its environment",
  {
    ignore,
  },
  async () => {
    await inTempFolder(async (path) => {
      const parameters = {
        rate: 1e-7,
        text: `a  'b' "c" $HOME $& $\{rate} \\ *`,
        list: [1, "x", null],
        flag: true,
        none: null,
      };
      const names = [...Object.keys(parameters), "seed"].map((name) => `--${name}=$\{${name}}`);
      const objective = commandOf("arguments", path, ...names, "$unknown ${rate}${seed}");
      const { results } = await runObjectiveTrials(objective, { parameters, seeds: [9] });
      assertEquals(results[0].error, undefined);
      const [args, trial] = JSON.parse(await Deno.readTextFile(path));
      assertEquals(args.slice(2), [
        "--rate=1e-7",
        `--text=${parameters.text}`,
        '--list=[1,"x",null]',
        "--flag=true",
        "--none=null",
        "--seed=9",
        "$unknown 1e-79",
      ]);
      assertEquals(JSON.parse(trial), { number: 0, trial_id: "ttrial-0", seed: 9, parameters });
    });
  },
);

Deno.test("a command that fails says why", { ignore }, async () => {
  const cases = {
    fails: "exit code 3: ValueError: no rows",
    fails_silently: "exit code 3",
    prints_nothing:
      'it printed no line of JSON with "score", such as {"score": 0.5}; it printed nothing',
    prints_no_json:
      'it printed no line of JSON with "score", such as {"score": 0.5}; its last line was score: 1',
    prints_python:
      `it printed no line of JSON with "score", such as {"score": 0.5}; its last line was {'score': 0.13}: JSON needs double quotes`,
    prints_long_text:
      `it printed no line of JSON with "score", such as {"score": 0.5}; its last line was ${
        "x".repeat(80)
      }…`,
    prints_text: 'its last "score" is text, not a number',
    has_traceback: "exit code 1: ValueError: two lines: the second one hint: none",
    misses_metric: 'it printed no "score" as a number: only "loss", "accuracy"',
    prints_nan: 'its last "score" is NaN',
    prints_infinity: 'its last "score" is -Infinity',
    prints_long_line: "it printed a line of more than 1 MB to stdout",
    prints_much_to_stderr: "exit code 1: the last line",
  };
  for (const [kind, error] of Object.entries(cases)) {
    const { results: [result], finished: [{ timing }] } = await run(kind);
    assertEquals([result.state, result.error, timing.attempts], ["failed", error, 1]);
    assertEquals(result.metrics, undefined);
  }
});

Deno.test("onStderr gets what a command that fails has printed", { ignore }, async () => {
  const printed: string[] = [];
  for (const kind of ["fails", "prints_nothing", "reports"]) {
    await run(kind, { onStderr: (text) => printed.push(text) });
  }
  assertEquals(printed, ["Traceback\n  line 3\nValueError: no rows\n\n"]);
});

Deno.test("a command that is killed by a signal is started again, retries times", {
  ignore,
}, async () => {
  const { results, finished } = await run("is_killed", { retries: 2 });
  assertEquals(results[0].error, "the command died: signal SIGKILL (3 attempts)");
  assertEquals(finished[0].timing.attempts, 3);
  await inTempFolder(async (path) => {
    const { results, finished } = await runObjectiveTrials(commandOf("is_killed_once", path));
    assertEquals([results[0].state, finished[0].timing.attempts], ["complete", 2]);
  });
});

Deno.test("a command ends at its timeout with its curve, and what it has started ends too", {
  ignore: withoutProc,
}, async () => {
  await inTempFolder(async (path) => {
    const { results: [result] } = await runObjectiveTrials(commandOf("hangs", path), {
      timeout: 3,
    });
    assertEquals([result.state, result.error], ["timed_out", "over its timeout of 3 s"]);
    assertEquals([result.epochs, result.curve], [1, [{ step: 0, score: 0.5 }]]);
    await assertEnds(await Deno.readTextFile(path));
  });
});

Deno.test("a command that ignores SIGTERM is killed two seconds after its timeout", {
  ignore,
}, async () => {
  const { results: [{ error, curve }] } = await run("ignores_sigterm", { timeout: 3 });
  assertEquals(error, "over its timeout of 3 s");
  assertEquals(curve, [{ step: 0, score: 0.5 }]);
});

Deno.test("what a command leaves behind is killed", { ignore: withoutProc }, async () => {
  await inTempFolder(async (path) => {
    const { results } = await runObjectiveTrials(commandOf("leaves_child", path));
    assertEquals(results[0].metrics, { score: 0.5 });
    await assertEnds(await Deno.readTextFile(path));
  });
});

Deno.test("an interrupted sweep ends its commands and what they have started, at once", {
  ignore: withoutProc,
}, async () => {
  await inTempFolder(async (path) => {
    const stop = new AbortController();
    const { finished, end } = await runObjectiveTrials(commandOf("hangs", path), {
      ...{ seeds: [0, 1, 2], signal: stop.signal },
      onProgress: ({ epochs }) => epochs > 0 && stop.abort(),
    });
    assertEquals([finished, end.kind], [[], "interrupted"]);
    await assertEnds(await Deno.readTextFile(path));
  });
});

Deno.test("commands and processes end with the program that has started them", {
  ignore: withoutProc,
}, async () => {
  for (const kind of ["command", "module"]) {
    await inTempFolder(async (path) => {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", "-A", objectivePath("exit_early.ts"), kind, path],
      }).output();
      const pids = new TextDecoder().decode(stdout).trim().split(/\s+/);
      assert(pids[0] !== "", "it has started nothing");
      for (const pid of pids) await assertEnds(pid);
    });
  }
});

Deno.test("a command that cannot be started ends the sweep at once", { ignore }, async () => {
  const folder = objectivePath(".");
  const cases: [string, string, string][] = [
    ["no-such-program", folder, "there is no such program"],
    ["./no-such-program", folder, "there is no such program"],
    [Deno.execPath(), `${folder}/nowhere`, "there is no such folder"],
    [
      "./command.ts",
      folder,
      "it is not an executable file: start it with its interpreter, or make",
    ],
  ];
  for (const [program, place, reason] of cases) {
    let starts = 0;
    const objective = { command: [program], folder: place, files: [], hash: "" };
    const { results, end } = await runObjectiveTrials(objective, {
      seeds: [0, 1],
      onTrialStarted: () => starts++,
    });
    assertEquals([results, starts], [[], 1]);
    assert(end.kind === "fault");
    assertStringIncludes(end.reason, `Cannot start ${program} in the folder ${place}: ${reason}`);
  }
});

/** Asserts that a process has ended: the system needs a moment after it has closed the pipes of a killed process. */
async function assertEnds(pid: string): Promise<void> {
  assert(isRunning(String(Deno.pid)));
  for (let attempt = 0; isRunning(pid); attempt++) {
    assert(attempt < 100, "it is still running");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** True if the process exists and is not only waiting to be removed from the list of processes. */
function isRunning(pid: string): boolean {
  const { stdout } = new Deno.Command("cat", { args: [`/proc/${pid}/stat`] }).outputSync();
  const [, state] = /\) (\w)/.exec(new TextDecoder().decode(stdout)) ?? [];
  return state !== undefined && state !== "Z" && state !== "X";
}
