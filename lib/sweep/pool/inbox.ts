/**
 * Messages that were sent and not read yet.
 *
 * @module
 */

/** A queue of messages with one reader, which waits for the next one. */
export class Inbox<T> {
  readonly #messages: T[] = [];
  #fault: Error | undefined;
  #wake: () => void = () => {};

  /** Adds a message. */
  add(message: T): void {
    this.#messages.push(message);
    this.#wake();
  }

  /** No other message will come: `next` rejects with this error once all messages are read. */
  fail(error: Error): void {
    this.#fault = error;
    this.#wake();
  }

  /** The next message. */
  async next(): Promise<T> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#fault !== undefined) throw this.#fault;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
