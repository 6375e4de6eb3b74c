import { assert, assertEquals } from "@std/assert";
import { sleep } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { assertLocalFiles, type Program, withServer } from "./with_server.ts";
import seedrandom from "seedrandom";

const ignore = lacking("net", "processes");
const KILLS = 30;
/** 600 trials of a tenth of a second. */
const SLOW = `{name: slow, replicates: 150, data: {spiral: {samples: 200}},
  parameters: {hidden: {values: [24, 32, 40, 48]}, epochs: {value: 400}, learning_rate: {value: 0.05}}}`;

Deno.test(
  `a sweep whose workers, server and own process are killed ${KILLS} times loses nothing`,
  {
    ignore,
  },
  withServer(async (queue) => {
    const draw = seedrandom("kills");
    const startWorker = () => queue.worker("--jobs", "1");
    const workers: Program[] = [await startWorker(), await startWorker()];
    let sweep = queue.sweep(SLOW, "slow");
    await sleep(1500);
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(100 + 400 * draw());
      if (sweep.hasEnded && sweep.text.includes("no server answers")) {
        sweep = queue.sweep(SLOW, "slow"); // the server was killed while it connected
      }
      assert(!sweep.hasEnded, `it had ended before kill ${kill}: ${sweep.text}`);
      const victim = Math.floor(4 * draw());
      if (victim === 0) {
        await queue.killServer();
        await sleep(1000 * draw());
        await queue.startServer();
      } else if (victim === 1) {
        await sweep.end("SIGKILL");
        sweep = queue.sweep(SLOW, "slow");
      } else {
        await workers[victim - 2].end("SIGKILL");
        workers[victim - 2] = await startWorker();
      }
    }
    assertEquals(await sweep.ended(), 0, sweep.text);
    await assertLocalFiles(queue, SLOW, "slow");
  }),
);
