import { assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import fc from "fast-check";
import { csv } from "../../lib/results/files/csv.ts";
import { holds } from "../property.ts";

Deno.test("csv() writes numbers in their shortest form, and empty cells for undefined, NaN and Infinity", () => {
  const row = [1, 0.1, 5e-5, 1e-7, 1e21, 0.1 + 0.2, undefined, NaN, Infinity];
  assertEquals(csv([["a"], row]), "a\r\n1,0.1,0.00005,1e-7,1e+21,0.30000000000000004,,,\r\n");
});

Deno.test("csv() puts an apostrophe before text that a spreadsheet would run as a formula", () => {
  for (const formula of ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"]) {
    const [[cell]] = parse(csv([["h"], [formula]])).slice(1);
    assertEquals(cell.startsWith("'"), true, cell);
  }
  assertEquals(csv([["h"], [-1], ["a=b"]]), "h\r\n-1\r\na=b\r\n");
});

Deno.test("csv() quotes commas and quotes, and replaces line breaks by spaces", () => {
  assertEquals(
    csv([["h"], ['a,"b"'], ["one\r\ntwo\rthree\nfour"]]),
    'h\r\n"a,""b"""\r\none two three four\r\n',
  );
});

Deno.test("csv() of random numbers and texts is read back unchanged", () => {
  // deno-lint-ignore no-control-regex -- texts that csv() changes are excluded
  const text = fc.string().filter((s) => !/[\u0000-\u001f\u007f]|^\s*[=+\-@]/.test(s) && s !== "");
  holds([
    fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), text), { minLength: 1 }),
  ], (rows) => {
    const back = parse(csv([["number", "text"], ...rows])).slice(1);
    assertEquals(back.map(([n, s]) => [Number(n), s]), rows.map(([n, s]) => [n === 0 ? 0 : n, s]));
  });
});
