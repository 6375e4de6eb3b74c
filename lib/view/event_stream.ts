/**
 * Server-sent events (WHATWG HTML, "Server-sent events").
 *
 * @module
 */

/** Where events are sent to. */
export interface EventSink {
  /** Sends an event with a value as JSON. */
  send(name: string, value: unknown): void;
  /** Sends a comment: it keeps the connection open, and shows whether the client is still there. */
  heartbeat(): void;
  /** Whether the client has taken nearly everything that was sent. */
  isReady(): boolean;
  /** Aborted when the client has left, or the server ends. */
  readonly signal: AbortSignal;
}

/** So many messages wait for a client that does not read. */
const MOST_WAITING = 8;

/** The body of a response whose events `run` sends; it ends when `run` ends, or when `signal` is aborted. */
export function eventStream(
  run: (sink: EventSink) => Promise<void>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const left = new AbortController();
  const onAbort = () => left.abort();
  if (signal.aborted) left.abort();
  else signal.addEventListener("abort", onAbort, { once: true });
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller): void {
      const write = (text: string) => {
        if (!left.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const work = run({
        send: (name, value) => write(eventText(name, value)),
        heartbeat: () => write(": heartbeat\n\n"),
        isReady: () => (controller.desiredSize ?? 0) > 0,
        signal: left.signal,
      });
      work.then(() => close(controller), (error) => controller.error(error))
        .finally(() => signal.removeEventListener("abort", onAbort));
    },
    cancel: () => left.abort(),
  }, new CountQueuingStrategy({ highWaterMark: MOST_WAITING }));
}

/** JSON has no line ends, so that a value is one line. */
function eventText(name: string, value: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
}

function close(controller: ReadableStreamDefaultController): void {
  try {
    controller.close();
  } catch {
    // The client has left: the stream was cancelled.
  }
}

/** Resolves after some milliseconds, or at once when the signal is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
