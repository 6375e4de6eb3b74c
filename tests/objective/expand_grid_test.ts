import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { ENGINE_VERSION } from "../../lib/engine/version.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");
const GOLDEN_IDS = [2, "7235dda7030f6b0d", "ac50e196a4e2b088"];
const GRID =
  "{seeds: [7, 3], parameters: {dropout: {values: [0, 0.5]}, hidden: {values: [4, [4, 2], 1]}}}";

const expand = (text: string, overrides: string[] = []) =>
  expandGrid(networkExperiment(text, { overrides }));

Deno.test("expandGrid() varies the first axis slowest and seeds fastest, numbers from 0", {
  ignore,
}, () => {
  const trials = expand(GRID);
  assertEquals(trials.map(({ number }) => number), Array.from({ length: 12 }, (_, i) => i));
  assertEquals(
    trials.map(({ parameters, seed }) => [parameters.dropout, parameters.hidden, seed]),
    [0, 0.5].flatMap((dropout) =>
      [4, [4, 2], 1].flatMap((hidden) => [7, 3].map((seed) => [dropout, hidden, seed]))
    ),
  );
});

Deno.test("expandGrid() freezes the list, the trials and their parameters", { ignore }, () => {
  const trials = expand(GRID);
  assert(
    Object.isFrozen(trials) && Object.isFrozen(trials[0]) && Object.isFrozen(trials[0].parameters),
  );
});

Deno.test("expandGrid() gives 12 trials 12 trial ids, and 6 configs 6 config ids", {
  ignore,
}, () => {
  const trials = expand(GRID);
  assertEquals(new Set(trials.map(({ trialId }) => trialId)).size, 12);
  assertEquals(new Set(trials.map(({ configId }) => configId)).size, 6);
  for (const { trialId } of trials) assertMatch(trialId, /^[0-9a-f]{16}$/);
});

Deno.test(
  "expandGrid() ids depend on the settings that a result depends on, and on no other",
  { ignore },
  () => {
    const id = (text: string, overrides: string[] = []) =>
      expand(text, ["seeds=0", ...overrides])[0].trialId;
    const text =
      "{split: {train: 0.5, validation: 0.2}, parameters: {hidden: {value: 8}, l2: {value: 0}}}";
    for (
      const same of ["name=other", "log_every=7", "metric.name=val_loss", "l2=0,1", "run_cap=99"]
    ) {
      assertEquals(id(text, [same]), id(text), same);
    }
    assertEquals(
      id(
        "{split: {validation: 0.2, train: 0.5}, parameters: {l2: {value: 0}, hidden: {value: 8}}}",
      ),
      id(text),
    );
    for (
      const other of ["hidden=9", "l2=1", "epochs=5", "data.spiral.noise=0.1", "split.train=0.7"]
    ) {
      assertNotEquals(id(text, [other]), id(text), other);
    }
  },
);

Deno.test(
  "expandGrid() counts weights and biases: 2 → 4 → 2 → 3 has 12 + 10 + 9",
  { ignore },
  () => {
    assertEquals(expand(GRID)[2].weightCount, 31);
  },
);

Deno.test(
  "expandGrid() logs every 1/50 of the epochs without log_every",
  { ignore },
  () => {
    const every = (overrides: string[]) => expand("{}", overrides)[0].logEvery;
    assertEquals([
      every(["epochs=1000"]),
      every(["epochs=20"]),
      every(["epochs=10001"]),
      every(["log_every=3"]),
    ], [20, 1, 201, 3]);
  },
);

Deno.test(
  "expandGrid() gives the ids of this engine version: raise it when an id changes",
  { ignore },
  () => {
    const [{ trialId, configId }] = expand("{parameters: {hidden: {value: 8}}}");
    assertEquals([ENGINE_VERSION, configId, trialId], GOLDEN_IDS);
  },
);
