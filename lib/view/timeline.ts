/**
 * When which worker ran which trial.
 *
 * @module
 */

import type { TrialRecord, TrialState } from "../experiment/trial.ts";
import { compareKeys } from "../math/compare_keys.ts";

/** A trial in the timeline. */
export interface TimelineBar {
  readonly number: number;
  readonly state: TrialState;
  /** Index of its row. */
  readonly row: number;
  /** From the start of the timeline, in seconds; pauses are cut to {@linkcode PAUSE_SECONDS}. */
  readonly start: number;
  /** Duration in seconds. */
  readonly seconds: number;
}

/** The trials of a sweep by worker. */
export interface Timeline {
  /** The worker of each row, and its machine, or its host if there are several. */
  readonly rows: readonly string[];
  readonly bars: readonly TimelineBar[];
  /** From the first start to the last end, in seconds, without the pauses. */
  readonly seconds: number;
  /** Where pauses were cut, in seconds. */
  readonly cuts: readonly number[];
}

/** A time of more than this many seconds in which no trial runs is cut to them: the sweep was stopped meanwhile. */
export const PAUSE_SECONDS = 60;

/** The timeline of the trials whose time is known. */
export function timelineOf(records: readonly TrialRecord[]): Timeline {
  const timed = records.flatMap((record) => spanOf(record) ?? [])
    .sort((a, b) => a.from - b.from || a.number - b.number);
  const hasOneHost = new Set(timed.map(({ host }) => host)).size < 2;
  const labelOf = ({ worker, host, machine = hasOneHost ? undefined : host }: Span) =>
    machine === undefined ? `worker ${worker}` : `worker ${worker}, ${machine}`;
  const machines = [...new Set(timed.map(({ machine = "" }) => machine))].sort();
  const places = new Map(machines.map((name, place) => [name, place]));
  const keysOf = ({ machine = "", worker }: Span) => [places.get(machine) as number, worker];
  const workers = timed.toSorted((a, b) => compareKeys(keysOf(a), keysOf(b)));
  const rows = [...new Set(workers.map(labelOf))];
  const cuts: number[] = [];
  let [end, skipped] = [timed.at(0)?.from ?? 0, timed.at(0)?.from ?? 0];
  const bars = timed.map((span): TimelineBar => {
    const pause = span.from - end;
    if (pause > PAUSE_SECONDS) {
      skipped += pause - PAUSE_SECONDS;
      cuts.push(span.from - skipped - PAUSE_SECONDS / 2);
    }
    end = Math.max(end, span.from + span.seconds);
    const { number, state, seconds } = span;
    return { number, state, seconds, row: rows.indexOf(labelOf(span)), start: span.from - skipped };
  });
  return { rows, bars, cuts, seconds: end - skipped };
}

interface Span {
  readonly number: number;
  readonly state: TrialState;
  readonly worker: number;
  readonly host: string;
  readonly machine: string | undefined;
  /** Since 1970, in seconds. */
  readonly from: number;
  readonly seconds: number;
}

function spanOf({ trial, result, timing }: TrialRecord): Span | undefined {
  if (result === undefined || timing === undefined) return undefined;
  const { started, seconds, worker, host, machine } = timing;
  const from = Date.parse(started) / 1000;
  if (!Number.isFinite(from) || !Number.isFinite(seconds)) return undefined;
  return { number: trial.number, state: result.state, worker, host, machine, from, seconds };
}
