/** A command for tests, as a user would write one: its arguments are a rate and a seed. A rate of 0 fails. */

const [rate, seed] = Deno.args.map(Number);
const { parameters } = JSON.parse(Deno.env.get("SEEDSWEEP_TRIAL") as string);
if (rate === 0) {
  await Deno.stderr.write(new TextEncoder().encode("Traceback:\nValueError: the rate is 0\n"));
  Deno.exit(3);
}
if (rate === -1) await new Promise((resolve) => setTimeout(resolve, 60_000));
const text = JSON.stringify(parameters.text ?? "");
const lines = [
  "it begins",
  JSON.stringify({ epoch: 4, "a,b": rate, note: text }),
  JSON.stringify({ loss: rate + seed * seed % 3 / 10, error: text.length }),
];
await Deno.stdout.write(new TextEncoder().encode(lines.join("\n")));
