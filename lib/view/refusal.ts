/**
 * Requests that are refused. A page of another site can make a browser send requests to this machine, under the name of that
 * site if its address is changed to 127.0.0.1 (DNS rebinding): so the host must be this machine, and the origin this server.
 *
 * @module
 */

/** Why a request is refused. */
export interface Refusal {
  /** Of the response. */
  readonly status: 403 | 404 | 405;
  /** A sentence for the user. */
  readonly reason: string;
}

/** What is looked at. */
export interface RequestHead {
  readonly method: string;
  readonly headers: Headers;
  /** As the client sent it, with escapes. */
  readonly path: string;
}

/** A segment `.` or `..`, a slash or a backslash, also as an escape: no address of ours has one. */
const TRAVERSAL = /(^|\/)(\.|%2e){1,2}(\/|$)|\/\/|\\|%2f|%5c|%00/i;

/** Why the server at this port refuses a request; undefined if it does not. */
export function refusalOf(
  { method, headers, path }: RequestHead,
  port: number,
): Refusal | undefined {
  const host = headers.get("host") ?? "";
  const hosts = ["127.0.0.1", "localhost"].flatMap((name) =>
    port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]
  );
  if (!hosts.includes(host)) {
    return { status: 403, reason: `the host must be ${hosts.join(" or ")}` };
  }
  const origin = headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) {
    return { status: 403, reason: "requests of other origins are refused" };
  }
  if (method !== "GET" && method !== "HEAD") {
    return { status: 405, reason: "only GET and HEAD are allowed" };
  }
  return TRAVERSAL.test(path) ? { status: 404, reason: "there is no such page" } : undefined;
}

/** The path of an address as the client sent it: `new URL()` would resolve `..` and hide it. */
export function rawPath(url: string): string {
  return /^[a-z]+:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "";
}
