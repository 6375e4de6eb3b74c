import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { lacking } from "../permissions.ts";
import { runTask } from "./run_task.ts";

const ignore = lacking("processes");
const LINE =
  /^epoch: \d+, acc: \d\.\d{3}, loss: \d\.\d{3} \(data_loss: \d\.\d{3}, reg_loss: \d\.\d{3}\), lr: 0\.\d+$/;

Deno.test("seed: a line every 100 epochs and the validation line, in the chapter's format", {
  ignore,
}, async () => {
  const { code, stdout } = await runTask("seed", ["--epochs", "101"]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, 3);
  assertStringIncludes(lines[0], "epoch: 0, acc: 0.");
  assertStringIncludes(lines[0], "loss: 1.099 (data_loss: 1.099, reg_loss: 0.000), lr: 0.05");
  assertMatch(lines[1], LINE);
  assertStringIncludes(lines[1], "lr: 0.04975371909050202"); // 0.05 / (1 + 5e-5 · 99)
  assertMatch(lines[2], /^validation, acc: \d\.\d{3}, loss: \d\.\d{3}$/);
});

Deno.test(
  "seed: --dropout-forward=skipped and --seed 1 change the log",
  { ignore },
  async () => {
    const log = async (...args: string[]) =>
      (await runTask("seed", ["--epochs", "3", ...args])).stdout;
    const used = await log();
    assertEquals(await log("--dropout-forward=used", "--seed", "0", "--on=engine"), used);
    assertNotEquals(await log("--dropout-forward=skipped"), used);
    assertNotEquals(await log("--seed", "1"), used);
  },
);

Deno.test("seed: the engine prints the same numbers as the layers, with dropout used and skipped", {
  ignore,
}, async () => {
  for (const way of ["used", "skipped"]) {
    const logs = await Promise.all(
      ["engine", "layers"].map((on) =>
        runTask("seed", ["--epochs", "101", "--dropout-forward", way, "--on", on])
      ),
    );
    assertEquals(logs[0].stdout, logs[1].stdout);
  }
});

Deno.test("seed: an error in the arguments gives one line, exit 1", { ignore }, async () => {
  for (
    const [args, line] of [
      [["--epochs", "0"], '--epochs must be a whole number from 1, got "0"'],
      [["--seed", "x"], '--seed must be a whole number from 0, got "x"'],
      [["--dropout-forward=no"], '--dropout-forward must be used or skipped, got "no"'],
      [["--epoch", "3"], "there is no option --epoch"],
    ] as [string[], string][]
  ) {
    const { code, stdout, stderr } = await runTask("seed", args);
    assertEquals([code, stdout], [1, ""]);
    assertEquals(stderr, `Cannot run the chapter's program: ${line}\n`);
  }
});
