import { assertEquals } from "@std/assert";
import { valueWarnings } from "../../lib/checks/value_warnings.ts";
import { parseExperiment } from "../../lib/experiment/parse/parse_experiment.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

/** The warnings of a search with one parameter of an objective. */
function warningsOf(axis: string): string[] {
  return valueWarnings(parseExperiment(`
    method: random
    run_cap: 5
    objective: { command: [train] }
    metric: { name: loss, goal: minimize }
    any_of: [{ parameters: { p: ${axis} } }]`));
}

const EVENLY = "drawn evenly: nine of ten values are above";

Deno.test("valueWarnings() finds 4 linear ranges over two powers of ten", { ignore }, () => {
  const log = "log_uniform_values draws evenly over the powers of ten";
  assertEquals(warningsOf("{ min: 0.0001, max: 0.1 }"), [
    `p from 0.0001 to 0.1 is ${EVENLY} 0.01; ${log}`,
  ]);
  assertEquals(warningsOf("{ min: 1, max: 100 }"), [`p from 1 to 100 is ${EVENLY} 11; q_${log}`]);
  assertEquals(warningsOf("{ min: 1, max: 1000, q: 1 }"), [
    `p from 1 to 1000 is ${EVENLY} 100; q_${log}`,
  ]);
  assertEquals(warningsOf("{ any_of: [{ value: 0 }, { min: 0.5, max: 50 }] }"), [
    `p from 0.5 to 50 is ${EVENLY} 5.5; ${log}`,
  ]);
});

Deno.test("valueWarnings() of narrow, logarithmic and normal ranges and those from 0 are none", {
  ignore,
}, () => {
  for (
    const axis of [
      "{ min: 0.5, max: 49 }",
      "{ min: 0, max: 1000.5 }",
      "{ min: -1, max: 1000 }",
      "{ distribution: log_uniform_values, min: 1, max: 1e6 }",
      "{ distribution: normal, mu: 1, sigma: 100 }",
      "{ values: [1, 1000] }",
    ]
  ) assertEquals(warningsOf(axis), [], axis);
});

Deno.test("valueWarnings() says that no is text", { ignore }, () => {
  assertEquals(warningsOf("{ values: [No, maybe] }"), [
    'p has the value "No", which is text: a boolean is written false',
  ]);
});
