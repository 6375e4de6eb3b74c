import { assertEquals, assertMatch } from "@std/assert";
import { inTemporaryFolder, runTask } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";

const ROOT = new URL("../../", import.meta.url);
const PROGRAM = new URL("./programs/resume_and_verify.ts", import.meta.url);
const PERMISSIONS = ["--allow-read", "--allow-write=.", "--allow-env=LOG_TOKENS,LOG_STREAM"];
const EXPERIMENT = "{name: mine, seeds: [0, 1, 2], data: {spiral: {samples: 20}}, parameters: " +
  "{hidden: {values: [2, 8]}, epochs: {value: 30}}}";
const COMPARED = ["summary.csv", "effects.csv", "trials.csv", "curves.csv", "experiment.json"];

Deno.test(
  "a program outside of the repository resumes, verifies and reads a sweep, and writes the same files as the command",
  { ignore: lacking("processes", "parse") },
  () =>
    inTemporaryFolder(async (folder) => {
      await Deno.copyFile(PROGRAM, `${folder}/sweep.ts`);
      await Deno.writeTextFile(`${folder}/moons.yaml`, EXPERIMENT);
      const config = new URL("deno.json", ROOT).pathname;
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", `--config=${config}`, ...PERMISSIONS, "sweep.ts"],
        cwd: folder,
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder();
      assertEquals([code, text.decode(stderr)], [0, ""]);
      assertMatch(
        text.decode(stdout),
        /^[1-5] trials found, [1-5] to run\ndone true \{.*"hidden":\d.*\} 0\.\d+\n$/,
      );
      await runTask("sweep", [`${folder}/moons.yaml`, "--quiet", "--out", `${folder}/command`]);
      for (const name of COMPARED) {
        assertEquals(
          await Deno.readTextFile(`${folder}/results/mine/${name}`),
          await Deno.readTextFile(`${folder}/command/${name}`),
          name,
        );
      }
    }),
);

Deno.test(
  "a program outside of the repository sweeps a module of its own, and writes the same files as the command",
  { ignore: lacking("processes", "parse") },
  () =>
    inTemporaryFolder(async (folder) => {
      for (const name of ["sweep_module.ts", "own_module.ts", "own_offset.ts"]) {
        await Deno.copyFile(new URL(name, PROGRAM), `${folder}/${name}`);
      }
      await Deno.writeTextFile(`${folder}/own_data.txt`, "1 2 3");
      const config = new URL("deno.json", ROOT).pathname;
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "--no-prompt",
          `--config=${config}`,
          ...PERMISSIONS,
          "sweep_module.ts",
        ],
        cwd: folder,
        env: { NO_COLOR: "1" },
      }).output();
      const text = new TextDecoder();
      assertEquals([code, text.decode(stderr)], [0, ""]);
      assertEquals(text.decode(stdout), 'done true {"rate":0.5,"text":"a, b"} worse\n');
      const written = "results/own/experiment.json";
      const args = [written, "--quiet", "--out", "results/command"];
      assertEquals((await runTask("sweep", args, folder)).stderr, "");
      for (const name of COMPARED) {
        assertEquals(
          await Deno.readTextFile(`${folder}/results/own/${name}`),
          await Deno.readTextFile(`${folder}/results/command/${name}`),
          name,
        );
      }
    }),
);
