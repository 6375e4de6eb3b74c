/**
 * The events of a sweep as sentences.
 *
 * @module
 */

import type { SweepEvent } from "../../sweep/sweep_events.ts";
import { plural } from "../../text/quantity.ts";

/** The sentences that describe an event, a line each; undefined for events that are shown otherwise or not at all. */
export function eventText(event: SweepEvent): string | undefined {
  switch (event.kind) {
    case "note":
      return event.message;
    case "opened":
      return foundText(event);
    case "holdoutStarted":
      return holdoutText(event);
    default:
      return undefined;
  }
}

function foundText(
  { directory, total, found, missing, again, interrupted }: SweepEvent & { kind: "opened" },
): string | undefined {
  const lines: string[] = [];
  if (interrupted.length > 0) {
    const numbers = interrupted.map(({ number }) => number).join(", ");
    const [noun, verb] = interrupted.length === 1 ? ["trial", "was"] : ["trials", "were"];
    lines.push(`the last run was killed while ${noun} ${numbers} ${verb} running`);
  }
  if (found > 0) {
    const has = total === undefined
      ? `the results of ${plural(found, "trial")}`
      : `${found} of ${plural(total, "trial")}`;
    const next = total === undefined && missing.length > 0 ? " next" : "";
    lines.push(`${directory} has ${has} already; ${restText(missing.length, again)}${next}`);
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

/** What is left to run: trials without a result, and trials with one that run again. */
function restText(missing: number, again: number): string {
  const first = missing - again;
  if (missing === 0) return "nothing to run";
  if (again <= 0) return `${missing} to run`;
  return first === 0
    ? `runs ${again} of them again`
    : `runs ${first} others, and ${again} of them again`;
}

function holdoutText(
  { configs, earlierConfigs }: SweepEvent & { kind: "holdoutStarted" },
): string {
  const started = `evaluating ${plural(configs.length, "config")} on the holdout rows`;
  if (earlierConfigs === 0) return started;
  const others = plural(earlierConfigs, "other config");
  return `${started}; ${others} ${
    earlierConfigs === 1 ? "was" : "were"
  } evaluated on the same rows before, ` +
    "so the scores may be too good";
}
