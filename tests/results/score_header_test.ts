import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { csv } from "../../lib/results/files/csv.ts";
import { cellsOf } from "../../lib/results/files/read_rows.ts";
import { scoreColumnsOf, scoreHeader } from "../../lib/results/files/score_header.ts";
import { holds } from "../property.ts";

/** The names of scores as they are read from the header that has them. */
function readBack(names: readonly string[]): string[] {
  const header = ["number", "param_rate", "state", ...names.map(scoreHeader), "reports", "error"];
  const line = csv([header]).replace(/\r\n$/, "");
  return scoreColumnsOf(cellsOf(line)).map(({ name }) => name);
}

Deno.test("scoreHeader() gives a score that has the name of another column the prefix score_", () => {
  assertEquals(
    ["loss", "error", "state", "reports", "param_rate", "score_error", "score_loss"].map(
      scoreHeader,
    ),
    [
      ...["loss", "score_error", "score_state", "score_reports", "score_param_rate"],
      ...["score_score_error", "score_loss"],
    ],
  );
});

Deno.test("scoreColumnsOf() reads 24 strange names back from the header of a file", () => {
  const names = [
    ...[
      "loss",
      "0",
      "10",
      "error",
      "score_error",
      "score_score_error",
      "state",
      "epochs",
      "reports",
    ],
    ...["param_rate", "score_param_rate", "__proto__", "constructor", "a,b", 'a"b', '"a"', "-loss"],
    ...["=1+1", " @x", "'-x", "two\nlines", "tab\there", "ä😀", " "],
  ];
  assertEquals(readBack(names), names);
});

Deno.test("scoreColumnsOf() reads any name back, in 500 cases", () => {
  const part = fc.constantFrom(
    "score_",
    "param_",
    "error",
    "state",
    '"',
    "-",
    "\n",
    ",",
    "\\",
    "é",
  );
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.array(part, { minLength: 1 }).map((a) => a.join("")),
  );
  holds([fc.uniqueArray(name, { minLength: 1, maxLength: 4 })], (names) => {
    const line = csv([names.map(scoreHeader)]);
    if (names.every((each) => !/[\u2028\u2029]/.test(each) && line.split("\r\n").length === 2)) {
      assertEquals(readBack(names), names);
    }
  }, 500);
});

Deno.test("scoreColumnsOf() of 3 headers that no sweep writes has no column, or the column as it is", () => {
  assertEquals(scoreColumnsOf([]), []);
  assertEquals(scoreColumnsOf(["number", "loss"]), []);
  assertEquals(scoreColumnsOf(["state", '"x', "reports"]), [{ index: 1, name: '"x' }]);
});
