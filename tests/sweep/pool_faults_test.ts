import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { networkExperiment } from "../network_experiment.ts";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { runTrials } from "../../lib/sweep/pool/run_trials.ts";
import { runGrid, type RunGridOptions } from "./run_grid.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "workers");
const withoutProcesses = ignore || lacking("processes");

const GRID = "{seeds: [0, 1], data: {spiral: {samples: 20}}, parameters: " +
  "{dropout: {values: [0, 0.2]}, hidden: {values: [4, 16]}, epochs: {value: 3}}}";

/** Runs a grid of eight trials. `module` replaces the module of the worker; heartbeats are checked every 0.1 s. */
async function runFaulty(
  module: string | undefined,
  { overrides = [], ...options }: RunGridOptions & { overrides?: string[] } = {},
): Promise<Awaited<ReturnType<typeof runGrid>>> {
  const folder = options.isolation === "process" ? "processes" : "workers";
  return await runGrid(networkExperiment(GRID, { overrides }), {
    jobs: 2,
    heartbeatTimeout: 500,
    ...(module === undefined
      ? {}
      : { module: new URL(`./${folder}/${module}.ts`, import.meta.url) }),
    ...options,
  });
}

/** Asserts that this trial is the only one without scores, and returns its record. */
function onlyFailure(records: readonly TrialRecord[], number: number): TrialRecord {
  const failed = records.filter(({ result }) => result?.state !== "complete");
  assertEquals(failed.map(({ trial }) => trial.number), [number]);
  return failed[0];
}

Deno.test(
  "a trial whose worker dies with an error is started twice, then it fails with that error",
  {
    ignore,
  },
  async () => {
    const { records, end } = await runFaulty("throws_at_three");
    const { result, timing } = onlyFailure(records, 3);
    assertEquals(result?.state, "failed");
    assertMatch(
      result?.error ?? "",
      /^the worker died: Uncaught .*Error: three is too much \(2 attempts\)$/,
    );
    assertEquals([timing?.attempts, end.kind], [2, "done"]);
  },
);

Deno.test(
  "a trial whose worker dies is started once with retries: 0, and four times with retries: 3",
  { ignore },
  async () => {
    for (const [retries, attempts] of [[0, 1], [3, 4]]) {
      const { records } = await runFaulty("throws_at_three", { overrides: [`retries=${retries}`] });
      assertEquals(onlyFailure(records, 3).timing?.attempts, attempts);
    }
  },
);

Deno.test(
  "a trial that completes at its second attempt has the same result as at a first attempt",
  {
    ignore,
  },
  async () => {
    const { records } = await runFaulty("throws_at_three_once", { jobs: 1 });
    assertEquals(
      records.map(({ result }) => result),
      expandGrid(networkExperiment(GRID)).map((trial) => runTrial(trial)),
    );
    assertEquals(records.map(({ timing }) => timing?.attempts), [1, 1, 1, 2, 1, 1, 1, 1]);
  },
);

for (const module of ["leaves_at_three", "hangs_at_three"]) {
  Deno.test(
    `a worker without heartbeats for 0.5 s (${module}) fails its trial, and the other trials complete`,
    {
      ignore,
    },
    async () => {
      const { records, end } = await runFaulty(module);
      assertEquals(
        onlyFailure(records, 3).result?.error,
        "its worker sent no heartbeat for 0.5 s (2 attempts)",
      );
      assertEquals(end.kind, "done");
    },
  );
}

Deno.test("four hanging workers end the sweep with a reason", {
  ignore,
}, async () => {
  const { records, end } = await runFaulty("hangs", { overrides: ["retries=100"] });
  assertEquals(end, {
    kind: "fault",
    reason: "Cannot continue: 4 workers hang, and a thread cannot be killed; " +
      "with --isolation process it can",
  });
  assert(records.every(({ result }) => result === undefined));
});

for (const module of ["dies_at_start", "silent_at_start"]) {
  Deno.test(`workers that do not start (${module}) end the sweep with a reason`, {
    ignore,
  }, async () => {
    const { records, end } = await runFaulty(module);
    const reason = end.kind === "fault" ? end.reason : "";
    assertMatch(reason, /^Cannot start a worker: (.*no start today|.* no heartbeat for 0.5 s)/);
    assert(records.every(({ result }) => result === undefined));
  });
}

Deno.test("a trial that throws fails at the first attempt", { ignore }, async () => {
  const [trial] = expandGrid(networkExperiment(GRID));
  const parameters = { ...trial.parameters, hidden: [30000, 30000] };
  const finished: TrialRecord[] = [];
  await runTrials([{ ...trial, parameters }], {
    onTrialFinished: (record) => finished.push(record),
  });
  const [{ result, timing }] = finished;
  assertEquals([result?.state, timing?.attempts], ["failed", 1]);
  assertStringIncludes(result?.error ?? "", "RangeError");
});

Deno.test("a trial that diverges fails at the first attempt", { ignore }, async () => {
  const overrides = ["optimizer=sgd", "learning_rate=1e200", "l2=1", "seeds=0", "dropout=0"];
  const { records } = await runFaulty(undefined, { overrides });
  for (const { result, timing } of records) {
    assertMatch(result?.error ?? "", /^diverged at epoch \d/);
    assertEquals(timing?.attempts, 1);
  }
});

Deno.test("on_failure: stop ends the sweep at the first trial without scores", {
  ignore,
}, async () => {
  const overrides = ["on_failure=stop", "retries=0"];
  const { records, end } = await runFaulty("throws_at_three", { jobs: 1, overrides });
  assertEquals(end.kind, "failure");
  const states = records.map(({ result }) => result?.state ?? "waiting").toSorted();
  assertEquals(states.filter((state) => state === "failed").length, 1);
  assert(states.includes("waiting"), states.join());
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(
    `a trial ends at its timeout as timed_out, with its curve up to there, in a ${isolation}`,
    {
      ignore: withoutProcesses,
    },
    async () => {
      const overrides = ["timeout=0.4", "epochs=2,100000000", "hidden=16", "seeds=0", "dropout=0"];
      const { records } = await runFaulty(undefined, {
        isolation,
        overrides: [...overrides, "log_every=1000"],
      });
      const [short, long] = records.map(({ result }) => result);
      assertEquals(short?.state, "complete");
      assertEquals([long?.state, long?.error], ["timed_out", "over its timeout of 0.4 s"]);
      assert(long !== undefined && long.epochs > 0 && long.curve.length > 0);
      assertEquals(long.curve.length, Math.ceil(long.epochs / 1000));
      assertEquals(long.metrics, undefined);
    },
  );
}

Deno.test("a trial that does not check its timeout is abandoned as timed_out", {
  ignore,
}, async () => {
  const overrides = ["timeout=0.1", "seeds=0", "dropout=0", "hidden=4"];
  const { records } = await runFaulty("hangs", { overrides, heartbeatTimeout: 60_000 });
  assertEquals(records[0].result?.error, "over its timeout of 0.1 s");
});

Deno.test("processes give the same results as workers", { ignore: withoutProcesses }, async () => {
  const [workers, processes] = await Promise.all([
    runFaulty(undefined),
    runFaulty(undefined, { isolation: "process", heartbeatTimeout: 20_000 }),
  ]);
  assertEquals(
    processes.records.map(({ result }) => result),
    workers.records.map(({ result }) => result),
  );
});

Deno.test(
  "a process that throws, exits, hangs, sends an invalid message or is killed fails only its own trial",
  {
    ignore: withoutProcesses,
  },
  async () => {
    const { records, end } = await runFaulty("suffers", {
      isolation: "process",
      heartbeatTimeout: 3000, // a process starts slowly while other tests run
      overrides: ["retries=0"],
    });
    assertEquals(end.kind, "done");
    const errors = records.map(({ result }) => result?.error ?? result?.state ?? "");
    assertMatch(errors[1], /^the process died: Uncaught .*Error: one is too much$/);
    assertEquals(errors.toSpliced(1, 1), [
      "complete",
      "the process died: exit code 3",
      "its process sent no heartbeat for 3 s",
      "the process died: it sent an invalid message: hm",
      "the process died: signal SIGKILL",
      "complete",
      "complete",
    ]);
  },
);

Deno.test("processes that cannot start end the sweep with a reason", {
  ignore: withoutProcesses,
}, async () => {
  const { end } = await runFaulty("dies_at_start", {
    isolation: "process",
    heartbeatTimeout: 20_000,
  });
  const reason = end.kind === "fault" ? end.reason : "";
  assertMatch(reason, /^Cannot start a process: .*no start today/);
});

Deno.test(
  "a process that runs out of memory fails only its own trial; after every fault no thread or process is left",
  {
    ignore: withoutProcesses || Deno.build.os !== "linux",
  },
  async () => {
    const program = new URL("./leftovers.ts", import.meta.url).pathname;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", program],
      env: { DENO_V8_FLAGS: "--max-old-space-size=100" },
    }).output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stderr));
    assertEquals(JSON.parse(text.decode(stdout)), {
      memory: ["the process died: out of memory (2 attempts)", "complete", "complete", "complete"],
      interrupted: ["interrupted", "interrupted"],
      threads: 0,
      children: 0,
    });
  },
);
