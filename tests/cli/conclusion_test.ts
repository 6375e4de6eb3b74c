import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { conclusion } from "../../lib/cli/render/conclusion.ts";
import { rankingTable } from "../../lib/cli/render/ranking_table.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { analyze } from "../../lib/results/analyze.ts";
import { summarizeHoldout } from "../../lib/results/holdout_scores.ts";
import { lacking } from "../permissions.ts";
import { type MadeUp, madeUpRecords } from "../results/made_up.ts";

const ignore = lacking("parse");

/** The words for made-up scores of three configs, dropout 0, 0.1 and 0.2. */
function words(
  scores: MadeUp["scores"][],
): { experiment: Experiment; lines: string[]; table: string } {
  const seeds = scores[0].map((_, seed) => seed);
  const dropouts = scores.map((_, i) => i / 10);
  const text = JSON.stringify({ seeds, parameters: { dropout: { values: dropouts } } });
  const experiment = parseExperiment(text);
  const records = madeUpRecords(scores.map((each, i) => ({
    config: `c${i}`,
    scores: each,
    parameters: { dropout: dropouts[i] },
  })));
  const analysis = analyze(records, experiment);
  const lines = conclusion(experiment, { analysis, holdout: [] });
  return { experiment, lines, table: rankingTable(experiment, analysis.configs) };
}

const TEN = Array.from({ length: 10 }, (_, i) => 0.7 + 0.01 * (i % 3));

Deno.test("conclusion() names the leader alone where all others are worse", { ignore }, () => {
  const { lines, table } = words([TEN, TEN.map((score) => score - 0.1), TEN.map((s) => s - 0.2)]);
  assertEquals(lines, ["dropout=0 leads; 2 configs are worse."]);
  assertStringIncludes(table, "best");
  assertEquals(/best, simplest/.test(table), false); // where none is tied it says nothing
  assertMatch(table, /│ -0\.1000 \[-0\.1000, -0\.1000\] │ worse/);
});

Deno.test(
  "conclusion() names the simplest of the tied, which may be the leader",
  { ignore },
  () => {
    const noisy = TEN.map((score, i) => score + (i % 2 === 0 ? 0.03 : -0.031));
    const line = words([TEN, TEN.map((score) => score - 0.1), noisy]).lines.at(-1);
    assertEquals(
      line,
      "dropout=0 leads; 1 config is tied with it, 1 config is worse; the simplest of the tied is dropout=0.2: 0.0005 " +
        "lower, and with other seeds 0.0235 lower to 0.0225 higher would be no surprise.",
    );
    const same = words([TEN, TEN, TEN]).lines;
    assertEquals(same, [
      "dropout=0 leads; 2 configs are tied with it; the simplest of the tied is dropout=0.2: 0.0000 higher, and with " +
      "other seeds 0.0000 higher to 0.0000 higher would be no surprise.",
    ]);
    const other = words([noisy, TEN.map((s) => s - 0.2), TEN.map((s) => s + 0.001)]).lines;
    assertEquals(
      other.at(-1),
      "dropout=0.2 leads; 1 config is tied with it, 1 config is worse; the leader itself is the simplest that may be as good.",
    );
  },
);

Deno.test("conclusion() says when the seeds could not tell anything, and how many could", {
  ignore,
}, () => {
  const five = TEN.slice(0, 5);
  const { lines } = words([five, five.map((score) => score - 0.1), five.map((s) => s - 0.2)]);
  assertEquals(lines.slice(0, -1), [
    "Too few seeds to choose: with 5 even a config that loses at every one counts as tied; it takes at least 7, and more " +
    "for small differences.",
  ]);
});

Deno.test("conclusion() says how much of the leader's mean may be luck", { ignore }, () => {
  const lucky = TEN.map((_, i) => i === 0 ? 0.99 : 0.7);
  const other = TEN.map((_, i) => i === 5 ? 0.98 : 0.7);
  const { lines } = words([lucky, other, TEN.map(() => 0.71)]);
  assertMatch(
    lines.join("\n"),
    /^Being picked as the best of 3 flatters the leader: on new seeds expect its val_accuracy to be about 0\.0\d{3} lower\.\n/,
  );
});

Deno.test("conclusion() of trials that still wait says how far it has come", { ignore }, () => {
  const half = TEN.map((score, i) => i < 4 ? score : "waiting" as const);
  const { lines } = words([half, half.map((s) => s === "waiting" ? s : s - 0.1)]);
  assertEquals(lines[0], "The leader has scores at 4 of 10 seeds: 6 did not run yet.");
});

Deno.test(
  "conclusion() names no config that has lost at every seed, though the seeds are too few to call it worse",
  {
    ignore,
  },
  () => {
    const { lines } = words([TEN.slice(0, 5), TEN.slice(0, 5).map((score) => score - 0.1)]);
    assertEquals(
      lines.at(-1),
      "dropout=0 leads; 1 config is tied with it: too few seeds to choose between them.",
    );
    assertEquals(words([[0.9], [0.1]]).lines.at(-1), lines.at(-1));
  },
);

Deno.test(
  "conclusion() tells those that failed, and those that have not run, from those that are worse",
  {
    ignore,
  },
  () => {
    const failed = TEN.map((score, i) => i === 3 ? undefined : score + 0.05);
    const waiting = TEN.map(() => "waiting" as const);
    const { lines } = words([TEN, TEN.map((score) => score - 0.1), failed, waiting]);
    assertEquals(lines, [
      "So far dropout=0 leads; 1 config is worse, 1 config has no score more often, 1 config has not run.",
    ]);
    const lost =
      words([failed, failed.map((score) => score === undefined ? score : score - 0.1)]).lines;
    assertEquals(lost[0], "The leader has scores at 9 of 10 seeds: 1 ended without one.");
  },
);

Deno.test(
  "conclusion() says nothing of luck where the choice is always the same",
  { ignore },
  () => {
    const up = TEN.map((score, i) => score + 0.0001 * (i % 2)); // so that the estimate is not 0
    assertEquals(words([up, TEN.map((score) => score - 0.1)]).lines, [
      "dropout=0 leads; 1 config is worse.",
    ]);
  },
);

Deno.test("conclusion() of a loss: higher is worse, and the test rows are asked for theirs", {
  ignore,
}, () => {
  const text =
    "{seeds: [0, 1], metric: {name: val_loss}, parameters: {dropout: {values: [0, 0.1]}}}";
  const experiment = parseExperiment(text);
  const records = madeUpRecords([
    { config: "c0", scores: [0.5, 0.5], loss: 1 },
    { config: "c1", scores: [0.5, 0.5], loss: 1.5, parameters: { dropout: 0.1 } },
  ]);
  const analysis = analyze(records, experiment);
  const tests = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 0.6, test_loss: 2 }];
  const lines = conclusion(experiment, { analysis, holdout: [summarizeHoldout("c0", tests)] });
  assertEquals(
    lines[1],
    "On the test rows dropout=0 has test_loss 1.5000 ± 0.7071; on the validation rows it had 1.0000.",
  );
});

Deno.test("conclusion() sets what the test rows say beside what the validation rows said", {
  ignore,
}, () => {
  const { experiment } = words([TEN, TEN]);
  const records = madeUpRecords([{ config: "c0", scores: TEN }]);
  const analysis = analyze(records, experiment);
  const tests = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 0.6, test_loss: 2 }];
  assertEquals(conclusion(experiment, { analysis, holdout: [summarizeHoldout("c0", tests)] }), [
    "On the test rows dropout=0 has test_accuracy 0.5500 ± 0.0707; on the validation rows it had 0.7090.",
  ]);
});

Deno.test("conclusion() of nothing says nothing", { ignore }, () => {
  assertEquals(words([[undefined, undefined], [undefined, undefined]]).lines, []);
});
