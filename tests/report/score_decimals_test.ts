import { assertEquals } from "@std/assert";

import { scoreDecimals } from "../../lib/report/text/score_decimals.ts";

Deno.test("scoreDecimals() is 3 for shares, whatever their size", () => {
  for (const name of ["val_accuracy", "test_f1", "val_r2", "accuracy"]) {
    assertEquals(scoreDecimals(name, { mean: { [name]: 1e-9 }, std: { [name]: 1e-9 } }), 3);
  }
});

Deno.test("scoreDecimals() shows 3 digits of the mean and 1 of the std, and 3 decimals below 1000", () => {
  const decimals = (mean: number, std?: number) =>
    scoreDecimals("val_rmse", {
      mean: { val_rmse: mean },
      std: std === undefined ? {} : { val_rmse: std },
    });
  assertEquals([decimals(0.387), decimals(5.23), decimals(0.000412)], [3, 3, 6]);
  assertEquals([decimals(107139053.163), decimals(1e-40)], [0, 12]);
  assertEquals([decimals(5000, 0.03), decimals(-5000, 12), decimals(5, 0.00012)], [2, 0, 4]);
  assertEquals([decimals(0, 0), scoreDecimals("val_rmse", { std: { val_rmse: 0.0012 } })], [3, 3]);
});
