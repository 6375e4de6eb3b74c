/// <reference lib="deno.worker" />
/** Makes the splits of the table that it gets, without permission to read a file. */
import { registerTable } from "../../../lib/data/csv/table_cache.ts";
import { makeSplits } from "../../../lib/data/make_splits.ts";

self.onmessage = ({ data: { spec, table } }) => {
  registerTable(spec, table);
  const [{ train }] = makeSplits(spec, { train: 0.5, validation: 0.5 }, 0);
  table.features[0].values[0] = 42; // the main thread sees it if the memory is shared
  self.postMessage(train);
};
