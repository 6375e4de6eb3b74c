/**
 * Times as text.
 *
 * @module
 */

/** `2026-03-01 12:00:05`, in UTC; empty for an unknown time. */
export function timeText(time: Date | undefined): string {
  if (time === undefined || Number.isNaN(time.getTime())) return "";
  return time.toISOString().slice(0, 19).replace("T", " ");
}
