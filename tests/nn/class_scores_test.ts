import { assertAlmostEquals, assertEquals } from "@std/assert";
import { balancedAccuracy, macroF1 } from "../../lib/nn/class_scores.ts";
import { assertErrors, untyped } from "../math/assert_errors.ts";

/** Predictions, labels, and scikit-learn 1.2.1's `f1_score(average="macro")` and `balanced_accuracy_score` of them. */
const GOLDEN: { predicted: number[]; labels: number[]; f1: number; recall: number }[] = [
  { predicted: [0, 1, 1, 1], labels: [0, 0, 1, 1], f1: 0.7333333333333334, recall: 0.75 },
  { predicted: [0, 0, 0, 0], labels: [0, 0, 0, 1], f1: 0.42857142857142855, recall: 0.5 },
  {
    predicted: [2, 2, 0, 1, 1, 0, 2],
    labels: [2, 0, 0, 1, 2, 1, 2],
    f1: 0.5555555555555555,
    recall: 0.5555555555555555,
  },
  { predicted: [3, 3], labels: [0, 0], f1: 0, recall: 0 },
  // Class 3 is only predicted and counts for F1 alone; class 4 is never predicted; class 2 does not occur.
  {
    predicted: [0, 3, 0, 1, 1],
    labels: [0, 0, 0, 1, 4],
    f1: 0.3666666666666667,
    recall: 0.5555555555555555,
  },
  { predicted: [1, 0], labels: [0, 1], f1: 0, recall: 0 },
];

Deno.test("macroF1() and balancedAccuracy() equal scikit-learn within 1e-15, with any number of absent classes", () => {
  for (const { predicted, labels, f1, recall } of GOLDEN) {
    const args = [Int32Array.from(predicted), Int32Array.from(labels)] as const;
    for (const classes of [5, 9]) {
      assertAlmostEquals(macroF1(...args, classes), f1, 1e-15);
      assertAlmostEquals(balancedAccuracy(...args, classes), recall, 1e-15);
    }
  }
});

Deno.test("macroF1() and balancedAccuracy() are 1 for exact predictions and NaN without rows", () => {
  const labels = new Int32Array([1, 0, 2, 2]);
  const none = new Int32Array(0);
  for (const score of [macroF1, balancedAccuracy]) {
    assertEquals(score(labels, labels, 3), 1);
    assertEquals(score(none, none, 3), NaN);
  }
});

Deno.test("macroF1() and balancedAccuracy() reject lengths, types and classes out of range", () => {
  const two = new Int32Array(2);
  for (
    const [score, cannot] of [
      [macroF1, "Cannot compute a macro F1 score: "],
      [balancedAccuracy, "Cannot compute a balanced accuracy: "],
    ] as const
  ) {
    assertErrors([
      [() => score(untyped([0, 0]), two, 2), TypeError, cannot + "predicted must be an Int32Array"],
      [() => score(two, untyped([0, 0]), 2), TypeError, cannot + "labels must be an Int32Array"],
      [
        () => score(new Int32Array(1), two, 2),
        RangeError,
        cannot + "predicted must have 2 numbers, one for each label, got 1",
      ],
      [() => score(two, two, 0), RangeError, cannot + "classes must be a whole number from 1"],
      [
        () => score(two.with(1, 2), two, 2),
        RangeError,
        cannot + "the class of row 1 must be in [0, 2), got 2",
      ],
      [() => score(two, two.with(0, -1), 2), RangeError, "row 0 must be in [0, 2), got -1"],
    ]);
  }
});
