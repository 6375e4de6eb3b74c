import { assert, assertEquals } from "@std/assert";
import { wrap } from "../../lib/text/wrap.ts";

Deno.test("wrap() leaves a text as it is that is exactly as wide as a line", () => {
  assertEquals(wrap("four word text here", { width: 19 }), ["four word text here"]);
  assertEquals(wrap("four word text here", { width: 18 }), ["four word text", "here"]);
  assertEquals(wrap("", { width: 10 }), [""]);
});

Deno.test("wrap() fills each line with as many words as fit, for widths 1 to 30", () => {
  const text = "a bb ccc dddd eeeee ffffff a bb ccc";
  for (let width = 1; width <= 30; width++) {
    const lines = wrap(text, { width });
    assertEquals(lines.join(" "), text, `width ${width}`);
    lines.forEach((line, i) => {
      assert(line.length <= width || !line.includes(" "), `width ${width}: ${line}`);
      const next = lines[i + 1]?.split(" ")[0];
      assert(next === undefined || `${line} ${next}`.length > width, `width ${width}: ${line}`);
    });
  }
});

Deno.test("wrap() does not cut a word that is wider than the line", () => {
  assertEquals(wrap("in /a/long/path there", { width: 8 }), ["in", "/a/long/path", "there"]);
  assertEquals(wrap("/a/long/path", { width: 8 }), ["/a/long/path"]);
});

Deno.test("wrap() indents every line but the first", () => {
  assertEquals(wrap("note: one two three", { width: 12, indent: 6 }), [
    "note: one",
    "      two",
    "      three",
  ]);
});

Deno.test("wrap() keeps the spaces at the start of the text and between words, none at the end of a line", () => {
  assertEquals(wrap("  one two", { width: 5 }), ["  one", "two"]);
  assertEquals(wrap("Best:   one two", { width: 11, indent: 8 }), ["Best:   one", "        two"]);
  assertEquals(wrap("one   two", { width: 5 }), ["one", "two"]);
  assertEquals(wrap("one ", { width: 9 }), ["one"]);
});

Deno.test("wrap() does not break before %, for widths 1 to 30", () => {
  assertEquals(wrap("a chance of 95 % at most", { width: 14 }), ["a chance of", "95 % at most"]);
  for (let width = 1; width <= 30; width++) {
    const lines = wrap("dropout 82 %, l2 9 %; the rest, 0 %", { width, indent: 2 });
    assertEquals(lines.map((line) => line.trim()).join(" "), "dropout 82 %, l2 9 %; the rest, 0 %");
    assertEquals(lines.filter((line) => line.trim().startsWith("%")), [], `width ${width}`);
  }
});
