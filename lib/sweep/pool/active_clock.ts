/**
 * A clock that does not count the time in which the process was suspended.
 *
 * @module
 */

import process from "node:process";

/** If two readings are further apart, in ms, the process may have been suspended: trials read the clock often. */
const GAP_MS = 500;
/** How often the processor time is read, in ms: reading it at every tile of rows would take time. */
const CPU_EVERY_MS = 50;

/**
 * Measures time from its creation. A suspended process uses no processor time: of a long gap between two
 * readings, at most the processor time used in it is counted.
 */
export class ActiveClock {
  #last = performance.now();
  #cpu = process.cpuUsage();
  #cpuReadAt = this.#last;
  #elapsed = 0;

  /** Milliseconds without suspensions. */
  elapsed(): number {
    const now = performance.now();
    const gap = now - this.#last;
    this.#last = now;
    this.#elapsed += gap > GAP_MS ? Math.min(gap, this.#cpuTime()) : gap;
    if (now - this.#cpuReadAt > CPU_EVERY_MS) {
      this.#cpu = process.cpuUsage();
      this.#cpuReadAt = now;
    }
    return this.#elapsed;
  }

  /** Milliseconds of processor time since it was last read. */
  #cpuTime(): number {
    const { user, system } = process.cpuUsage(this.#cpu);
    return (user + system) / 1000;
  }
}
