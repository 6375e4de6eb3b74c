import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { oneLine, runTask } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { makeCredentials } from "./make_credentials.ts";
import { assertLocalFiles, withServer } from "./with_server.ts";

const ignore = lacking("net", "processes");

/** Trials whose results are of about 300 kB each. */
const LONG = `{name: long, seeds: 3, data: {spiral: {samples: 20}}, log_every: 1,
  parameters: {hidden: {value: 3}, epochs: {values: [1500, 2000]}}}`;

Deno.test(
  "results that are longer than the 64 kB that the server takes come in pieces",
  { ignore },
  withServer(async (queue) => {
    await queue.worker();
    const sweep = queue.sweep(LONG, "long");
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, LONG, "long");
  }, { settings: "max_payload: 64KB" }),
);

Deno.test(
  "a job that is longer than the server takes ends the sweep with the limit",
  { ignore },
  withServer(async (queue) => {
    const lists = Array.from({ length: 2 }, (_, i) => Array(900).fill(i + 1));
    const text = `{name: wide, seeds: [0], parameters: {hidden: {values: ${
      JSON.stringify(lists)
    }}, epochs: {value: 1}}}`;
    const sweep = queue.sweep(text, "wide");
    assertEquals(await sweep.ended(), 1, sweep.text);
    assertStringIncludes(oneLine(sweep.text), "Cannot use the queue: a job has ");
    assertStringIncludes(
      oneLine(sweep.text),
      "bytes, and max_payload of the server leaves room for 1024: increase it",
    );
  }, { settings: "max_payload: 2KB" }),
);

Deno.test(
  "a server whose disk is full is waited for, and nothing is lost",
  { ignore },
  withServer(async (queue) => {
    const worker = await queue.worker();
    const sweep = queue.sweep(LONG, "long");
    await worker.printed("the NATS server refused a request");
    await queue.killServer();
    await queue.startServer(""); // with a larger disk
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, LONG, "long");
  }, { limits: "max_file_store: 600KB" }),
);

const { settings, credentials } = makeCredentials();

Deno.test(
  "a credentials file is used, and without it the server refuses",
  { ignore },
  withServer(async (queue) => {
    const file = `${queue.folder}/user.creds`;
    await Deno.writeTextFile(file, credentials);
    const refused = await runTask("worker", [queue.address]);
    assertEquals([refused.code, oneLine(refused.stderr)], [
      1,
      `Cannot use the queue ${queue.address}: the user, password, token or credentials file is missing or wrong`,
    ]);
    const missing = await runTask("worker", [queue.address, "--credentials", `${file}x`]);
    assertStringIncludes(oneLine(missing.stderr), `Cannot read the credentials in ${file}x:`);
    const worker = await queue.worker("--credentials", file);
    const text = "{name: one, seeds: 2, parameters: {epochs: {value: 3}}}";
    const sweep = queue.sweep(text, "one", { credentials: file });
    assertEquals(await sweep.ended(), 0, sweep.text);
    assert(!(worker.text + sweep.text).includes(credentials.split("\n")[1]));
  }, { settings }),
);
