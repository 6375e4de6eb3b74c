/**
 * Pauses in long computations, so that signals and timers are handled meanwhile.
 *
 * @module
 */

/** Resolves after other tasks of the event loop have run. */
export function pause(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The items, with a pause after every `batch` of them. */
export async function* withPauses<T>(items: Iterable<T>, batch = 500): AsyncGenerator<T> {
  let count = 0;
  for (const item of items) {
    yield item;
    if (++count % batch === 0) await pause();
  }
}

/** Calls `work` with a signal that is aborted some time after the given one. */
export async function withGrace<T>(
  signal: AbortSignal | undefined,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const delayed = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => timer = setTimeout(() => delayed.abort(), milliseconds);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort);
  try {
    return await work(delayed.signal);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}
