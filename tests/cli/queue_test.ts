import { assertEquals } from "@std/assert";
import { lacking } from "../permissions.ts";
import { inTemporaryFolder, oneLine, runTask } from "./run_task.ts";

const ignore = lacking("processes");
const ADDRESS = ["--queue", "nats://me:secret@127.0.0.1:1"];

Deno.test(
  "sweep --queue: says which task has the network permission",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const { code, stderr } = await runTask("sweep", ["-o", `${folder}/out`, ...ADDRESS]);
      assertEquals(
        [code, oneLine(stderr)],
        [
          1,
          "Cannot use the queue: this task has no network permission; deno task sweep:queue has it",
        ],
      );
    }),
);

Deno.test(
  "sweep:queue refuses what is not available there before it connects",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const into = ["-o", `${folder}/out`, ...ADDRESS];
      const errorOf = async (...args: string[]) => {
        const { code, stderr } = await runTask("sweep:queue", [...args, ...into]);
        assertEquals(code, 1);
        return oneLine(stderr);
      };
      assertEquals(
        await errorOf("--isolation", "process"),
        "Cannot use the queue: leave out --isolation process: it has no effect with --queue",
      );
      assertEquals(
        await errorOf("--credentials", `${folder}/none`),
        `Cannot read the credentials in ${folder}/none: there is no such file`,
      );
    }),
);

Deno.test("sweep:queue and worker say that no server is there, without the password", {
  ignore,
}, () =>
  inTemporaryFolder(async (folder) => {
    const sweep = await runTask("sweep:queue", ["-o", `${folder}/out`, ...ADDRESS]);
    const worker = await runTask("worker", [ADDRESS[1]]);
    for (const { code, stderr } of [sweep, worker]) {
      assertEquals(code, 1);
      assertEquals(
        oneLine(stderr),
        "Cannot use the queue nats://127.0.0.1:1: no server answers there (connection refused)",
      );
    }
  }));

Deno.test("sweep:queue: needs the address of a queue", { ignore }, async () => {
  const { code, stderr } = await runTask("sweep:queue", []);
  const rule = "write --queue nats://HOST:4222; without a queue, use deno task sweep";
  assertEquals([code, oneLine(stderr)], [1, `Cannot use the queue: ${rule}`]);
});

Deno.test(
  "sweep --credentials: needs a queue",
  { ignore },
  () =>
    inTemporaryFolder(async (folder) => {
      const { code, stderr } = await runTask("sweep", [
        ...["-o", `${folder}/out`, "--credentials", "x"],
      ]);
      const rule = "Cannot use the queue: --credentials needs --queue";
      assertEquals([code, oneLine(stderr)], [1, rule]);
    }),
);

Deno.test("worker: a wrong command line", { ignore }, async () => {
  const errorOf = async (...args: string[]) => (await runTask("worker", args)).stderr.trim();
  const start = "Cannot read the command line:";
  const end = "(--help shows how)";
  assertEquals(
    await errorOf(),
    `${start} worker takes one address, as in nats://host:4222, got none ${end}`,
  );
  assertEquals(
    await errorOf("nats://x", "--jobs", "0"),
    `${start} --jobs takes a whole number from 1 to 1024, got "0" ${end}`,
  );
  assertEquals(
    await errorOf("nats://x", "--token=secret"),
    `${start} there is no option --token; expected one of --jobs, --name, --credentials, --allow-objective, --help ${end}`,
  );
  assertEquals(
    await errorOf("nats://x", "--jobz", "3"),
    `${start} there is no option --jobz; did you mean "--jobs"? ${end}`,
  );
  assertEquals(
    await errorOf("nats://x", "--name"),
    `${start} --name takes the name of a machine, got no value ${end}`,
  );
  assertEquals(
    await errorOf("nats://x", "nats://y"),
    `${start} worker takes one address, as in nats://host:4222, got 2 ${end}`,
  );
});
