/**
 * Limits how often something is done.
 *
 * @module
 */

const EVERY_MS = 200;

/** Calls the function the first time at once, and later at most five times a second. */
export function throttled<T>(call: (value: T) => void): (value: T) => void {
  let next = 0;
  return (value) => {
    if (performance.now() < next) return;
    next = performance.now() + EVERY_MS;
    call(value);
  };
}
