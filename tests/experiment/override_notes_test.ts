import { assertEquals } from "@std/assert";
import { overrideNotes } from "../../lib/experiment/parse/override_notes.ts";
import { lacking } from "../permissions.ts";

const ignore = lacking("parse");

Deno.test("overrideNotes() explains a list of layers where the file has several widths", {
  ignore,
}, () => {
  const widths = "parameters: { hidden: { values: [64, 128] } }";
  assertEquals(overrideNotes(widths, ["hidden=[64,512]", "l2=0"]), [
    "hidden=[64,512] is one network with two hidden layers; for two widths write hidden=64,512",
  ]);
  assertEquals(overrideNotes(widths, ["hidden=[8,8,8,8,8]"]), [
    "hidden=[8,8,8,8,8] is one network with 5 hidden layers; for 5 widths write hidden=8,8,8,8,8",
  ]);
});

Deno.test("overrideNotes() explains a single seed where the file has the number of seeds", {
  ignore,
}, () => {
  assertEquals(overrideNotes("seeds: 8", ["seeds=5"]), [
    "seeds=5 is the one seed 5; for 5 seeds write replicates=5",
  ]);
});

Deno.test("overrideNotes() of overrides with one meaning are none", { ignore }, () => {
  const widths = "parameters: { hidden: { values: [64, 128] } }";
  for (
    const [text, override] of [
      [widths, "hidden=64,512"],
      [widths, "hidden=[64]"],
      [widths, "hidden=[]"],
      [widths, "hidden=[64,512],32"],
      [widths, "hidden=[64,"],
      [widths, "hidden=[[64,512]]"],
      ["parameters: { hidden: { values: [64, [64, 64]] } }", "hidden=[64,512]"],
      ["parameters: { hidden: { values: [64] } }", "hidden=[64,512]"],
      ["parameters: { hidden: { value: 64 } }", "hidden=[64,512]"],
      ["parameters: { hidden: [64, 64] }", "hidden=[64,512]"],
      ["parameters: 5", "hidden=[64,512]"],
      ["{}", "hidden=[64,512]"],
      ["", "hidden=[64,512]"],
      ["[", "hidden=[64,512]"],
      ["seeds: 8", "seeds=0"],
      ["seeds: 8", "seeds=1,2"],
      ["seeds: [8]", "seeds=5"],
      ["replicates: 8", "seeds=5"],
    ]
  ) assertEquals(overrideNotes(text, [override]), [], `${text} ${override}`);
});
