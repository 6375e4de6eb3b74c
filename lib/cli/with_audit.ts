/**
 * The audit at the end of a sweep.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { auditSweep } from "../sweep/audit_sweep.ts";
import type { SweepOutcome } from "../sweep/perform_sweep.ts";
import type { ResumeSweepOptions } from "../sweep/resume_sweep.ts";
import { UserError } from "../user_error.ts";
import { auditLines } from "./render/audit_lines.ts";
import { print } from "./terminal/print.ts";
import type { SweepFollower } from "./terminal/sweep_follower.ts";
import { outputWidth } from "./terminal/width.ts";

/** What is audited. */
interface AuditInput extends ResumeSweepOptions {
  readonly experiment: Experiment;
  /** How many configs; none without it. */
  readonly audit: number | undefined;
  readonly follower: SweepFollower;
}

/** @throws {UserError} If an audit is asked for of an experiment that prunes nothing. */
export function requireAuditable({ early_terminate }: Experiment, audit: number | undefined): void {
  if (audit === undefined || early_terminate !== undefined) return;
  throw new UserError("Cannot audit the sweep: the experiment has no early_terminate");
}

/** Audits a sweep that is complete, and prints what it found, also with `--quiet`: it was asked for. Returns how all ended. */
export async function withAudit(
  outcome: SweepOutcome,
  { experiment, audit: configs, follower, directory, ...options }: AuditInput,
): Promise<SweepOutcome> {
  if (configs === undefined || outcome.end.kind !== "done") return outcome;
  const audit = await auditSweep(directory, { configs, ...options });
  follower.closeView();
  if (audit.end.kind === "done") {
    auditLines(experiment, audit, outputWidth()).forEach((line) => print(line));
  }
  return { ...outcome, end: audit.end };
}
