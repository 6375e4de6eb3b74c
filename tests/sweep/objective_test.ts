import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { TrialResult } from "../../lib/experiment/trial.ts";
import { lacking } from "../permissions.ts";
import {
  moduleObjective,
  objectivePath,
  type RunObjectiveOptions,
  runObjectiveTrials,
} from "./run_objective.ts";

const ignore = lacking("workers", "processes");
const ISOLATIONS = ["worker", "process"] as const;

const MISBEHAVES = moduleObjective("misbehaves.ts");

/** The result of one trial of `misbehaves.ts`. */
async function resultOf(kind: string, options: RunObjectiveOptions = {}): Promise<TrialResult> {
  const { results, end } = await runObjectiveTrials(MISBEHAVES, {
    ...{ parameters: { kind } },
    ...options,
  });
  assertEquals(end.kind, "done");
  return results[0];
}

Deno.test("an objective has the same results with one job, two jobs and processes", {
  ignore,
}, async () => {
  const seeds = [0, 1, 2, 3, 4];
  const [one, two, processes] = await Promise.all(
    [{ jobs: 1 }, { jobs: 2 }, { jobs: 2, isolation: "process" } as const].map((options) =>
      runObjectiveTrials(moduleObjective("good.ts"), { seeds, ...options })
    ),
  );
  assertEquals(one.results.map(({ state, metrics }) => [state, metrics?.score]), [
    ["complete", 0],
    ["complete", 2],
    ["complete", 4],
    ["complete", 6],
    ["complete", 8],
  ]);
  assertEquals(one.results[3].curve.map(({ step }) => step), [0, 1, 2]);
  assertEquals(new Set(one.results.map(({ metrics }) => metrics?.noise)).size, 5);
  assertEquals(two.results, one.results);
  assertEquals(processes.results, one.results);
});

/** Errors without the place where they were thrown. */
function textsOf(results: readonly TrialResult[]): (string | undefined)[] {
  return results.map(({ error }) => error?.replace(/ \(at \.\/\w+\.ts:\d+:\d+\)$/, ""));
}

const ERRORS: Record<string, string> = {
  throws: "RangeError: no rows here",
  throws_text: "it threw a string: no rows",
  rejects_later: "no rows",
  uncaught_error: "uncaught error: TypeError: late",
  unhandled_rejection: "unhandled rejection: late",
  returns_text: 'its objective returned a string; it must return an object of numbers with "score"',
  returns_nan: "its objective returned score = NaN, not a finite number",
  returns_nothing:
    'its objective returned undefined; it must return an object of numbers with "score"',
  misses_metric: 'its objective returned no "score": it returned "loss"',
  exits: "it called Deno.exit(3), which an objective must not do",
  exits_process: "it called Deno.exit(3), which an objective must not do",
  exits_later: "uncaught error: it called Deno.exit(3), which an objective must not do",
  closes: "it called close(), which an objective must not do",
  reports_wrongly: "RangeError: Cannot report: loss must be finite, got NaN",
};

for (const isolation of ISOLATIONS) {
  Deno.test(
    `an objective that misbehaves fails at the first attempt, with the reason, in a ${isolation}`,
    { ignore },
    async () => {
      for (const [kind, error] of Object.entries(ERRORS)) {
        const { results, finished, end } = await runObjectiveTrials(MISBEHAVES, {
          ...{ isolation, parameters: { kind }, seeds: [0, 1], jobs: 2 },
        });
        assertEquals(results.map(({ state }) => state), ["failed", "failed"], kind);
        assertEquals(textsOf(results), [error, error]);
        assertEquals(finished.map(({ timing }) => timing.attempts), [1, 1]);
        assertEquals(end.kind, "done");
      }
    },
  );

  Deno.test(`a module that cannot be loaded fails every trial, in a ${isolation}`, {
    ignore,
  }, async () => {
    const cases = {
      "no_default.ts": "its module has no default export; it must export a function as default",
      "not_a_function.ts": "the default export of its module is an object; it must be a function",
      "throws_at_import.ts": "its module cannot be loaded: TypeError: no rows here",
      "exits_at_import.ts":
        "its module cannot be loaded: it called Deno.exit(4), which an objective " +
        "must not do",
      "nowhere.ts": 'its module cannot be loaded: Module not found "./nowhere.ts".',
    };
    for (const [name, error] of Object.entries(cases)) {
      const { results, end } = await runObjectiveTrials(moduleObjective(name), {
        ...{ isolation, seeds: [0, 1, 2], jobs: 2 },
      });
      assertEquals(textsOf(results), [error, error, error]);
      assertEquals(end.kind, "done");
    }
  });

  Deno.test(`a module with a wrong import or syntax fails every trial, in a ${isolation}`, {
    ignore,
  }, async () => {
    const cases = { // not in files of their own, because those could not be checked
      'import "./missing.ts";': 'Module not found "./missing.ts".',
      'import "unknown";': "it imports unknown, which is not a package of Seedsweep: use a command",
      'import { x } from "./it.ts"; x();':
        "SyntaxError: The requested module './it.ts' does not provide " +
        "an export named 'x'",
      "export default (;": "SyntaxError: Expression expected",
    };
    const folder = await Deno.makeTempDir();
    const module = `${folder}/it.ts`;
    try {
      for (const [text, reason] of Object.entries(cases)) {
        await Deno.writeTextFile(module, text);
        const objective = { module, files: [], hash: "" };
        const { results } = await runObjectiveTrials(objective, { isolation, seeds: [0, 1] });
        const error = `its module cannot be loaded: ${reason}`;
        assertEquals(results.map((result) => result.error), [error, error]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`an objective reads only what its permissions allow, in a ${isolation}`, {
    ignore,
  }, async () => {
    const path = objectivePath("misbehaves.ts");
    const refused = await resultOf("reads", { isolation });
    assertEquals(
      textsOf([refused])[0],
      `NotCapable: Requires read access to "./misbehaves.ts"; the experiment can allow it: "permissions", "read"`,
    );
    for (const read of [[path], ["/nonexistent,comma", objectivePath("")]]) {
      const { error, state } = await resultOf("reads", { isolation, permissions: { read } });
      assertEquals([error, state], [undefined, "complete"]);
    }
    const permissions = { read: [objectivePath("good.ts")], net: [] };
    assertStringIncludes(
      (await resultOf("reads", { isolation, permissions })).error ?? "",
      "./misbehaves.ts",
    );
    assertStringIncludes(
      (await resultOf("connects", { isolation, permissions })).error ?? "",
      'NotCapable: Requires net access to "127.0.0.1:9"',
    );
  });

  Deno.test(`an error has the place in the module's folder, in a ${isolation}`, {
    ignore,
  }, async () => {
    const cases: [string, string][] = [
      ["throws", "RangeError: no rows here (at ./misbehaves.ts:9:11)"],
      ["rejects_later", "no rows (at ./misbehaves.ts:16:11)"],
      ["uncaught_error", "uncaught error: TypeError: late (at ./misbehaves.ts:20:13)"],
    ];
    for (const [kind, error] of cases) {
      assertEquals((await resultOf(kind, { isolation })).error, error);
    }
    const folder = await Deno.makeTempDir();
    try { // a place outside of the folder would be another text on another machine
      await Deno.mkdir(`${folder}/inside`);
      await Deno.writeTextFile(
        `${folder}/out.ts`,
        'export default () => { throw new Error("no"); };',
      );
      const module = `${folder}/inside/it.ts`;
      await Deno.writeTextFile(module, 'export { default } from "../out.ts";');
      const { results } = await runObjectiveTrials({ module, files: [], hash: "" }, { isolation });
      assertEquals(results[0].error, "no");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  Deno.test(`an objective that awaits ends at its timeout with its curve, in a ${isolation}`, {
    ignore,
  }, async () => {
    for (const kind of ["awaits", "ignores_signal"]) {
      const { state, error, epochs, curve, metrics } = await resultOf(kind, {
        ...{ isolation, timeout: 0.2 },
      });
      assertEquals([state, error], ["timed_out", "over its timeout of 0.2 s"]);
      assertEquals([epochs, curve, metrics], [1, [{ step: 0, loss: 1 }], undefined]);
    }
  });

  Deno.test(`report() ends a loop at its timeout, in a ${isolation}`, { ignore }, async () => {
    const { state, epochs, curve } = await resultOf("loops", { isolation, timeout: 0.1 });
    assertEquals(state, "timed_out");
    assert(epochs > 0);
    assertEquals([curve.length, curve.at(-1)], [epochs, { step: epochs - 1, loss: 1 }]);
  });

  Deno.test(`an objective that ends after its timeout is timed_out, in a ${isolation}`, {
    ignore,
  }, async () => {
    const { state, metrics } = await resultOf("computes_past_timeout", { isolation, timeout: 0.1 });
    assertEquals([state, metrics], ["timed_out", undefined]);
  });

  Deno.test(`an interrupted objective has no result, in a ${isolation}`, { ignore }, async () => {
    for (const kind of ["awaits", "ignores_signal", "loops"]) {
      const stop = new AbortController();
      const { finished, end } = await runObjectiveTrials(MISBEHAVES, {
        ...{ isolation, seeds: [0, 1, 2], parameters: { kind }, jobs: 2 },
        signal: stop.signal,
        onProgress: ({ epochs }) => epochs > 1 && stop.abort(),
      });
      assertEquals([finished.length, end.kind], [0, "interrupted"], kind);
    }
  });
}

Deno.test("only the trial that imports another package fails, in workers and in processes", {
  ignore,
}, async () => {
  const error = "it imports npm:yaml@2, which is not a package of Seedsweep: use a command";
  for (const isolation of ISOLATIONS) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", objectivePath("import_package.ts"), isolation],
    }).output();
    assertEquals(JSON.parse(new TextDecoder().decode(stdout)), [
      ...["complete", error, "complete", "complete"],
    ]);
  }
});

Deno.test(
  "an objective that computes without a report for longer than the heartbeat timeout completes",
  {
    ignore,
  },
  async () => {
    const { state } = await resultOf("computes_silently", { heartbeatTimeout: 500 });
    assertEquals(state, "complete");
  },
);

Deno.test("an objective that computes without end is abandoned after its timeout", {
  ignore,
}, async () => {
  const options = { timeout: 0.1, heartbeatTimeout: 1000 };
  const [inWorker, inProcess] = await Promise.all([
    resultOf("hangs", options),
    resultOf("hangs_forever", { ...options, heartbeatTimeout: 10_000, isolation: "process" }),
  ]);
  assertEquals(inWorker.error, "over its timeout of 0.1 s");
  assertEquals(inProcess.error, "over its timeout of 0.1 s");
});

Deno.test(
  "a module that does not end at its top level is timed_out, and one that computes there starts",
  {
    ignore,
  },
  async () => {
    const folder = await Deno.makeTempDir();
    const resultsOf = async (text: string, options: RunObjectiveOptions, trial = "0") => {
      const module = `${folder}/it.ts`;
      await Deno.writeTextFile(module, `${text} export default () => (${trial}, { score: 1 });`);
      const { results, end } = await runObjectiveTrials({ module, files: [], hash: "" }, options);
      return [end.kind, ...results.map(({ state, error }) => error ?? state)];
    };
    try {
      for (const isolation of ISOLATIONS) {
        const options = { isolation, timeout: 0.3, heartbeatTimeout: 5000, seeds: [0, 1], jobs: 2 };
        const late = "over its timeout of 0.3 s";
        const waits = await resultsOf("await new Promise(() => {});", {
          ...{ ...options, seeds: [0, 1, 2, 3, 4], jobs: 5 }, // more than the threads that may hang
        });
        assertEquals(waits, ["done", late, late, late, late, late]);
        if (isolation === "process") { // a thread cannot be killed
          assertEquals(await resultsOf("for (;;);", options), ["done", late, late]);
        }
        // Together they take longer than the timeout and the two seconds after which a thread counts as hanging.
        const wait =
          "const wait = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };" +
          "wait(3000);";
        const starts = await resultsOf(
          wait,
          { isolation, heartbeatTimeout: 500, timeout: 2 },
          "wait(1300)",
        );
        assertEquals(starts, ["done", "complete"]);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("a worker or process is replaced after a trial that fails", { ignore }, async () => {
  for (const isolation of ISOLATIONS) {
    const { results } = await runObjectiveTrials(MISBEHAVES, {
      ...{ isolation, seeds: [0, 1], parameters: { kind: "fails_first" } },
    });
    assertEquals(results.map(({ state }) => state), ["failed", "complete"]);
  }
});

Deno.test("messages that the module posts are not taken for answers", { ignore }, async () => {
  assertEquals((await resultOf("posts")).state, "complete");
});

Deno.test("permissions that this process does not have end a sweep with workers at once", {
  ignore: ignore ||
    Deno.permissions.querySync({ name: "net", host: "127.0.0.1:9" }).state === "granted",
}, async () => {
  const permissions = { net: ["127.0.0.1:9"] };
  const { results, end } = await runObjectiveTrials(MISBEHAVES, {
    ...{ permissions, parameters: { kind: "connects" } },
  });
  assertEquals(results, []);
  assertMatch(
    end.kind === "fault" ? end.reason : "",
    /^Cannot start a worker: it can have only permissions that this process has, .*--isolation process/,
  );
  const inProcess = await resultOf("connects", { permissions, isolation: "process" });
  assertEquals([inProcess.error, inProcess.state], [undefined, "complete"]);
});

Deno.test("what an objective prints goes to stderr", { ignore }, async () => {
  for (const isolation of ISOLATIONS) {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", objectivePath("print_results.ts"), isolation],
    }).output();
    const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(output, '["complete"]');
    for (const way of ["log", "table", "write", "process"]) {
      assertStringIncludes(errors, `printed by ${way}`);
    }
  }
});
