import { assertEquals } from "@std/assert";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { expandGrid } from "../../lib/objective/expand_grid.ts";
import { proposeConfigs } from "../../lib/search/propose_configs.ts";
import { lacking } from "../permissions.ts";

Deno.test("proposeConfigs() of a grid has all configs in one round, and then ends", {
  ignore: lacking("parse"),
}, () => {
  const experiment = parseExperiment("{ seeds: 2, parameters: { l2: { values: [0, 0.1] } } }");
  assertEquals(proposeConfigs(experiment, []), [{ l2: 0 }, { l2: 0.1 }]);
  const records = expandGrid(experiment).map((trial) => ({ trial }));
  assertEquals(proposeConfigs(experiment, records), undefined);
});
