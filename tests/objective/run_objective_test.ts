import { assertEquals } from "@std/assert";
import { runObjective } from "../../lib/objective/run_objective.ts";

const TRIAL = { parameters: { rate: 0.5 }, seed: 3, metric: "score" };

async function errorOf(objective: unknown): Promise<string | undefined> {
  const { state, error, metrics } = await runObjective(TRIAL, objective);
  assertEquals([state, metrics], ["failed", undefined]);
  return error?.replace(/ \(at file:.*run_objective_test\.ts:\d+:\d+\)$/, "");
}

Deno.test("runObjective() gives the scores, the curve and the number of reports", async () => {
  const result = await runObjective(TRIAL, async ({ parameters, seed, report }: Context) => {
    report(1, { loss: seed });
    await Promise.resolve();
    report(2, { loss: 0 });
    return { score: parameters.rate, other: -1 };
  });
  assertEquals(result, {
    state: "complete",
    metrics: { score: 0.5, other: -1 },
    epochs: 2,
    curve: [{ step: 1, loss: 3 }, { step: 2, loss: 0 }],
  });
});

// deno-lint-ignore no-explicit-any -- modules are not type-checked before they run
type Context = any;

const RETURNS: [unknown, string][] = [
  [undefined, 'its objective returned undefined; it must return an object of numbers with "score"'],
  [null, 'its objective returned null; it must return an object of numbers with "score"'],
  ["0.5", 'its objective returned a string; it must return an object of numbers with "score"'],
  [NaN, 'its objective returned NaN; it must return an object of numbers with "score"'],
  [[0.5], 'its objective returned an array; it must return an object of numbers with "score"'],
  [new Map(), 'its objective returned a Map; it must return an object of numbers with "score"'],
  [{}, 'its objective returned no "score": it returned an empty object'],
  [{ Score: 1, loss: 2 }, 'its objective returned no "score": it returned "Score", "loss"'],
  [{ score: NaN }, "its objective returned score = NaN, not a finite number"],
  [{ score: "1" }, "its objective returned score = a string, not a finite number"],
  [{ score: 1, list: [1] }, "its objective returned list = an array, not a finite number"],
  [{ score: 1, loss: -Infinity }, "its objective returned loss = -Infinity, not a finite number"],
];

Deno.test("runObjective() says what was returned instead of scores", async () => {
  for (const [returned, error] of RETURNS) {
    assertEquals(await errorOf(() => returned), error);
  }
});

Deno.test("runObjective() says what was thrown, in one line of at most 300 characters", async () => {
  const cases: [unknown, string][] = [
    [new Error("no rows"), "no rows"],
    [new TypeError("no\n  rows"), "TypeError: no rows"],
    [new Error(""), "it threw an Error without a message"],
    ["no rows", "it threw a string: no rows"],
    [undefined, "it threw undefined: undefined"],
    [{ code: 3 }, 'it threw an object: {"code":3}'],
    [Symbol("s"), "it threw a symbol: Symbol(s)"],
    [new Error("x".repeat(1000)), `${"x".repeat(300)}…`],
    [
      Object.defineProperty(new Error(), "message", {
        get: () => {
          throw new Error();
        },
      }),
      "it threw an error that cannot be shown",
    ],
  ];
  for (const [thrown, error] of cases) {
    assertEquals(
      await errorOf(() => {
        throw thrown;
      }),
      error,
    );
    assertEquals(await errorOf(() => Promise.reject(thrown)), error);
  }
});

Deno.test("runObjective() keeps the curve of a trial that fails", async () => {
  const { epochs, curve } = await runObjective(TRIAL, ({ report }: Context) => {
    report(0, { loss: 1 });
    throw new Error("no rows");
  });
  assertEquals([epochs, curve], [1, [{ step: 0, loss: 1 }]]);
});

Deno.test("runObjective() fails a wrong report, and a default export that is not a function", async () => {
  assertEquals(
    await errorOf(({ report }: Context) => report(0, { loss: NaN })),
    "RangeError: Cannot report: loss must be finite, got NaN",
  );
  assertEquals(
    await errorOf(undefined),
    "its module has no default export; it must export a function as default",
  );
  assertEquals(
    await errorOf({ run: 1 }),
    "the default export of its module is an object; it must be a function",
  );
});
