/**
 * Numbers with their unit.
 *
 * @module
 */

/** `1 trial`, `2 trials`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Seconds as people say them: `42 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

/** `25 trials/s`, and below 10 with a decimal; where a trial takes longer than 2 s, `12 trials/min`. */
export function rateText(perSecond: number): string {
  const [rate, unit] = perSecond < 0.5 ? [60 * perSecond, "min"] : [perSecond, "s"];
  return `${rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en")} trials/${unit}`;
}
