/**
 * The audit at the end of a sweep.
 *
 * @module
 */

import type { Experiment } from "../experiment/experiment.ts";
import { auditSweep, type AuditSweepOptions } from "../sweep/audit_sweep.ts";
import type { SweepEnd } from "../sweep/pool/run_trials_options.ts";
import { auditLines } from "./render/audit_lines.ts";
import { print } from "./terminal/print.ts";
import { outputWidth } from "./terminal/width.ts";

/** Runs an audit of the sweep in a folder, and prints what it found, also with `--quiet`: it was asked for. */
export async function runAudit(
  experiment: Experiment,
  { directory, closeView, ...options }: AuditSweepOptions & {
    directory: string;
    closeView: () => void;
  },
): Promise<SweepEnd> {
  const audit = await auditSweep(directory, options);
  closeView();
  if (audit.end.kind === "done") {
    auditLines(experiment, audit, outputWidth()).forEach((line) => print(line));
  }
  return audit.end;
}
