import { assertEquals } from "@std/assert";

import { scoreDecimals } from "../../lib/report/text/score_decimals.ts";

Deno.test("scoreDecimals() is 3 for shares and losses, whatever their size", () => {
  for (const name of ["val_accuracy", "test_f1", "val_r2", "train_loss"]) {
    assertEquals(scoreDecimals(name, { mean: { [name]: 1e-9 }, std: { [name]: 1e-9 } }), 3);
  }
});

Deno.test("scoreDecimals() shows 3 digits of the mean and 2 of the std of other scores", () => {
  const decimals = (mean: number, std?: number) =>
    scoreDecimals("val_rmse", {
      mean: { val_rmse: mean },
      std: std === undefined ? {} : { val_rmse: std },
    });
  assertEquals([decimals(0.387), decimals(5.23), decimals(0.000412)], [3, 2, 6]);
  assertEquals([decimals(107139053.163), decimals(1e-40)], [0, 12]);
  assertEquals([decimals(100, 0.003), decimals(100, 12), decimals(5, 0)], [4, 0, 2]);
  assertEquals(decimals(0, 0), 3);
});
