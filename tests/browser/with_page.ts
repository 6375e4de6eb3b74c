/**
 * Pages in a real browser, for tests.
 *
 * `playwright-core` and `axe-core` are loaded only here, with a lock file of their own (`browser.lock`): in the lock file of
 * the project everybody would download them who runs anything. So this file describes the few functions that tests use.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { inTemporaryFolder } from "../cli/run_task.ts";
import { lacking } from "../permissions.ts";
import { findChromium } from "./find_chromium.ts";

/** Tests in a browser are ignored without these permissions; `deno task test:browser` gives them. */
export const ignore = lacking("files", "processes", "parse", "net");

/** Elements that a selector finds, as in Playwright. */
export interface Locator {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  focus(): Promise<void>;
  count(): Promise<number>;
  check(): Promise<void>;
  selectOption(label: string): Promise<unknown>;
  hover(): Promise<void>;
  scrollIntoViewIfNeeded(): Promise<void>;
  allInnerTexts(): Promise<string[]>;
  allTextContents(): Promise<string[]>;
  innerText(): Promise<string>;
  waitFor(options?: { timeout?: number }): Promise<void>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number }>;
}

/** A page, as in Playwright. */
export interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  evaluate<R>(program: string | (() => R)): Promise<Awaited<R>>;
  evaluate<R, A>(program: (argument: A) => R, argument: A): Promise<Awaited<R>>;
  waitForFunction<A>(test: (argument: A) => unknown, argument?: A): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(
    media: { colorScheme?: "light" | "dark"; media?: "print" | "screen" },
  ): Promise<void>;
  on(event: string, listener: (value: Message) => void): void;
  readonly mouse: {
    move(x: number, y: number, options?: { steps: number }): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  readonly keyboard: { press(key: string): Promise<void> };
}

/** What listeners of a page get; each kind has some of these. */
interface Message {
  type(): string;
  text(): string;
  url(): string;
  readonly message: string;
}

interface Browser {
  newContext(options: object): Promise<{ newPage(): Promise<Page> }>;
  close(): Promise<void>;
}

// Not literals in import(): they would be resolved with the project.
const PLAYWRIGHT = "npm:playwright-core@1.65.1";
const AXE = "npm:axe-core@4.14.1";

/** What the test gets. */
export interface TestedPage {
  readonly page: Page;
  /** A new folder. */
  readonly folder: string;
  /** Errors of the page and everything that it wrote to the console, until now. */
  readonly messages: string[];
  /** The addresses that were requested, until now. */
  readonly requests: string[];
}

/** Options of {@linkcode withPage}. */
export interface PageOptions {
  /** @default {true} */
  readonly javaScriptEnabled?: boolean;
  /** Pixels. @default {1100} */
  readonly width?: number;
}

/** The test with a page of a browser of its own. It fails if the page wrote anything to the console. */
export function withPage(
  test: (tested: TestedPage) => Promise<void>,
  { javaScriptEnabled = true, width = 1100 }: PageOptions = {},
): () => Promise<void> {
  return () =>
    inTemporaryFolder(async (folder) => {
      const { chromium } = (await import(PLAYWRIGHT)).default;
      const browser: Browser = await chromium.launch({
        ...{ executablePath: findChromium(), args: ["--no-sandbox"] },
      });
      try {
        const viewport = { width, height: 900 };
        const context = await browser.newContext({ javaScriptEnabled, viewport });
        const page = await context.newPage();
        const [messages, requests]: string[][] = [[], []];
        page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
        page.on("pageerror", ({ message }) => messages.push(message));
        page.on("dialog", (dialog) => messages.push(`dialog: ${dialog.type()}`));
        page.on("request", (request) => requests.push(request.url()));
        await test({ page, folder, messages, requests });
        assertEquals(messages, []);
      } finally {
        await browser.close();
      }
    });
}

/** A fault that axe found. */
export interface AxeFault {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds on the page. */
export async function findFaults(page: Page): Promise<readonly AxeFault[]> {
  const { default: axe } = await import(AXE);
  await page.evaluate(axe.source as string);
  return await page.evaluate(async () =>
    // deno-lint-ignore no-explicit-any -- this function runs in the page
    (await (globalThis as any).axe.run()).violations as AxeFault[]
  );
}
