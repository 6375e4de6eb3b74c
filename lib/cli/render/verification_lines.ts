/**
 * A verification as lines.
 *
 * @module
 */

import { type Difference, MOST_DIFFERENCES } from "../../results/files/differences.ts";
import type { FileCheck } from "../../sweep/check_files.ts";
import type { Verification } from "../../sweep/verify_sweep.ts";
import { plural } from "../../text/quantity.ts";

/** A line, and whether it reports an error. */
export interface VerificationLine {
  readonly text: string;
  readonly isError?: boolean;
}

const MOST_SHOWN = 5;
const MOST_NUMBERS = 20;

/** The lines of a verification: which platforms were involved, each check, and the verdict. */
export function verificationLines(
  directory: string,
  verification: Verification,
): VerificationLine[] {
  const { checks, verified, hasObjective, timedOut, notWritten, waiting, rerun, total } =
    verification;
  const ended = total - waiting - timedOut;
  const sample = rerun.length < ended ? `, by a sample of ${rerun.length} of ${ended} trials` : "";
  const unverified = [
    ...(timedOut > 0 ? [`${plural(timedOut, "trial")} that timed out`] : []),
    ...(notWritten > 0 ? [`${plural(notWritten, "trial")} not in the CSV files yet`] : []),
    ...(waiting > notWritten ? [`${plural(waiting - notWritten, "trial")} that did not run`] : []),
  ];
  const apart = unverified.length === 0 ? "" : `, apart from ${unverified.join(" and ")}`;
  return [
    ...originLines(directory, verification).map((text) => ({ text })),
    ...checks.flatMap(checkLines),
    ...(hasObjective && checks.some(isOfRerun) ? [{ text: NOT_REPEATABLE, isError: true }] : []),
    verified
      ? { text: `${directory} is verified${sample}${apart}` }
      : { text: `${directory} is NOT verified: files differ from their source`, isError: true },
  ];
}

const NOT_REPEATABLE =
  "the objective did not give the same results again: it must not depend on Math.random, on the time, on other files, or on the " +
  "trials before";

/** Whether a file differs from what the trials gave when they were run again. */
function isOfRerun({ source, differences }: FileCheck): boolean {
  return source === "the trials run again" && differences.length > 0;
}

function originLines(
  directory: string,
  { total, rerun, timedOut, waiting, notWritten, writtenOn, rerunOn }: Verification,
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
        } timed out: not run again, because that depends on the machine`,
      ]
      : []),
    ...(notWritten > 0
      ? [
        `${
          plural(notWritten, "trial")
        } in state.sqlite but not in the CSV files, because the last run was ` +
        "killed: the same sweep updates the files",
      ]
      : []),
    ...(waiting > notWritten ? [`${plural(waiting - notWritten, "trial")} did not run yet`] : []),
  ];
}

function checkLines({ file, source, differences, problem }: FileCheck): VerificationLine[] {
  if (problem !== undefined) {
    return [{ text: `WRONG  ${file}: ${problem}`, isError: true }];
  }
  if (differences.length === 0) return [{ text: `ok     ${file} matches ${source}` }];
  const more = differences.length - MOST_SHOWN;
  return [
    `WRONG  ${file} does not match ${source}`,
    ...differences.slice(0, MOST_SHOWN).map((each) => `       ${differenceText(each)}`),
    ...(more > 0 ? [`       and ${moreText(differences.length, more)}`] : []),
  ].map((text) => ({ text, isError: true }));
}

function moreText(count: number, more: number): string {
  return count >= MOST_DIFFERENCES ? "many more differences" : plural(more, "more difference");
}

function differenceText({ line, column, written, expected }: Difference): string {
  const where = `line ${line}${column === undefined ? "" : `, ${column}`}`;
  const [has, should] = [written, expected].map((text) => text?.trim() || "an empty cell");
  if (written === undefined) return `${where} is missing: ${should}`;
  if (expected === undefined) return `${where} should not exist: ${has}`;
  return `${where}: it has ${has}, expected ${should}`;
}
