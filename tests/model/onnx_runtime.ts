/**
 * A program that runs ONNX models in ONNX Runtime: reads a list of {@linkcode OnnxRun} as JSON and prints a list of
 * {@linkcode OnnxOutputs}.
 *
 * It is a program of its own, with a lock file of its own, because the runtime takes 140 MB: in the lock file of the
 * project everybody would download it who runs anything.
 *
 * @module
 */

/** A tensor; its elements as text, which JSON also has for NaN. */
export interface OnnxTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: readonly string[];
}

/** A model, in base64, and its inputs by name. */
export interface OnnxRun {
  readonly model: string;
  readonly inputs: Readonly<Record<string, OnnxTensor>>;
}

/** Outputs of a model by name. */
export type OnnxOutputs = Readonly<Record<string, OnnxTensor>>;

const LOCK = new URL("./onnx_runtime.lock", import.meta.url).pathname;

/** Runs models in ONNX Runtime, in a process. */
export async function runOnnx(runs: readonly OnnxRun[]): Promise<OnnxOutputs[]> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--quiet",
        "--no-prompt",
        "--no-config",
        "--no-check",
        `--lock=${LOCK}`,
        "--frozen",
      ],
      ...["--allow-read", "--allow-env", import.meta.filename!],
    ],
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  });
  const child = command.spawn();
  const input = new Blob([JSON.stringify(runs)]).stream();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    input.pipeTo(child.stdin),
  ]);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function main(): Promise<void> {
  const specifier = "npm:onnxruntime-web@1.30.0"; // not a literal in import(): it would be resolved with the project
  const { env, InferenceSession, Tensor } = await import(specifier);
  env.wasm.numThreads = 1;
  const runs: OnnxRun[] = await new Response(Deno.stdin.readable).json();
  const results: OnnxOutputs[] = [];
  for (const { model, inputs } of runs) {
    const session = await InferenceSession.create(
      Uint8Array.from(atob(model), (character) => character.charCodeAt(0)),
    );
    const tensors = Object.entries(inputs).map(([name, { type, dims, data }]) => {
      const elements = type === "string" ? data : Float64Array.from(data, Number);
      return [name, new Tensor(type, elements, dims)];
    });
    const outputs: Record<string, { type: string; dims: number[]; data: ArrayLike<unknown> }> =
      await session.run(Object.fromEntries(tensors));
    results.push(Object.fromEntries(
      Object.entries(outputs).map(([name, { type, dims, data }]) => [
        name,
        { type, dims, data: Array.from(data, String) },
      ]),
    ));
  }
  await new Blob([JSON.stringify(results)]).stream().pipeTo(Deno.stdout.writable);
}

if (import.meta.main) await main();
