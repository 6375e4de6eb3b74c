import { assertEquals } from "@std/assert";
import {
  DEFAULT_DATA,
  DEFAULT_PARAMETERS,
  DEFAULT_SPLIT,
} from "../../lib/experiment/parse/schema.ts";
import type { TrialRecord } from "../../lib/experiment/trial.ts";
import {
  curvesTable,
  tableCsv,
  TIMINGS_TABLE,
  trialsTable,
} from "../../lib/results/files/tables.ts";

import { EXPERIMENT, SCORES } from "./made_up.ts";

/** Every cell has a different value, so that swapped columns are detected. */
const RECORD: TrialRecord = {
  trial: {
    number: 7,
    trialId: "id",
    configId: "config",
    seed: 3,
    metric: "val_accuracy",
    parameters: { ...DEFAULT_PARAMETERS, hidden: [64, 32], epochs: 9 },
    data: DEFAULT_DATA,
    split: DEFAULT_SPLIT,
    logEvery: 1,
    weightCount: 5,
  },
  result: {
    state: "complete",
    metrics: { val_accuracy: 0.1, val_loss: 0.2, train_accuracy: 0.3, train_loss: 0.4 },
    epochs: 8,
    weightsHash: "hash",
    curve: [{
      epoch: 4,
      loss: 0.11,
      data_loss: 0.12,
      reg_loss: 0.13,
      accuracy: 0.14,
      learning_rate: 0.15,
      val_loss: 0.16,
      val_accuracy: 0.17,
    }],
  },
};

Deno.test("trialsTable() has the documented columns, each with its value", () => {
  const [header, row] = tableCsv(
    trialsTable(
      { ...EXPERIMENT, parameters: { hidden: { values: [64] }, epochs: { values: [9] } } },
      SCORES,
    ),
    [RECORD],
  ).split("\r\n");
  assertEquals(
    header,
    "number,trial_id,config_id,seed,param_hidden,param_epochs,state,val_accuracy,val_loss,train_accuracy,train_loss," +
      "epochs,weights_hash,error",
  );
  assertEquals(row, '7,tid,cconfig,3,"[64,32]",9,complete,0.1,0.2,0.3,0.4,8,whash,');
});

Deno.test("trialsTable() has a trial without a result as waiting, and a failed trial with its error", () => {
  const failed: TrialRecord = {
    ...RECORD,
    result: { state: "failed", epochs: 2, error: "=why", curve: [] },
  };
  const rows = tableCsv(trialsTable(EXPERIMENT, SCORES), [{ trial: RECORD.trial }, failed]).split(
    "\r\n",
  );
  assertEquals(rows.slice(1, 3), [
    "7,tid,cconfig,3,waiting,,,,,,,",
    "7,tid,cconfig,3,failed,,,,,2,,'=why",
  ]);
});

Deno.test("curvesTable() has the documented columns, each with its value", () => {
  assertEquals(
    tableCsv(curvesTable(EXPERIMENT), [RECORD, { trial: RECORD.trial }]),
    "number,epoch,loss,data_loss,reg_loss,accuracy,learning_rate,val_loss,val_accuracy\r\n" +
      "7,4,0.11,0.12,0.13,0.14,0.15,0.16,0.17\r\n",
  );
});

Deno.test("TIMINGS_TABLE has seconds to the microsecond, and no row for a waiting trial", () => {
  const timing = {
    started: "2026-01-01T00:00:00.000Z",
    seconds: 0.12345678,
    worker: 1,
    attempts: 2,
    host: "here",
  };
  assertEquals(
    tableCsv(TIMINGS_TABLE, [{ ...RECORD, timing }, { trial: RECORD.trial }]),
    "number,started,seconds,worker,attempts,host,machine\r\n7,2026-01-01T00:00:00.000Z,0.123457,1,2,here,\r\n",
  );
});
