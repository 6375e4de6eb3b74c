import { assertEquals, assertThrows } from "@std/assert";

/** A call that must throw, its class of error, and a part of the message. */
export type ErrorCase = [
  call: () => unknown,
  kind: typeof TypeError | typeof RangeError,
  text: string,
];

/** Asserts that each call throws exactly its class of error, with a message that starts with "Cannot". */
export function assertErrors(cases: readonly ErrorCase[]): void {
  for (const [call, kind, text] of cases) {
    const error = assertThrows(call, kind, text);
    assertEquals(error.message.startsWith("Cannot "), true, error.message);
  }
}

/** A value of a wrong type, which only an untyped program can pass. */
export function untyped<T>(value: unknown): T {
  return value as T;
}
