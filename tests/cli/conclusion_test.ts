import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { conclusion } from "../../lib/cli/conclusion.ts";
import { rankingTable } from "../../lib/cli/ranking_table.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parseExperiment } from "../../lib/experiment/parse_experiment.ts";
import { compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { testedConfig } from "../../lib/results/test_scores.ts";
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
  const configs = compareToLeader(rankTrials(records, experiment.metric), experiment);
  const lines = conclusion(experiment, { configs, tested: [] });
  return { experiment, lines, table: rankingTable(experiment, configs) };
}

const TEN = Array.from({ length: 10 }, (_, i) => 0.7 + 0.01 * (i % 3));

Deno.test("conclusion() names the leader alone where all others are worse", { ignore }, () => {
  const { lines, table } = words([TEN, TEN.map((score) => score - 0.1), TEN.map((s) => s - 0.2)]);
  assertEquals(lines, ["dropout=0 leads; the others are worse."]);
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
      "dropout=0 leads; 1 config is tied with it; the simplest of them is dropout=0.2.",
    );
    const same = words([TEN, TEN, TEN]).lines;
    assertEquals(same, [
      "dropout=0 leads; 2 configs are tied with it; the simplest of them is dropout=0.2.",
    ]);
    const other = words([noisy, TEN.map((s) => s - 0.2), TEN.map((s) => s + 0.001)]).lines;
    assertEquals(
      other.at(-1),
      "dropout=0.2 leads; 1 config is tied with it; the simplest of them is the leader itself.",
    );
  },
);

Deno.test("conclusion() says when the seeds could not tell anything, and how many could", {
  ignore,
}, () => {
  const five = TEN.slice(0, 5);
  const { lines } = words([five, five.map((score) => score - 0.1), five.map((s) => s - 0.2)]);
  assertEquals(lines.slice(0, -1), [
    "With 5 seeds no difference among 3 configs can be told from luck; 7 seeds could.",
  ]);
});

Deno.test("conclusion() says how much of the leader's mean may be luck", { ignore }, () => {
  const lucky = TEN.map((_, i) => i === 0 ? 0.99 : 0.7);
  const other = TEN.map((_, i) => i === 5 ? 0.98 : 0.7);
  const { lines } = words([lucky, other, TEN.map(() => 0.71)]);
  assertMatch(
    lines.join("\n"),
    /As the best of 3 its mean val_accuracy is likely too good by about 0\.0\d{3}\./,
  );
});

Deno.test("conclusion() of trials that still wait says how far it has come", { ignore }, () => {
  const half = TEN.map((score, i) => i < 4 ? score : "waiting" as const);
  const { lines } = words([half, half.map((s) => s === "waiting" ? s : s - 0.1)]);
  assert(lines.includes("So far: it has 4 of 10 seeds."), lines.join("\n"));
});

Deno.test("conclusion() sets what the test rows say beside what the validation rows said", {
  ignore,
}, () => {
  const { experiment } = words([TEN, TEN]);
  const records = madeUpRecords([{ config: "c0", scores: TEN }]);
  const configs = compareToLeader(rankTrials(records, experiment.metric), experiment);
  const tests = [{ test_accuracy: 0.5, test_loss: 1 }, { test_accuracy: 0.6, test_loss: 2 }];
  assertEquals(conclusion(experiment, { configs, tested: [testedConfig("c0", tests)] }), [
    "On the test rows dropout=0 has test_accuracy 0.5500 ± 0.0707; on the validation rows it had 0.7090.",
  ]);
});

Deno.test("conclusion() of nothing says nothing", { ignore }, () => {
  assertEquals(words([[undefined, undefined], [undefined, undefined]]).lines, []);
});
