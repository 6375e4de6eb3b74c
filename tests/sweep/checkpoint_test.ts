import { assert, assertEquals } from "@std/assert";
import type { NetworkTrial, TrialResult } from "../../lib/experiment/trial.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../lib/objective/encode_checkpoint.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { runTrial } from "../../lib/objective/run_trial.ts";
import { ResultsFolder } from "../../lib/store/results_folder.ts";
import { attemptTrial } from "../../lib/sweep/pool/attempt_trial.ts";
import { ProgressMeter, type SweepProgress } from "../../lib/sweep/pool/progress_meter.ts";
import { runTrials } from "../../lib/sweep/pool/run_trials.ts";
import type { RunTrialsOptions } from "../../lib/sweep/pool/run_trials_options.ts";
import { emptySlot, expectedTime } from "../../lib/sweep/pool/slot.ts";
import { trialCost } from "../../lib/sweep/pool/trial_cost.ts";
import { WorkerRunner } from "../../lib/sweep/pool/worker_runner.ts";
import { ResultWriter } from "../../lib/sweep/result_writer.ts";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { networkExperiment } from "../network_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "workers");
const withoutProcesses = ignore || lacking("processes");

const GRID = "{seeds: [0, 1], data: {spiral: {samples: 20}}, log_every: 4, parameters: " +
  "{dropout: {values: [0, 0.2]}, hidden: {values: [4, 16]}, batch_size: {value: 7}, epochs: {value: EPOCHS}}}";

/** The eight trials of a grid with so many epochs; those with other epochs have the same numbers. */
function trialsOf(epochs: number): readonly NetworkTrial[] {
  return expandGrid(networkExperiment(GRID.replace("EPOCHS", String(epochs))));
}

interface Run {
  readonly results: TrialResult[];
  /** By the number of the trial. */
  readonly checkpoints: (Uint8Array | undefined)[];
  readonly attempts: number[];
}

async function run(trials: readonly NetworkTrial[], options: RunTrialsOptions = {}): Promise<Run> {
  const made: Run = { results: [], checkpoints: [], attempts: [] };
  const end = await runTrials(trials, {
    ...{ jobs: 2, heartbeatTimeout: 5000 },
    ...options,
    onTrialFinished: ({ trial, result, timing }, checkpoint) => {
      made.results[trial.number] = result;
      made.checkpoints[trial.number] = checkpoint;
      made.attempts[trial.number] = timing.attempts;
    },
  });
  assertEquals(end.kind, "done");
  return made;
}

/** The results of trials that are run at once. */
function expected(trials: readonly NetworkTrial[]): TrialResult[] {
  return trials.map((trial) => runTrial(trial));
}

for (const isolation of ["worker", "process"] as const) {
  Deno.test(
    `trials that continue from checkpoints have every bit of uninterrupted ones: ${isolation}`,
    {
      ignore: withoutProcesses,
    },
    async () => {
      let checkpoints: readonly (Uint8Array | undefined)[] = [];
      for (const epochs of [3, 7, 12]) {
        const trials = trialsOf(epochs);
        const [before, known] = [checkpoints, checkpoints.map((each) => each?.slice())];
        const made = await run(trials, {
          ...{ isolation, keepsCheckpoint: () => true },
          checkpointOf: ({ number }) => before[number],
        });
        assertEquals(made.results, expected(trials), `${epochs} epochs`);
        assertEquals(before, known); // they were copied, so that a retry has them too
        checkpoints = made.checkpoints;
        assertEquals(
          checkpoints.map((each) => each && decodeCheckpoint(each)?.epoch),
          Array(8).fill(epochs),
        );
      }
    },
  );

  Deno.test(`a checkpoint is really used: ${isolation}`, { ignore: withoutProcesses }, async () => {
    const [rung] = trialsOf(3);
    let checkpoint = new Uint8Array();
    runTrial(rung, {
      onCheckpoint: ({ networks: [{ values, curve }], ...others }) => {
        const marked = [{ ...curve[0], loss: 12345 }, ...curve.slice(1)]; // no training gives this loss
        checkpoint = encodeCheckpoint({ ...others, networks: [{ values, curve: marked }] });
      },
    });
    const { results } = await run(trialsOf(6).slice(0, 1), {
      isolation,
      checkpointOf: () => checkpoint,
    });
    assertEquals(results[0].curve[0].loss, 12345);
  });

  Deno.test(`a trial keeps its checkpoint only if it is asked for: ${isolation}`, {
    ignore: withoutProcesses,
  }, async () => {
    const { checkpoints } = await run(trialsOf(3), {
      ...{ isolation, keepsCheckpoint: ({ number }) => number === 5 },
    });
    assertEquals(Object.keys(checkpoints.filter((each) => each !== undefined)).length, 1);
    assert(checkpoints[5] instanceof Uint8Array);
  });
}

Deno.test(
  "a trial whose checkpoint is damaged, of another trial or too long is run from its start",
  {
    ignore,
  },
  async () => {
    const { checkpoints } = await run(trialsOf(5), { keepsCheckpoint: () => true });
    const longer = await run(trialsOf(9), { keepsCheckpoint: () => true });
    const cut = checkpoints[0]?.subarray(0, 500);
    const trials = trialsOf(7);
    const given = [
      cut,
      new Uint8Array(),
      checkpoints[3],
      longer.checkpoints[3],
      undefined,
      new Uint8Array(9),
    ];
    const { results } = await run(trials, { checkpointOf: ({ number }) => given[number] });
    assertEquals(results, expected(trials));
  },
);

Deno.test(
  "a worker that continues from a checkpoint trains only the epochs after it",
  { ignore },
  async () => {
    const { checkpoints } = await run(trialsOf(5), { keepsCheckpoint: () => true });
    const [trial] = trialsOf(8);
    const tilesOf = (checkpoint: Uint8Array | undefined) => {
      const epochs: number[] = [];
      const job = { trial, timeout: undefined, holdout: false, checkpoint };
      const heartbeat = (epoch: number) => void epochs.push(epoch);
      assertEquals(attemptTrial(job, { stopped: () => false, heartbeat }).kind, "finished");
      return [Math.min(...epochs), new Set(epochs).size];
    };
    assertEquals(tilesOf(checkpoints[0]), [5, 4]); // 5, 6 and 7 done; 8 in the evaluation at the end
    assertEquals(tilesOf(undefined), [0, 9]);
  },
);

Deno.test(
  "a trial whose worker dies starts again from the same checkpoint",
  { ignore },
  async () => {
    const { checkpoints } = await run(trialsOf(5), { keepsCheckpoint: () => true });
    const asked: number[] = [];
    const trials = trialsOf(8);
    const { results, attempts } = await run(trials, {
      jobs: 1,
      module: new URL("./workers/dies_once_with_checkpoint.ts", import.meta.url),
      checkpointOf: ({ number }) => {
        asked.push(number);
        return checkpoints[number];
      },
    });
    assertEquals(results, expected(trials));
    assertEquals(attempts, [1, 1, 1, 2, 1, 1, 1, 1]);
    assert(asked.filter((number) => number === 3).length >= 2);
  },
);

Deno.test("a trial that fails has no checkpoint", { ignore }, async () => {
  const [trial] = trialsOf(5);
  const parameters = {
    ...trial.parameters,
    optimizer: "sgd",
    learning_rate: 1e200,
    l2: 1,
  } as const;
  const { results, checkpoints } = await run([{ ...trial, parameters }], {
    keepsCheckpoint: () => true,
  });
  assertEquals([results[0].state, checkpoints[0]], ["failed", undefined]);
});

Deno.test(
  "the cost of a trial, and its share of the progress, do not count the epochs of its checkpoint",
  {
    ignore,
  },
  () => {
    const [one, other] = trialsOf(10);
    assertEquals(trialCost(one, 6), 0.4 * trialCost(one));
    const meter = new ProgressMeter([one, other], ({ number }) => number === 0 ? 6 : 0);
    const slot = emptySlot(0, new WorkerRunner());
    const at = (epochs: number): Partial<SweepProgress> => {
      const running = { ...slot, runner: { ...slot.runner, epochs } as typeof slot.runner };
      const { epochs: done, share } = meter.measure([{ ...running, current }]);
      return { epochs: done, share };
    };
    const current = { trial: one, attempts: 0, epochsBefore: 6 };
    assertEquals(at(0), { epochs: 0, share: 0 }); // it has not started
    assertEquals(at(8), { epochs: 2, share: 2 / 14 });
    assertEquals(expectedTime({ ...slot, current, pace: 2 }), 2 * trialCost(one, 6));
    meter.add(one, runTrial(one));
    const { epochs, share } = meter.measure([]);
    assertEquals([epochs, share], [4, 4 / 14]);
  },
);

Deno.test(
  "trials in a results folder continue from the checkpoints that it has, or start without them",
  {
    ignore: ignore || lacking("files"),
  },
  () =>
    inTemporaryFolder(async (directory) => {
      const rungs = [3, 7, 12].map(trialsOf);
      for (const [i, trials] of rungs.entries()) {
        const folder = new ResultsFolder(directory, { resultFiles: [] }); // as after an interruption
        const { checkpoints, store } = folder;
        if (i === 2) Deno.removeSync(`${directory}/checkpoints/${rungs[1][4].trialId}.bin`);
        const found = (rungs[i - 1] ?? []).map((rung) => checkpoints.find(rung) !== undefined);
        assertEquals(found, i === 0 ? [] : Array(8).fill(true).with(4, i !== 2));
        const writer = new ResultWriter((finished, running, made) => {
          checkpoints.save(made);
          store.saveTrials(finished, running);
        });
        await runTrials(trials, {
          jobs: 2,
          checkpointOf: ({ number }) =>
            i === 0 ? undefined : checkpoints.find(rungs[i - 1][number]),
          keepsCheckpoint: () => i < 2,
          epochsBefore: () => rungs[i - 1]?.[0].parameters.epochs ?? 0,
          onTrialFinished: (finished, checkpoint) => writer.trialFinished(finished, checkpoint),
        });
        await writer.close({ wait: true });
        checkpoints.drop(new Set(trials.map(({ trialId }) => trialId)));
        assertEquals(trials.map((trial) => store.findTrial(trial)?.result), expected(trials));
        folder.close();
      }
      assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["state.sqlite"]);
    }),
);
