import { assertEquals } from "@std/assert";
import { objectiveWarnings } from "../../lib/checks/objective_warnings.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse", "files");

Deno.test("objectiveWarnings() names the parameters that a command does not get", {
  ignore,
}, () => {
  const folder = Deno.makeTempDirSync();
  try {
    const warningsOf = (command: string, seeds = 2) =>
      objectiveWarnings(parseExperiment(
        `{objective: {command: ${command}}, metric: {name: loss, goal: minimize}, seeds: ${seeds}, ` +
          "parameters: {rate: 1, size: 2}}",
        { file: `${folder}/x.yaml` },
      ));
    Deno.writeTextFileSync(`${folder}/plain.py`, "import sys");
    Deno.writeTextFileSync(`${folder}/reads.py`, 'os.environ["SEEDSWEEP_TRIAL"]');
    const end = "and no hashed file mentions SEEDSWEEP_TRIAL: the program may not use";
    assertEquals(warningsOf("[a, '${rate}', '${size}', '${seed}']"), []);
    assertEquals(warningsOf("[plain.py, '--x=${size}']"), [
      `no argument of the command passes rate, seed, ${end} them`,
    ]);
    assertEquals(warningsOf("[plain.py, '--x=${size}']", 1), [
      `no argument of the command passes rate, ${end} it`,
    ]);
    assertEquals(warningsOf("[plain.py, reads.py]"), []);
    assertEquals(objectiveWarnings(parseExperiment("seeds: 2")), []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
