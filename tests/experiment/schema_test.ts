import { assertEquals } from "@std/assert";
import {
  DEFAULT_PARAMETERS,
  experimentJsonSchema,
  PARAMETER_NAMES,
} from "../../lib/experiment/parse/schema.ts";
import { readExperiment } from "../../lib/experiment/parse/read_experiment.ts";
import { lacking } from "../permissions.ts";

const EXPERIMENTS = new URL("../../experiments/", import.meta.url);

Deno.test(
  "experimentJsonSchema() equals the published experiment.schema.json",
  { ignore: lacking("files") },
  async () => {
    const published = await Deno.readTextFile(new URL("experiment.schema.json", EXPERIMENTS));
    assertEquals(published, experimentJsonSchema());
  },
);

Deno.test("DEFAULT_PARAMETERS has every parameter", () => {
  assertEquals(Object.keys(DEFAULT_PARAMETERS), PARAMETER_NAMES);
});

Deno.test("readExperiment() reads the shipped experiments, which name the schema", {
  ignore: lacking("files", "parse"),
}, async () => {
  for (const name of ["dropout", "chapter"]) {
    const path = new URL(`${name}.yaml`, EXPERIMENTS);
    assertEquals((await readExperiment(path.pathname)).name, name);
    const [firstLine] = (await Deno.readTextFile(path)).split("\n");
    assertEquals(firstLine, "# yaml-language-server: $schema=experiment.schema.json");
  }
});
