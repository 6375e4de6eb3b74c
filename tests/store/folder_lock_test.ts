import { assert } from "@std/assert";
import { FolderLock } from "../../lib/store/folder_lock.ts";
import { lacking } from "../permissions.ts";

Deno.test("FolderLock.take() is not disturbed by those who look for its holder", {
  ignore: lacking("files", "workers"),
}, async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/.lock`, '{"pid":1,"since":"long ago"}\n'); // of a process that was killed
  const worker = new Worker(new URL("./workers/looks_at_lock.ts", import.meta.url), {
    type: "module",
  });
  try {
    const isLooking = new Promise((resolve) => worker.onmessage = resolve);
    worker.postMessage(directory);
    await isLooking;
    for (let i = 0; i < 1000; i++) {
      const lock = FolderLock.take(directory);
      assert(lock instanceof FolderLock, `refused at attempt ${i}`);
      lock.release();
      await Deno.writeTextFile(`${directory}/.lock`, "{}\n");
    }
  } finally {
    worker.terminate();
    await Deno.remove(directory, { recursive: true });
  }
});
