/**
 * Sends events while results folders change.
 *
 * @module
 */

import { type EventSink, sleep } from "./event_stream.ts";

/** How folders are followed. */
export interface FollowOptions {
  /** Milliseconds between two looks. */
  readonly every: number;
}

/** After so many looks without a change a heartbeat is sent. */
const HEARTBEAT_AFTER = 15;
/** The pause after a look is at least this many times as long as the look. */
const PAUSE_FACTOR = 5;

/** Looks again and again, and calls `announce` with what was seen if it is not what was seen before. */
export async function follow<T>(
  look: () => Promise<T>,
  { sink, announce, isSame, every }: FollowOptions & {
    readonly sink: EventSink;
    readonly announce: (seen: T) => void;
    readonly isSame: (a: T, b: T) => boolean;
  },
): Promise<void> {
  let last: { seen: T } | undefined;
  let silent = 0;
  while (!sink.signal.aborted) {
    const start = performance.now();
    if (sink.isReady()) {
      const seen = await look();
      if (last === undefined || !isSame(last.seen, seen)) {
        announce(seen);
        silent = 0;
      } else if (++silent % HEARTBEAT_AFTER === 0) sink.heartbeat();
      last = { seen };
    }
    const pause = PAUSE_FACTOR * (performance.now() - start);
    await sleep(Math.max(every, pause), sink.signal);
  }
}
