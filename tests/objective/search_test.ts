import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { EarlyTermination, Experiment } from "../../lib/experiment/experiment.ts";
import type { Trial, TrialRecord } from "../../lib/experiment/trial.ts";
import { Search } from "../../lib/objective/search.ts";
import { shuffle } from "../../lib/random/shuffle.ts";
import { Stream } from "../../lib/random/stream.ts";
import { lacking } from "../permissions.ts";
import { madeResult, searchExperiment } from "../search/search_experiment.ts";

const ignore = lacking("parse");

const EPOCHS: EarlyTermination = { type: "halving", resource: "epochs", min: 100, eta: 3 };
const SEEDS: EarlyTermination = { type: "halving", resource: "seeds", min: 1, eta: 2 };
const RACE: EarlyTermination = { type: "race", looks: [3, 4], alpha: [0.01, 0.04] };

type Run = (trial: Trial) => TrialRecord;

/** Takes all steps of a search; returns it, and what was run. */
function runSearch(
  experiment: Experiment,
  run: Run = madeResult,
): { search: Search; steps: (readonly Trial[])[] } {
  const search = new Search(experiment);
  const steps: (readonly Trial[])[] = [];
  while (search.stage.length > 0) {
    steps.push(search.stage.map(({ trial }) => trial));
    search.note(search.stage.map(({ trial }) => run(trial)));
    search.advance();
  }
  return { search, steps };
}

function states(records: readonly TrialRecord[]): string[] {
  return [...Map.groupBy(records, ({ trial }) => trial.configId).values()].map((trials) =>
    trials.map(({ result }) => result?.state[0]).join("")
  );
}

Deno.test(
  "halving over epochs: the best third of each rung goes on, in parts of the whole trials",
  {
    ignore,
  },
  () => {
    const { search, steps } = runSearch(searchExperiment({ early_terminate: EPOCHS }));
    assertEquals(
      steps.map((
        trials,
      ) => [trials.length, ...new Set(trials.map((each) => each.parameters.epochs))]),
      [[18 * 4, 100], [6 * 4, 300], [2 * 4, 900]],
    );
    const pruned = search.records.filter(({ result }) => result?.state === "pruned");
    assertEquals(search.records.length - pruned.length, 8);
    for (const record of pruned) {
      const source = search.lastRun(record.trial) as Trial;
      assertEquals(source.parameters.epochs, record.result?.epochs);
      assertEquals(record.result?.metrics, madeResult(source).result?.metrics);
      assert([100, 300].includes(record.result?.epochs as number));
    }
    const errors = new Set(pruned.map(({ result }) => result?.error?.replace(/rank \d+/, "rank")));
    assertEquals([...errors].sort(), [
      "pruned after 100 epochs: rank of 18 by mean val_accuracy, 6 go on",
      "pruned after 300 epochs: rank of 6 by mean val_accuracy, 2 go on",
    ]);
  },
);

Deno.test("halving keeps the configs with the best means at each rung", { ignore }, () => {
  const { search } = runSearch(searchExperiment({ early_terminate: EPOCHS }));
  const configs = [...Map.groupBy(search.records, ({ trial }) => trial.configId).values()];
  const meanAt = (epochs: number) => (records: TrialRecord[]) =>
    records.reduce((sum, { trial }) => {
      const part = { ...trial, parameters: { ...trial.parameters, epochs } } as Trial;
      return sum + (madeResult(part).result?.metrics?.val_accuracy as number) / records.length;
    }, 0);
  const reached = (records: TrialRecord[]) => records[0].result?.epochs as number;
  for (const [rung, next] of [[100, 300], [300, 900]]) {
    const at = configs.filter((each) => reached(each) >= rung);
    const on = at.filter((each) => reached(each) >= next).map(meanAt(rung));
    const out = at.filter((each) => reached(each) < next).map(meanAt(rung));
    assert(Math.min(...on) > Math.max(...out));
  }
});

Deno.test("halving over seeds: trials of configs that are left out are not run", { ignore }, () => {
  const { search, steps } = runSearch(searchExperiment({ early_terminate: SEEDS }));
  assertEquals(steps.map((trials) => trials.length), [18, 9, 2 * 5]);
  const counts = states(search.records);
  assertEquals(
    ["cppp", "ccpp", "cccc"].map((state) => counts.filter((each) => each === state).length),
    [9, 4, 5],
  );
  const { result } = search.records.find(({ result }) => result?.state === "pruned") as TrialRecord;
  assertEquals([result?.epochs, result?.metrics, result?.curve], [0, undefined, []]);
});

Deno.test("a race leaves out configs that are far behind after the first look", { ignore }, () => {
  const { search, steps } = runSearch(searchExperiment({ early_terminate: RACE }));
  const counts = states(search.records);
  const out = counts.filter((state) => state === "cccp").length;
  assert(out > 5 && out < 18);
  assertEquals(counts.filter((state) => state === "cccc").length, 18 - out);
  assertEquals(steps.map((trials) => trials.length), [18 * 3, 18 - out]);
  const { result } = search.records.find(({ result }) => result?.state === "pruned") as TrialRecord;
  assertStringIncludes(
    result?.error as string,
    "pruned after 3 seeds: worse than the best config, p = 0.0",
  );
});

Deno.test(
  "bayes: first ten configs, then batches; with halving, each batch against all configs so far",
  {
    ignore,
  },
  () => {
    const bayes = searchExperiment({ method: "bayes", run_cap: 17, batch: 3, search_seed: 0 });
    const { steps } = runSearch(bayes);
    assertEquals(steps.map((trials) => trials.length / 4), [10, 3, 3, 1]);
    const halved = runSearch({ ...bayes, early_terminate: EPOCHS });
    assertEquals(halved.steps.slice(0, 4).map((trials) => trials.length / 4), [10, 4, 2, 3]);
    const errors = halved.search.records.slice(40, 52).map(({ result }) => result?.error ?? "");
    const ofFirstRung = errors.filter((error) => error.startsWith("pruned after 100 epochs"));
    assertEquals(ofFirstRung.every((error) => / of 13 by /.test(error)), true); // 10 before, 3 now
    assert(errors.some((error) => /^pruned after \d+ epochs: rank \d+ of \d+ /.test(error)));
  },
);

Deno.test(
  "a trial that failed in a rung is failed, not pruned, and is not run on",
  { ignore },
  () => {
    const run: Run = (trial) =>
      trial.number % 4 === 2
        ? { trial, result: { state: "failed", epochs: 50, error: "diverged", curve: [] } }
        : madeResult(trial);
    const { search, steps } = runSearch(searchExperiment({ early_terminate: EPOCHS }), run);
    assertEquals(steps.map((trials) => trials.length), [18 * 4, 6 * 3, 2 * 3]);
    assertEquals(new Set(states(search.records)), new Set(["ppfp", "ccfc"]));
  },
);

Deno.test(
  "configs that failed at a rung are behind those that did not; if all failed, the search ends",
  {
    ignore,
  },
  () => {
    const failed = (trial: Trial): TrialRecord => ({
      trial,
      result: { state: "failed", epochs: 0, error: "no", curve: [] },
    });
    const one = runSearch(
      searchExperiment({ early_terminate: EPOCHS }),
      (trial) => trial.number < 15 * 4 ? failed(trial) : madeResult(trial),
    );
    assertEquals(states(one.search.records).filter((each) => each === "cccc").length, 2);
    const all = runSearch(searchExperiment({ early_terminate: EPOCHS }), failed);
    assertEquals(new Set(states(all.search.records)), new Set(["ffff"]));
    assertEquals(all.steps.length, 1);
  },
);

for (
  const [name, changes] of [
    ["a grid", { method: "grid", parameters: { learning_rate: { values: [0.01, 0.1] } } }],
    ["random", {}],
    ["sobol", { method: "sobol" }],
    ["bayes", { method: "bayes", batch: 2 }],
    ["bayes with halving over epochs", { method: "bayes", batch: 2, early_terminate: EPOCHS }],
    ["bayes with halving over seeds", { method: "bayes", batch: 2, early_terminate: SEEDS }],
    ["random with halving over epochs", { early_terminate: EPOCHS }],
    ["random with a race", { early_terminate: RACE }],
  ] as const
) {
  Deno.test(`a search takes the same way in any order of results, stopped anywhere: ${name}`, {
    ignore,
  }, () => {
    const experiment = searchExperiment(changes as Partial<Experiment>);
    const expected = runSearch(experiment);
    for (let seed = 0; seed < 5; seed++) {
      const stream = Stream.named({ seed, role: "shuffle" });
      const stored = new Map<string, TrialRecord>();
      let search = new Search(experiment);
      const follow = () => {
        for (;;) {
          search.note(search.stage.flatMap(({ trial }) => stored.get(trial.trialId) ?? []));
          if (search.stage.length === 0 || search.stage.some(({ result }) => !result)) return;
          search.advance();
        }
      };
      while (search.stage.length > 0) {
        const missing = search.stage.filter(({ result }) => !result).map(({ trial }) => trial);
        const order = shuffle(stream, [...missing]);
        const done = order.slice(0, Math.ceil(order.length * stream.uniform()));
        for (const trial of done) stored.set(trial.trialId, madeResult(trial));
        search = new Search(experiment); // as after the death of the process
        follow();
      }
      assertEquals(search.records, expected.search.records);
      assertEquals(stored.size, expected.steps.flat().length);
    }
  });

  Deno.test(`closeRound() gives the same proposals from final records: ${name}`, { ignore }, () => {
    const experiment = searchExperiment(changes as Partial<Experiment>);
    const { records } = runSearch(experiment).search;
    const search = new Search(experiment);
    for (let closed = 0; closed < records.length;) {
      const known = search.records.length;
      search.closeRound(records.slice(closed, known));
      closed = known;
    }
    assertEquals(search.records, records);
    assertEquals(search.stage, []);
  });
}

Deno.test(
  "an earlier result is not run again when run_cap grows: the sequence goes on",
  { ignore },
  () => {
    for (const method of ["random", "sobol", "bayes"] as const) {
      const [few, many] = [12, 20].map((run_cap) =>
        runSearch(searchExperiment({ method, run_cap })).search.records
      );
      assertEquals(many.slice(0, few.length), few);
      assertEquals(many.length, 20 * 4);
    }
  },
);
