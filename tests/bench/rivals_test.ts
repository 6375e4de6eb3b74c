import { assertEquals, assertRejects } from "@std/assert";
import { describeCores } from "../../bench/blas_core.ts";
import { LineProcess } from "../../bench/line_process.ts";
import { rivalEnvironment } from "../../bench/rival_environment.ts";
import { lacking } from "../permissions.ts";

Deno.test("rivalEnvironment() replaces or unsets the kernels that the machine has set", {
  ignore: lacking("processes"),
}, () => {
  const before = Deno.env.get("OPENBLAS_CORETYPE");
  Deno.env.set("OPENBLAS_CORETYPE", "PRESCOTT");
  try {
    assertEquals(rivalEnvironment("HASWELL").env.OPENBLAS_CORETYPE, "HASWELL");
    assertEquals("OPENBLAS_CORETYPE" in rivalEnvironment(undefined).env, false);
    assertEquals(Deno.env.get("OPENBLAS_CORETYPE"), "PRESCOTT");
  } finally {
    if (before === undefined) Deno.env.delete("OPENBLAS_CORETYPE");
    else Deno.env.set("OPENBLAS_CORETYPE", before);
  }
});

Deno.test("LineProcess.ready() rejects if the process crashes, and end() still returns", {
  ignore: lacking("processes"),
}, async () => {
  const process = new LineProcess("a rival", ["/bin/sh", "-c", "kill -ILL $$"]);
  await assertRejects(() => process.ready(), Error, "a rival ended early");
  await process.end();
});

Deno.test("describeCores() names the kernels that are used first", () => {
  const times = [{ core: "ZEN", milliseconds: 1 }, { core: undefined, milliseconds: 2.5 }];
  assertEquals(describeCores("numpy float64", times), "numpy float64: ZEN 1.00 ms, unset 2.50");
});
