/** Wrong arguments of the public functions are errors that name the argument and its value. */
import { assertEquals, assertRejects } from "@std/assert";
import * as seedsweep from "../../mod.ts";
import { Store } from "../../lib/store/store.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files", "workers");

// Callers without type checks can pass anything.
// deno-lint-ignore no-explicit-any
const lib = seedsweep as unknown as Record<string, (...args: any[]) => any>;
const experiment = ignore
  ? undefined as unknown as seedsweep.Experiment
  : seedsweep.parseExperiment("{ seeds: [0, 1], parameters: { epochs: { value: 2 } } }");
const { metric } = experiment ?? {};
const [trial] = ignore ? [] : seedsweep.expandGrid(experiment);

type Case = [
  call: string,
  args: unknown[],
  kind: typeof TypeError | typeof RangeError,
  text: string,
];

async function assertCases(cases: readonly Case[]): Promise<void> {
  for (const [name, args, kind, text] of cases) {
    // deno-lint-ignore require-await -- so that an error is a rejection whether the function is asynchronous or not
    const { message } = await assertRejects(async () => lib[name](...args), kind, text);
    assertEquals(message.startsWith("Cannot "), true, message);
  }
}

const NO_FOLDER = "/nonexistent/folder";

Deno.test("functions that run trials name a wrong option", { ignore }, async () => {
  const calls: [string, unknown[]][] = [
    ["runSweep", [experiment]],
    ["resumeSweep", [experiment]],
    ["verifySweep", [NO_FOLDER]],
    ["planSweep", [experiment]],
  ];
  const options: [unknown, typeof TypeError | typeof RangeError, string][] = [
    [null, TypeError, "options must be an object, got null"],
    [{ jobs: "2" }, TypeError, 'jobs must be a number, got "2"'],
    [{ jobs: Symbol("s") }, TypeError, "jobs must be a number, got Symbol(s)"],
    [{ jobs: 0 }, RangeError, "jobs must be a whole number from 1, got 0"],
    [{ isolation: "x" }, RangeError, 'isolation must be "worker" or "process", got "x"'],
    [{ signal: {} }, TypeError, "signal must be an AbortSignal, got an Object"],
    [{ onEvent: 5 }, TypeError, "onEvent must be a function, got 5"],
  ];
  for (const [name, args] of calls) {
    for (const [value, kind, text] of options) {
      const isMap = typeof value === "object" && value !== null;
      const given = isMap ? { directory: NO_FOLDER, ...value } : value;
      await assertCases([[name, [...args, given], kind, text]]);
    }
  }
});

Deno.test(
  "sweeps, plans, verifications and trials name other wrong arguments",
  { ignore },
  async () => {
    const resume = (options: object): [string, unknown[]] => [
      "resumeSweep",
      [experiment, { directory: NO_FOLDER, ...options }],
    ];
    await assertCases([
      ["resumeSweep", [experiment], TypeError, "options must be an object, got undefined"],
      [...resume({ fresh: "no" }), TypeError, 'fresh must be a boolean, got "no"'],
      [...resume({ rerun: 1 }), TypeError, "rerun must be a boolean, got 1"],
      [...resume({ directory: "" }), TypeError, 'directory must be the path of a folder, got ""'],
      [...resume({ directory: Object.create(null) }), TypeError, "got an object"],
      ["planSweep", [experiment, { directory: 5 }], TypeError, "directory must be a string, got 5"],
      ["verifySweep", [NO_FOLDER, { sample: "1" }], TypeError, 'sample must be a number, got "1"'],
      ["verifySweep", [undefined], TypeError, "directory must be a string, got undefined"],
      ["readResults", [5], TypeError, "directory must be a string, got 5"],
      ["readStatus", [undefined], TypeError, "directory must be a string, got undefined"],
      ["writeResults", [undefined, {}], TypeError, "directory must be a string, got undefined"],
      ["writeResults", [NO_FOLDER, null], TypeError, "results must be an object, got null"],
      ["replayTrial", [NO_FOLDER, 0, null], TypeError, "options must be an object, got null"],
      ...[-1, 0, NaN, 1.5].map((every): Case => [
        "replayTrial",
        [NO_FOLDER, 0, { every }],
        RangeError,
        `every must be a whole number from 1, got ${every}`,
      ]),
      ["replayTrial", [NO_FOLDER, 0, { every: "x" }], TypeError, 'every must be a number, got "x"'],
      [
        "replayTrial",
        [NO_FOLDER, 0, { onPoint: 5 }],
        TypeError,
        "onPoint must be a function, got 5",
      ],
      [
        "replayTrial",
        [NO_FOLDER, 0, { onStart: 5 }],
        TypeError,
        "onStart must be a function, got 5",
      ],
      ...[undefined, null].map((value): Case => [
        "runTrial",
        [value],
        TypeError,
        `Cannot run a trial: trial must be a trial of expandGrid(), got ${value}`,
      ]),
      ["runTrial", [{}], TypeError, "trial must be a trial of expandGrid(), got an object"],
      [
        "runTrial",
        [{ ...trial, logEvery: 0 }],
        RangeError,
        "logEvery must be a whole number from 1",
      ],
      ["runTrial", [trial, null], TypeError, "options must be an object, got null"],
      ["runTrial", [trial, { afterEpoch: 5 }], TypeError, "afterEpoch must be a function"],
    ]);
  },
);

Deno.test("requireExperiment() rejects altered experiments", { ignore }, async () => {
  const cyclic: Record<string, unknown> = { ...(experiment as seedsweep.NetworkExperiment).data };
  cyclic.self = cyclic;
  for (const change of [{ data: {} }, { data: cyclic }, { parameters: {} }, { split: {} }]) {
    const altered = { ...experiment, ...change };
    await assertCases([["expandGrid", [altered], TypeError, "experiment must be what"]]);
  }
});

Deno.test("functions that analyze name a wrong argument", { ignore }, async () => {
  const rows = [new Float64Array(3), new Float64Array(2)];
  const size = { configs: 2, seeds: 3, std: 1 };
  await assertCases([
    ["analyze", [null, experiment], TypeError, "records must be an array, got null"],
    ["analyze", [[], null], TypeError, "experiment must be an object, got null"],
    ["rankTrials", [{}, metric], TypeError, "records must be an array, got an Object"],
    ["rankTrials", [[]], TypeError, "metric must be an object, got undefined"],
    ["effects", ["abc", experiment], TypeError, 'configs must be an array, got "abc"'],
    ["effects", [[], {}], TypeError, "parameters must be an object, got undefined"],
    ["optimism", [undefined, metric], TypeError, "configs must be an array, got undefined"],
    ["optimism", [[]], TypeError, "metric must be an object, got undefined"],
    ["compareRankings", [[], 5, metric], TypeError, "b must be an array, got 5"],
    ["compareRankings", [[], [], metric, null], TypeError, "options must be an object, got null"],
    ["compareSweeps", [null], TypeError, "a must be an object, got null"],
    ["compareSweeps", [{ experiment }], TypeError, "a.records must be an array, got undefined"],
    ["compareToLeader", [null, experiment], TypeError, "configs must be an array, got null"],
    ["compareToLeader", [[], {}], TypeError, "metric must be an object, got undefined"],
    ["compareToBest", [[[1, 2], [1]]], TypeError, "rows[0] must be a Float64Array, got an Array"],
    [
      "compareToBest",
      [rows],
      RangeError,
      "the length of rows[1] must be that of rows[0], 3, got 2",
    ],
    ["compareToBest", [[], { alpha: 2 }], RangeError, "alpha must be in [0, 1], got 2"],
    ["compareToBest", [[], { kind: "x" }], RangeError, 'kind must be "flips" or "rotations"'],
    ["testDifferences", [[rows[0], null]], TypeError, "rows[1] must be a Float64Array, got null"],
    ["testDifferences", [null], TypeError, "rows must be an array, got null"],
    ["detectableDifference", [{ ...size, std: NaN }], RangeError, "std must be at least 0"],
    ["detectableDifference", [{ ...size, configs: 1 }], RangeError, "configs must be a whole"],
    ["detectableDifference", [], TypeError, "options must be an object, got undefined"],
    ["meanInterval", ["abc"], TypeError, 'values must be an array, got "abc"'],
    ["meanInterval", [[1, 2], 1], RangeError, "level must be in [0, 1), got 1"],
    ["studentTBound", [Symbol("s")], TypeError, "df must be a number, got Symbol(s)"],
    [
      "attainableP",
      [{ configs: -1, seeds: 2 }],
      RangeError,
      "configs must be a whole number from 1",
    ],
    ["attainableP", [], TypeError, "size must be an object, got undefined"],
    ["makeDataset", [{}, 0], TypeError, "data must have one of the keys spiral"],
    ["dataShape", [null], TypeError, "data must be an object, got null"],
    [
      "spiral",
      [{ samples: 1e12 }],
      RangeError,
      "samples must be a whole number from 1 to 10000000",
    ],
  ]);
});

/** Calls `use` with a folder in which the sweep of two trials is complete. */
async function withFolder(use: (directory: string) => Promise<unknown>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await seedsweep.resumeSweep(experiment, { directory, jobs: 1 });
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("replayTrial() and diffTrials() reject trial numbers that are not whole numbers", {
  ignore,
}, async () => {
  await withFolder((directory) =>
    assertCases([
      ["replayTrial", [directory, "length"], TypeError, 'number must be a number, got "length"'],
      [
        "replayTrial",
        [directory, 0.5],
        RangeError,
        "number must be a whole number from 0, got 0.5",
      ],
      ["diffTrials", [directory, "length", 0], TypeError, 'must be a number, got "length"'],
    ])
  );
});

Deno.test("resumeSweep() throws an error of onEvent at filesWritten", { ignore }, async () => {
  const onEvent = ({ kind }: seedsweep.SweepEvent) => {
    if (kind === "filesWritten") throw new Error("by the listener");
  };
  await withFolder((directory) =>
    assertRejects(
      () => seedsweep.resumeSweep(experiment, { directory, jobs: 1, onEvent }),
      Error,
      "by the listener",
    )
  );
});

Deno.test(
  "a stored experiment of 10^7 trials is an error of readStatus(), and resumeSweep() ignores it",
  { ignore },
  async () => {
    const seeds = Array.from({ length: 10_000 }, (_, seed) => seed);
    const values = Array.from({ length: 1000 }, (_, i) => i / 1000);
    await withFolder(async (directory) => {
      const store = new Store(directory);
      const parameters = { epochs: { value: 2 }, dropout: { values } };
      store.saveExperiment(seedsweep.defineExperiment({ seeds, parameters, run_cap: 10_000_000 }));
      store.close();
      await assertRejects(
        // deno-lint-ignore require-await
        async () => seedsweep.readStatus(directory),
        seedsweep.UserError,
        "its experiment describes 10000000 trials, but state.sqlite has only 2",
      );
      const notes: string[] = [];
      const { end } = await seedsweep.resumeSweep(experiment, {
        directory,
        jobs: 1,
        onEvent: (event) => event.kind === "note" && notes.push(event.message),
      });
      assertEquals([end.kind, notes], ["done", []]);
    });
  },
);
