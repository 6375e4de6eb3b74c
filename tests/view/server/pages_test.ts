import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lacking } from "../../permissions.ts";
import { getPage, sendRaw, sweepInto, withView } from "./with_view.ts";

const ignore = lacking("processes", "parse", "net");

Deno.test(
  "the overview lists every results folder with its counts, leader and links",
  { ignore },
  withView(async ({ results, address }) => {
    const empty = await getPage(`${address}/`);
    assertStringIncludes(empty.text, "No results yet");
    await sweepInto(results, "first");
    await sweepInto(results, "second one");
    await Deno.mkdir(`${results}/unrelated`); // not a results folder
    const { response, text } = await getPage(`${address}/`);
    assertEquals(response.status, 200);
    assertStringIncludes(text, `<a href="/r/second%20one">second one</a>`);
    assertStringIncludes(text, `<a href="/timeline/first">`);
    assertMatch(text, /hidden=\d: val_accuracy 0\.\d{3}<\/td>\s*<td class="number">16<\/td>/);
    assert(!text.includes("unrelated"));
  }),
);

Deno.test(
  "a folder has its live page, its timeline and its failures, each with its strict policy",
  { ignore },
  withView(async ({ results, address }) => {
    const directory = await sweepInto(results, "small");
    const live = await getPage(`${address}/r/small`);
    assertEquals(live.response.status, 200);
    assertStringIncludes(live.text, "hidden=");
    const timeline = await getPage(`${address}/timeline/small`);
    assertStringIncludes(timeline.text, "16 of 16 trials complete; the sweep has ended");
    assertEquals(timeline.text.match(/<rect /g)?.length, 16);
    assertStringIncludes(timeline.text, "No trial failed.");
    for (const { headers } of [live.response, timeline.response]) {
      const policy = headers.get("content-security-policy") ?? "";
      assertStringIncludes(policy, "default-src 'none'");
      assertStringIncludes(policy, "frame-ancestors 'none'");
      assert(!/script-src[^;]*unsafe/.test(policy), policy);
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertEquals(headers.get("referrer-policy"), "no-referrer");
      assertEquals(headers.get("access-control-allow-origin"), null);
    }
    await Deno.remove(`${directory}/state.sqlite`); // then its files are shown
    const fromFiles = await getPage(`${address}/timeline/small`);
    assertEquals(fromFiles.text.match(/<rect /g)?.length, 16);
  }),
);

Deno.test(
  "two folders are compared in a table with the verdict of sweep compare",
  { ignore },
  withView(async ({ results, address }) => {
    await sweepInto(results, "a");
    await sweepInto(results, "b", { args: ["data.spiral.noise=3"] });
    const { response, text } = await getPage(`${address}/compare?a=a&b=b`);
    assertEquals(new URL(response.url).pathname, "/compare/a/b");
    assertStringIncludes(text, "data.spiral.noise: 0.2 in A, 3 in B");
    assertMatch(text, /<strong>over all configs [^<]* of 2<\/strong>/);
    assertEquals(text.match(/<th scope="row">hidden=/g)?.length, 2);
    const same = await getPage(`${address}/compare/a/a`);
    assertStringIncludes(same.text, "B has the same scores as A in all 16 trials");
  }),
);

Deno.test(
  "requests of other hosts, origins, methods and paths are refused",
  { ignore },
  withView(async ({ results, port }) => {
    await sweepInto(results, "small");
    const host = `Host: 127.0.0.1:${port}`;
    const cases: [status: number, ...lines: string[]][] = [
      [200, "GET / HTTP/1.1", host],
      [200, "HEAD /r/small HTTP/1.1", host],
      [200, "HEAD /events/small HTTP/1.1", host],
      [200, "GET / HTTP/1.1", `Host: localhost:${port}`],
      [200, "GET / HTTP/1.1", host, `Origin: http://127.0.0.1:${port}`],
      [403, "GET / HTTP/1.1", "Host: example.com"],
      [403, "GET / HTTP/1.1", `Host: example.com:${port}`],
      [403, "GET / HTTP/1.1", "Host: 127.0.0.1"],
      [403, "GET / HTTP/1.1", `Host: 127.0.0.1:${port + 1}`],
      [403, "GET / HTTP/1.1", `Host: 127.0.0.1.example.com:${port}`],
      [403, "GET / HTTP/1.1", host, "Origin: http://example.com"],
      [403, "GET / HTTP/1.1", host, "Origin: null"],
      [403, "GET / HTTP/1.1", host, `Origin: https://127.0.0.1:${port}`],
      [405, "POST / HTTP/1.1", host, "Content-Length: 0"],
      [405, "DELETE /r/small HTTP/1.1", host],
      [405, "OPTIONS / HTTP/1.1", host],
      [404, "GET /r/../small HTTP/1.1", host],
      [404, "GET /r/.. HTTP/1.1", host],
      [404, "GET /r/%2e%2e HTTP/1.1", host],
      [404, "GET /r/%2E%2e%2fetc HTTP/1.1", host],
      [404, "GET /r/small%2f.. HTTP/1.1", host],
      [404, "GET /r/small/ HTTP/1.1", host],
      [404, "GET /r/small%00 HTTP/1.1", host],
      [404, "GET /r/%73mall HTTP/1.1", host], // only as our own links write it
      [404, "GET //r/small HTTP/1.1", host],
      [404, "GET /r HTTP/1.1", host],
      [404, "GET /r/file.yaml HTTP/1.1", host],
      [404, "GET /events/none HTTP/1.1", host],
      [404, "GET /compare/small HTTP/1.1", host],
      [404, "GET /compare/small/none HTTP/1.1", host],
      [404, "GET /timeline/small/small HTTP/1.1", host],
    ];
    for (const [status, ...lines] of cases) {
      const answer = await sendRaw(port, ...lines);
      assertEquals(answer.slice(0, 12), `HTTP/1.1 ${status}`, lines.join("\n"));
      assert(!/access-control/i.test(answer), lines[0]);
    }
  }),
);

Deno.test(
  "hostile names of folders and texts of errors do not become elements",
  { ignore },
  withView(async ({ results, address }) => {
    const name = `<img src=x onerror=alert(1)>"'&%2f\u202e`;
    const directory = await sweepInto(results, name);
    await Deno.writeTextFile(
      `${directory}/trials.csv`,
      (await Deno.readTextFile(`${directory}/trials.csv`))
        .replace(/,complete,.*/, ",failed,,,,,3,,<script>alert(2)</script>"),
    );
    await Deno.remove(`${directory}/state.sqlite`);
    const overview = await getPage(`${address}/`);
    const link = /href="(\/timeline\/[^"]*)"/.exec(overview.text)?.[1].replace("&#39;", "'");
    assert(link !== undefined, overview.text);
    const timeline = await getPage(address + link);
    const live = await getPage(address + link.replace("/timeline/", "/r/"));
    const compare = await getPage(
      `${address}/compare?${new URLSearchParams({ a: name, b: name })}`,
    );
    assertStringIncludes(timeline.text, "&lt;script&gt;alert(2)&lt;/script&gt;");
    for (const { response, text } of [overview, timeline, live, compare]) {
      assertEquals(response.status, 200);
      const shown = text.replace(/<script( type="module")?>[\s\S]*?<\/script>/g, ""); // our own scripts
      assert(!/<img|alert\(2\)<\/script|\u202e/.test(shown), shown);
    }
  }),
);

Deno.test(
  "a folder that is damaged says what is wrong, and the other folders are shown",
  { ignore },
  withView(async ({ results, address }) => {
    await sweepInto(results, "good");
    await Deno.mkdir(`${results}/bad`);
    await Deno.writeTextFile(`${results}/bad/state.sqlite`, "not a database".repeat(100));
    const { response, text } = await getPage(`${address}/r/bad`);
    assertEquals(response.status, 503);
    assertStringIncludes(text, "file is not a database");
    const overview = await getPage(`${address}/`);
    assertMatch(overview.text, /not a database/);
    assertMatch(overview.text, /val_accuracy 0\./);
    assertEquals((await getPage(`${address}/compare/bad/good`)).response.status, 503);
    assertEquals((await getPage(`${address}/timeline/bad`)).response.status, 503);
  }),
);
