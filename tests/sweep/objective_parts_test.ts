import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { ObjectiveTrial } from "../../lib/experiment/trial.ts";
import { ByteTail } from "../../lib/sweep/pool/byte_tail.ts";
import { CommandReports } from "../../lib/sweep/pool/command_reports.ts";
import { permissionFlags, workerPermissions } from "../../lib/sweep/pool/objective_program.ts";
import { ProgressMeter } from "../../lib/sweep/pool/progress_meter.ts";
import { LongLineError, readLines } from "../../lib/sweep/pool/read_lines.ts";
import { emptySlot } from "../../lib/sweep/pool/slot.ts";
import { runOrder } from "../../lib/sweep/pool/trial_cost.ts";

function reportsOf(...lines: string[]): CommandReports {
  const reports = new CommandReports("score");
  for (const line of lines) reports.read(line);
  return reports;
}

Deno.test("CommandReports takes numbers of lines of JSON, and ignores everything else", () => {
  const { curve } = reportsOf(
    "",
    "epoch 1",
    "{",
    "{}x",
    "[1]",
    "1",
    "null",
    '  {"a": 1}  ',
    '{"a": "1", "b": true, "c": null, "d": {"e": 1}, "f": 2}',
    '{"epoch": 7, "a": 1}',
    '{"step": 8, "epoch": 7, "a": 1}',
    '{"step": "8", "epoch": 7, "a": 1}',
    '{"step": NaN, "a": NaN, "b": Infinity, "c": 1e999, "d": 1}',
    "{}",
  );
  assertEquals(curve, [
    { step: 0, a: 1 },
    { step: 1, f: 2 },
    { step: 7, a: 1 },
    { step: 8, a: 1 },
    { step: 7, a: 1 },
    { step: 5, d: 1 },
    { step: 6 },
  ]);
});

Deno.test("CommandReports gives the numbers of the last report with the metric", () => {
  const { metrics } = reportsOf(
    '{"score": 1, "a": 1}',
    '{"step": 4, "epoch": 2, "score": 2, "b": NaN, "c": 3}',
    '{"a": 2}',
    '{"score": "3"}',
  ).scores() as { metrics: Record<string, number> };
  assertEquals(metrics, { score: 2, c: 3 });
});

Deno.test("CommandReports says why there is no score", () => {
  const cases: [string[], string][] = [
    [[], 'it printed no line of JSON with "score", such as {"score": 0.5}; it printed nothing'],
    [
      ["score 1\x1b[2J", "  "],
      'it printed no line of JSON with "score", such as {"score": 0.5}; its last line was score 1',
    ],
    [['{"score": "1"}'], 'its last "score" is text, not a number'],
    [['{"score": [1]}'], 'it printed no "score" as a number: no numbers'],
    [['{"a": 1}', '{"a": 2, "b": NaN}'], 'it printed no "score" as a number: only "a", "b"'],
    [['{"score": 1}', '{"score": NaN}'], 'its last "score" is NaN'],
    [['{"score": -Infinity}'], 'its last "score" is -Infinity'],
    [['{"text": "NaN \\\\", "score": NaN}'], 'its last "score" is NaN'],
    [['{"score": 1e999}'], 'its last "score" is Infinity'],
  ];
  for (const [lines, error] of cases) assertEquals(reportsOf(...lines).scores(), { error });
});

Deno.test("CommandReports takes 1,000,000 reports", () => {
  const reports = reportsOf();
  for (let i = 0; i < 1_000_000; i++) reports.read("{}");
  assertThrows(() => reports.read("{}"), RangeError, "it printed more than 1000000 lines of JSON");
});

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  const encoder = new TextEncoder();
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) {
      yield await Promise.resolve(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    }
  }
  return await Array.fromAsync(readLines(stream()));
}

Deno.test("readLines() joins chunks, also inside of a character, and splits at newlines", async () => {
  const [first, ...rest] = new TextEncoder().encode("é");
  assertEquals(await linesOf(), []);
  assertEquals(await linesOf("a\n\nb", "c\r\n", "d"), ["a", "", "bc", "d"]);
  assertEquals(await linesOf("x", Uint8Array.of(first), Uint8Array.from(rest), "\n"), ["xé"]);
});

Deno.test("readLines() takes lines of 1,000,000 bytes", async () => {
  const half = "x".repeat(500_000);
  assertEquals((await linesOf(half, half, "\n", half)).map((line) => line.length), [
    1_000_000,
    500_000,
  ]);
  await assertRejects(() => linesOf(half, half, "x"), LongLineError);
  await assertRejects(() => linesOf(`${half}${half}x\n`), LongLineError);
});

Deno.test("ByteTail keeps at least the given number of bytes", () => {
  const tail = new ByteTail(4);
  assertEquals(tail.text(), "");
  for (const text of ["ab", "cd", "ef", "g"]) tail.add(new TextEncoder().encode(text));
  assertEquals(tail.text(), "cdefg");
});

Deno.test("permissions: an empty list allows nothing, and a comma in a path is part of it", () => {
  assertEquals(permissionFlags({ read: [], net: ["a.org:443"], write: ["/x,y", "/z"] }), [
    "--allow-net=a.org:443",
    "--allow-write=/x,,y,/z",
  ]);
  assertEquals(workerPermissions({ read: [], run: [] }), "none");
  assertEquals(workerPermissions({ env: ["HOME"] }), {
    ...{ read: false, write: false, net: false, env: ["HOME"], run: false },
    ...{ ffi: false, sys: false, import: false },
  });
});

function trialOf(number: number, seed: number): ObjectiveTrial {
  return {
    ...{ number, seed, metric: "score", trialId: `${number}`, configId: "config" },
    ...{ objective: { module: "it.ts", files: [], hash: "" }, permissions: {}, parameters: {} },
  };
}

Deno.test("trials of an objective count the same, only when they have ended, and run seed by seed", () => {
  const trials = [trialOf(0, 0), trialOf(1, 1), trialOf(2, 0), trialOf(3, 1)];
  assertEquals(runOrder(trials).map(({ number }) => number), [0, 2, 1, 3]);
  const progress = new ProgressMeter(trials);
  progress.add(trials[0], { state: "complete", epochs: 5, curve: [] });
  const runner = { epochs: 3, heartbeats: 0 } as Parameters<typeof emptySlot>[1];
  const slot = { ...emptySlot(0, runner), current: { trial: trials[1], attempts: 0 } };
  const { share, epochs } = progress.measure([slot]);
  assertEquals([share, epochs], [0.25, 8]);
});
