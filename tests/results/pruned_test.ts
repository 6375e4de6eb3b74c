import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { analyze } from "../../lib/results/analyze.ts";
import { compareToLeader } from "../../lib/results/compare_to_leader.ts";
import { summarizePruning } from "../../lib/results/summarize_pruning.ts";
import { rankTrials } from "../../lib/results/rank_trials.ts";
import { mean } from "../../lib/stats/sample.ts";
import { compareToBest } from "../../lib/stats/compare_to_best.ts";
import { takeLook } from "../../lib/stats/race.ts";
import type { NetworkTrial, TrialRecord } from "../../lib/experiment/trial.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import {
  completeRecord,
  earlyExperiment,
  EPOCHS,
  halvingRecords,
  madeScore,
  prunedRecord,
  RACE,
  raceRecords,
  SEEDS,
} from "./pruned.ts";
import { ACCURACY } from "./made_up.ts";

const HALVED = earlyExperiment(EPOCHS, { configs: 6, seeds: 8 });
const RACED = earlyExperiment(RACE, { configs: 6, seeds: 10 });
const l2 = ({ parameters }: { parameters: Readonly<Record<string, unknown>> }) => parameters.l2;

Deno.test("rankTrials() counts no pruned trial as complete or failed, and ranks by epochs, then by the score when pruned", () => {
  const configs = rankTrials(halvingRecords(HALVED), ACCURACY);
  assertEquals(configs.map(l2), [0, 1, 2, 3, 4, 5]);
  assertEquals(configs.map(({ n }) => n), [8, 8, 0, 0, 0, 0]);
  assertEquals(configs.map(({ scores }) => scores.size), [8, 8, 0, 0, 0, 0]);
  assertEquals(configs.map(({ pruned }) => pruned?.epochs), [
    ...[undefined, undefined, 500, 250, 250, 250],
  ]);
  const score = mean(Array.from({ length: 8 }, (_, seed) => madeScore(3, seed, 0.02)));
  assertEquals(configs[3].pruned, { trials: 8, epochs: 250, score });
  assertEquals(configs[3].mean, {});
});

Deno.test("rankTrials() to minimize ranks the lower score when pruned first", () => {
  const configs = rankTrials(halvingRecords(HALVED), { ...ACCURACY, goal: "minimize" });
  assertEquals(configs.map(l2), [1, 0, 2, 5, 4, 3]);
});

Deno.test("rankTrials() ranks configs that wait before pruned ones, and those that failed after them", () => {
  const trials = expandGrid(earlyExperiment(EPOCHS, { configs: 4, seeds: 1 })) as NetworkTrial[];
  const failed = { state: "failed" as const, epochs: 0, error: "", curve: [] };
  const records: TrialRecord[] = [
    { trial: trials[0], result: failed },
    prunedRecord(trials[1], 250, 0.9),
    { trial: trials[2] },
    prunedRecord(trials[3], 250, NaN), // diverged, although it was not found failed
  ];
  assertEquals(rankTrials(records, ACCURACY).map(l2), [2, 1, 3, 0]);
  const withoutPruned = [records[0], { trial: trials[1] }, records[2]];
  assertEquals(rankTrials(withoutPruned, ACCURACY).map(l2), [0, 1, 2]); // as without early termination
});

Deno.test("compareToLeader() gives configs that halving pruned the verdict pruned, and tests the others alone", () => {
  const records = halvingRecords(HALVED);
  const configs = analyze(records, HALVED).configs;
  const pruned = Array<string>(4).fill("pruned");
  assertEquals(configs.map(({ verdict }) => `${verdict}`), ["best", "undecided", ...pruned]);
  const two = records.filter(({ result }) => result?.state === "complete");
  const alone = compareToLeader(rankTrials(two, ACCURACY), HALVED);
  assertEquals(configs.slice(0, 2), alone);
  assertEquals(configs[2].toLeader, undefined);
  assert(configs.slice(2).every(({ simplest }) => !simplest));
});

Deno.test("compareToLeader() compares a config pruned after some seeds without a test, and it is never the simplest", () => {
  const experiment = earlyExperiment(SEEDS, { configs: 3, seeds: 9 });
  const records = (expandGrid(experiment) as NetworkTrial[]).map((trial) =>
    trial.parameters.l2 > 0 && trial.seed > 2
      ? prunedRecord(trial, 0)
      : completeRecord(trial, 0.5 + trial.seed / 10 - trial.parameters.l2 / 1e6)
  );
  const [best, ...others] = analyze(records, experiment).configs;
  assertEquals([best.verdict, best.simplest], ["best", true]);
  for (const { verdict, toLeader, simplest } of others) {
    assertEquals([verdict, simplest, toLeader?.losses], ["pruned", false, 3]);
    assertEquals([toLeader?.interval, toLeader?.pAdjusted], [undefined, undefined]);
  }
});

Deno.test("compareToLeader() of a race: a pruned config has the test of its look, the others that of the last one", () => {
  const records = raceRecords(RACED);
  const configs = analyze(records, RACED).configs;
  const left = configs.filter(({ pruned }) => pruned !== undefined);
  assertEquals(configs.map(({ n }) => n), [10, 10, 5, 5, 5, 5]);
  assertEquals(left.map(({ verdict }) => verdict), Array(4).fill("worse"));
  const rows = [0, 1, 2, 3, 4, 5].map((m) => [0, 1, 2, 3, 4].map((seed) => madeScore(m, seed)));
  const looks = takeLook(rows, { goal: "maximize", alpha: 0.01 });
  for (const { parameters, toLeader } of left) {
    const { test } = looks[parameters.l2 as number];
    assertAlmostEquals(toLeader!.pAdjusted!, 5 * test!.pAdjusted, 1e-15);
    assertAlmostEquals(toLeader!.interval!.high, test!.high, 1e-15);
    assertEquals(toLeader!.losses, 5);
  }
  const last = compareToBest(
    [0, 1].map((m) => Float64Array.from({ length: 10 }, (_, seed) => madeScore(m, seed))),
    { alpha: 0.04 },
  )!;
  const [best, second] = configs;
  assertAlmostEquals(second.toLeader!.pAdjusted!, last[1].pAdjusted * 0.05 / 0.04, 1e-15);
  assertEquals(second.toLeader!.interval, { low: last[1].low, high: last[1].high });
  assertEquals(best.toLeader!.interval, { low: 0, high: last[0].high });
});

Deno.test("compareToLeader() of a race calls a config worse that a look leaves out, although it has all seeds", () => {
  const raced = raceRecords(RACED);
  const audited = raced.map((record) =>
    record.trial.parameters.l2 === 2
      ? completeRecord(
        record.trial as NetworkTrial,
        madeScore(2, record.trial.seed) + (record.trial.seed > 4 ? 0.15 : 0),
      )
      : record
  );
  const config = analyze(audited, RACED).configs.find((each) => l2(each) === 2)!;
  assertEquals([config.n, config.pruned, config.verdict], [10, undefined, "worse"]);
  const before = analyze(raced, RACED).configs.find((each) => l2(each) === 2)!;
  assertEquals(config.toLeader!.pAdjusted, before.toLeader!.pAdjusted);
});

Deno.test("compareToLeader() of a race: a config pruned although no look leaves it out is pruned, not worse", () => {
  const records = raceRecords(RACED).map((record) =>
    record.trial.parameters.l2 === 1 && record.trial.seed >= 5
      ? prunedRecord(record.trial as NetworkTrial, 0)
      : record
  );
  const config = analyze(records, RACED).configs.find((each) => l2(each) === 1)!;
  assertEquals([config.verdict, config.toLeader?.interval], ["pruned", undefined]);
});

Deno.test("compareToLeader() of a race: what failed more often at the first look is worse, also if the leader fails later", () => {
  const records = raceRecords(
    RACED,
    (m, seed) =>
      m === 1 && seed === 2 || m === 0 && seed > 7 ? undefined : madeScore(m, seed, 0.0001),
  );
  const config = analyze(records, RACED).configs.find((each) => l2(each) === 1)!;
  assertEquals([config.n, config.pruned?.trials, config.verdict], [4, 5, "worse"]);
});

Deno.test("compareToLeader() takes no look of a race before every config has its seeds", () => {
  const records = raceRecords(RACED, madeScore).map((record) =>
    record.trial.seed >= 4 ? { trial: record.trial } : record
  );
  const configs = analyze(records, RACED).configs;
  assertEquals(configs.map(({ n }) => n), Array(6).fill(4));
  assert(configs.every(({ verdict }) => verdict !== "pruned"));
});

Deno.test("summarizePruning() counts what was pruned, and what was saved of all epochs or trials", () => {
  const halved = halvingRecords(HALVED);
  assertEquals(summarizePruning(HALVED, { records: halved, ...analyze(halved, HALVED) }), {
    configs: 6,
    pruned: [{ after: 250, configs: 3 }, { after: 500, configs: 1 }],
    full: 2,
    saved: (3 * 750 + 500) / 6000,
    resource: "epochs",
  });
  const raced = raceRecords(RACED);
  assertEquals(summarizePruning(RACED, { records: raced, ...analyze(raced, RACED) }), {
    configs: 6,
    pruned: [{ after: 5, configs: 4 }],
    full: 2,
    saved: 20 / 60,
    resource: "seeds",
  });
  assertEquals(summarizePruning({}, { records: raced, configs: [] }), undefined);
});

Deno.test("compareToLeader() of a race of three looks takes the second one without configs that have no seeds for it", () => {
  // With an alpha of 1e-5 the first look can leave nothing out.
  const race = { type: "race", looks: [4, 6, 8], alpha: [1e-5, 0.02, 0.02] } as const;
  const experiment = earlyExperiment(race, { configs: 3, seeds: 8 });
  const records = (expandGrid(experiment) as NetworkTrial[]).map((trial) => {
    const { parameters: { l2: m }, seed } = trial;
    const score = madeScore(m, seed);
    return seed < [8, 4, 6][m] ? completeRecord(trial, score) : prunedRecord(trial, 0);
  });
  const [best, second, third] = analyze(records, experiment).configs;
  assertEquals([best, second, third].map(l2), [0, 2, 1]); // config 1 was pruned although no look leaves it out
  assertEquals([best.verdict, second.verdict, third.verdict], ["best", "worse", "pruned"]);
});
