/**
 * A verification as lines.
 *
 * @module
 */

import type { Difference } from "../../results/files/differences.ts";
import type { FileCheck } from "../../sweep/check_files.ts";
import type { Verification } from "../../sweep/verify_sweep.ts";
import { plural } from "./quantity.ts";

/** A line, and whether it reports an error. */
export interface VerificationLine {
  readonly text: string;
  readonly isError?: boolean;
}

const MOST_DIFFERENCES = 5;
const MOST_NUMBERS = 20;

/** The lines of a verification: which platforms were involved, each check, and the verdict. */
export function verificationLines(
  directory: string,
  verification: Verification,
): VerificationLine[] {
  const { checks, verified } = verification;
  return [
    ...originLines(directory, verification).map((text) => ({ text })),
    ...checks.flatMap(checkLines),
    verified
      ? { text: `${directory} is verified` }
      : { text: `${directory} does NOT match its trials`, isError: true },
  ];
}

function originLines(
  directory: string,
  { total, rerun, timedOut, waiting, writtenOn, rerunOn }: Verification,
): string[] {
  const numbers = rerun.length === total || rerun.length > MOST_NUMBERS
    ? ""
    : ` (${rerun.join(", ")})`;
  return [
    `${directory}: ${plural(total, "trial")}`,
    ...[...writtenOn].map(([platform, count]) =>
      `written on ${platform}: ${plural(count, "trial")}`
    ),
    ...(writtenOn.size === 0 ? ["there is no record of the platform that wrote them"] : []),
    `run again on ${rerunOn}: ${plural(rerun.length, "trial")}${numbers}`,
    ...(timedOut > 0
      ? [
        `${
          plural(timedOut, "trial")
        } timed out, which depends on the machine, so they were not run again`,
      ]
      : []),
    ...(waiting > 0 ? [`${plural(waiting, "trial")} did not run yet`] : []),
  ];
}

function checkLines({ file, source, differences }: FileCheck): VerificationLine[] {
  if (differences.length === 0) return [{ text: `ok     ${file} matches ${source}` }];
  const more = differences.length - MOST_DIFFERENCES;
  return [
    `WRONG  ${file} does not match ${source}`,
    ...differences.slice(0, MOST_DIFFERENCES).map((each) => `       ${differenceText(each)}`),
    ...(more > 0 ? [`       and ${plural(more, "more difference")}`] : []),
  ].map((text) => ({ text, isError: true }));
}

function differenceText({ line, column, written, expected }: Difference): string {
  const where = `line ${line}${column === undefined ? "" : `, ${column}`}`;
  if (written === undefined) return `${where} is missing: ${expected}`;
  if (expected === undefined) return `${where} should not exist: ${written}`;
  return `${where}: it has ${written || "an empty cell"}, expected ${expected || "an empty cell"}`;
}
