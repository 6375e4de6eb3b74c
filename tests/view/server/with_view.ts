/** A server of the view for a test, and clients of it. */

import { startView } from "../../../lib/view/start_view.ts";
import { inTemporaryFolder, runTask } from "../../cli/run_task.ts";

/** What a test gets. */
export interface TestedView {
  /** A folder for results folders: the one that is shown. */
  readonly results: string;
  /** Without a slash at its end. */
  readonly address: string;
  readonly port: number;
  /** Ends the server. */
  readonly end: () => Promise<void>;
}

/** The test with a server that shows a new folder and looks at it 50 times a second. */
export function withView(test: (view: TestedView) => Promise<void>): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const results = `${folder}/results`;
      await Deno.mkdir(results);
      const controller = new AbortController();
      const view = startView([results], { port: 0, signal: controller.signal, every: 20 });
      const end = async () => {
        controller.abort();
        await view.finished;
      };
      const address = view.url.replace(/\/$/, "");
      try {
        await test({ results, address, port: Number(new URL(view.url).port), end });
      } finally {
        await end();
      }
    });
}

/** Two configs with eight seeds: less than a second. */
export const SMALL = `{name: small, replicates: 8, data: {spiral: {samples: 20}},
  parameters: {hidden: {values: [4, 8]}, epochs: {value: 20}, learning_rate: {value: 0.05}}}`;

/** Runs the sweep of a text in `results/<name>`; returns the folder. */
export async function sweepInto(
  results: string,
  name: string,
  { text = SMALL, args = [] }: { text?: string; args?: readonly string[] } = {},
): Promise<string> {
  const directory = `${results}/${name}`;
  await Deno.writeTextFile(`${results}/file.yaml`, text);
  await runTask("sweep", [`${results}/file.yaml`, "--quiet", "--out", directory, ...args]);
  return directory;
}

/** The status and the text of a page. */
export async function getPage(url: string): Promise<{ response: Response; text: string }> {
  const response = await fetch(url);
  return { response, text: await response.text() };
}

/** Sends the lines of a request as they are; returns the whole response. */
export async function sendRaw(port: number, ...lines: readonly string[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = [...lines, "Connection: close", "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(request));
  let answer = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1 << 16);
  for (let count; (count = await connection.read(buffer)) !== null;) {
    answer += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return answer;
}

/** An event as the server sent it. */
export interface SentEvent {
  readonly name: string;
  readonly value: unknown;
}

/** Calls `test` with a function that returns the first event that fits; events before it are skipped. */
export async function withEvents(
  url: string,
  test: (next: (fits: (event: SentEvent) => boolean) => Promise<SentEvent>) => Promise<void>,
): Promise<void> {
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => reader.cancel("no such event in a minute"), 60_000);
  let text = "";
  const next = async (fits: (event: SentEvent) => boolean) => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const [name, data] = text.slice(0, end).split("\n");
        text = text.slice(end + 2);
        if (!name.startsWith("event: ")) continue; // a heartbeat
        const event = { name: name.slice(7), value: JSON.parse(data.slice(6)) };
        if (fits(event)) return event;
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("the events ended before the one that was waited for");
      text += value;
    }
  };
  try {
    await test(next);
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {}); // the server may have ended
  }
}
