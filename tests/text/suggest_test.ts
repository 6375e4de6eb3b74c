import { assertEquals } from "@std/assert";
import { suggest } from "../../lib/text/suggest.ts";

const KNOWN = ["dropout", "learning_rate", "epsilon", "split.validation", "data.spiral.samples"];

Deno.test("suggest() finds 10 mistyped or shortened words", () => {
  for (
    const [word, meant] of [
      ["droput", "dropout"],
      ["dorpout", "dropout"],
      ["DROPOUT", "dropout"],
      ["drop", "dropout"],
      ["eps", "epsilon"],
      ["lr", "learning_rate"],
      ["learning-rate", "learning_rate"],
      ["samples", "data.spiral.samples"],
      ["data.samples", "data.spiral.samples"],
      ["split.val", "split.validation"],
    ]
  ) assertEquals(suggest(word, KNOWN), `; did you mean "${meant}"?`);
});

Deno.test("suggest() lists the words for 6 that are similar to none", () => {
  for (const word of ["activation", "relu", "x", "", "constructor", "x".repeat(1000)]) {
    assertEquals(suggest(word, KNOWN), "; expected one of dropout, learning_rate, epsilon");
  }
});

Deno.test("suggest() lists the words inside a map", () => {
  assertEquals(suggest("data", KNOWN), "; expected one of data.spiral.samples");
  assertEquals(suggest("data.spiral", KNOWN), "; expected one of data.spiral.samples");
  assertEquals(suggest("spiral", KNOWN), "; expected one of data.spiral.samples");
});
