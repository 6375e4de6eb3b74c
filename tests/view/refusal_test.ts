import { assertEquals } from "@std/assert";
import { rawPath, refusalOf } from "../../lib/view/refusal.ts";

function statusOf(path: string, headers: Record<string, string>, port = 8000): number {
  return refusalOf({ method: "GET", headers: new Headers(headers), path }, port)?.status ?? 200;
}

Deno.test("refusalOf() accepts only this machine at this port as the host", () => {
  const hosts: [string, number, number][] = [
    ["127.0.0.1:8000", 8000, 200],
    ["localhost:8000", 8000, 200],
    ["127.0.0.1:8001", 8000, 403],
    ["127.0.0.1", 8000, 403],
    ["localhost", 80, 200],
    ["127.0.0.1:80", 80, 200],
    ["0.0.0.0:8000", 8000, 403],
    ["[::1]:8000", 8000, 403],
    ["rebound.example:8000", 8000, 403],
    ["localhost:8000.example", 8000, 403],
    ["", 8000, 403],
  ];
  for (const [host, port, status] of hosts) {
    assertEquals(statusOf("/", { host }, port), status, `${host} at ${port}`);
  }
});

Deno.test("refusalOf() finds each way to write a parent folder or a slash", () => {
  const host = "127.0.0.1:8000";
  const bad = ["/r/..", "/r/.", "/../x", "/%2e%2E/x", "/.%2e", "/r/a%2Fb", "/r/a%5cb", "/r\\a"];
  for (const path of [...bad, "//x", "/r/a%00"]) assertEquals(statusOf(path, { host }), 404, path);
  for (const path of ["/", "/r/a..b", "/r/...", "/r/a%252fb"]) {
    assertEquals(statusOf(path, { host }), 200, path);
  }
});

Deno.test("rawPath() keeps what new URL() would resolve", () => {
  assertEquals(rawPath("http://127.0.0.1:8000/r/../x?y#z"), "/r/../x");
  assertEquals(rawPath("http://127.0.0.1:8000"), "");
});
