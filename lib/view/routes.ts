/**
 * From an address to a page.
 *
 * @module
 */

import { UserError } from "../user_error.ts";
import type { RegionCache } from "../sweep/decision_regions.ts";
import { type FolderSweep, readSweep } from "../sweep/report_folder.ts";
import { comparePage, type NamedSweep } from "./compare_page.ts";
import { type EventSink, eventStream } from "./event_stream.ts";
import { FolderReader, type FolderState } from "./folder_reader.ts";
import { folderSignature } from "./folder_signature.ts";
import { type FolderLive, type FolderSummary, readLive, readSummary } from "./folder_views.ts";
import { follow } from "./follow.ts";
import { html } from "./html.ts";
import { livePage } from "./live_page.ts";
import { overviewPage, type SummarizedFolder } from "./overview_page.ts";
import { addressOf, framePage, HEADERS, type Page } from "./page_frame.ts";
import { rawPath, refusalOf } from "./refusal.ts";
import { listFolders, type NamedFolder } from "./results_folders.ts";
import { timelinePage } from "./timeline_page.ts";

/** What the routes need. */
export interface RoutesOptions {
  /** Results folders, and folders with results folders in them. */
  readonly directories: readonly string[];
  /** Milliseconds between two looks at a folder. */
  readonly every: number;
  /** Aborting it ends all streams of events. */
  readonly signal: AbortSignal;
}

/** So many folders are kept in memory for their pages, and so many networks that were trained again. */
const MOST_FOLDERS = 4;

/** The pages of the view. */
export class Routes {
  readonly #options: RoutesOptions;
  readonly #regions: RegionCache = new Map();
  readonly #summaries = new FolderReader<FolderSummary>(readSummary, Infinity);
  readonly #sweeps = new FolderReader<FolderSweep>(readSweep, MOST_FOLDERS);
  readonly #lives = new FolderReader<FolderLive>(
    (directory, signature) => readLive(directory, signature, this.#regions),
    MOST_FOLDERS,
  );

  constructor(options: RoutesOptions) {
    this.#options = options;
  }

  /** The response of the server at this port. */
  async respond(request: Request, port: number): Promise<Response> {
    const { method, headers } = request;
    const path = rawPath(request.url);
    const refusal = refusalOf({ method, headers, path }, port);
    if (refusal !== undefined) {
      const { status, reason } = refusal;
      const allow = status === 405 ? { allow: "GET, HEAD" } : undefined;
      return textResponse(`${reason}\n`, { status, ...(allow && { headers: allow }) });
    }
    const [, route, ...names] = path.split("/");
    if (route === "events") return this.#events(request, names);
    if (path === "/compare") return redirect(new URL(request.url).searchParams);
    return pageResponse(await this.#page(route, names), method);
  }

  async #page(route: string, names: readonly string[]): Promise<Page> {
    const { folders, notes } = listFolders(this.#options.directories);
    if (route === "" && names.length === 0) {
      return overviewPage(await this.#summarize(folders), { notes });
    }
    const wanted = names.map((name) => findFolder(folders, name));
    const [first, second] = wanted;
    if (first === undefined || wanted.includes(undefined)) return notFound();
    const problem = { title: first.name, events: addressOf("events", first.name) };
    try {
      switch (`${route} ${wanted.length}`) {
        case "r 1": {
          const state = await this.#lives.read(first.directory);
          if (state.kind === "problem") return problemPage(state.message, problem);
          return await livePage(first.name, state.content);
        }
        case "timeline 1": {
          const state = await this.#sweeps.read(first.directory);
          if (state.kind === "problem") return problemPage(state.message, problem);
          return timelinePage(first.name, state.content, state.signature);
        }
        case "compare 2":
          return comparePage(await this.#named(first), await this.#named(second as NamedFolder));
      }
    } catch (error) {
      if (error instanceof UserError) return problemPage(error.message, problem);
      throw error;
    }
    return notFound();
  }

  async #named({ name, directory }: NamedFolder): Promise<NamedSweep> {
    const state = await this.#sweeps.read(directory);
    if (state.kind === "problem") throw new UserError(state.message);
    return { name, sweep: state.content };
  }

  async #summarize(folders: readonly NamedFolder[]): Promise<SummarizedFolder[]> {
    const summarized: SummarizedFolder[] = [];
    for (const folder of folders) { // one after the other, so that only one is in memory
      summarized.push({ ...folder, state: await this.#summaries.read(folder.directory) });
    }
    return summarized;
  }

  #events(request: Request, names: readonly string[]): Response {
    const { directories, every } = this.#options;
    if (names.length === 0) {
      return this.#stream(
        request,
        (sink) =>
          follow(() => Promise.resolve(signatureOf(directories)), {
            ...{ sink, every },
            announce: () => sink.send("change", null),
            isSame: (a, b) => a === b,
          }),
      );
    }
    const folder = findFolder(listFolders(directories).folders, names[0]);
    if (folder === undefined || names.length > 1) return pageResponse(notFound(), request.method);
    const isStatusOnly = new URL(request.url).search === "?only=status";
    return this.#stream(request, (sink) =>
      follow(() => this.#lives.read(folder.directory), {
        ...{ sink, every },
        announce: (state) => announceFolder(state, sink, isStatusOnly),
        isSame: isSameState,
      }));
  }

  #stream(request: Request, run: (sink: EventSink) => Promise<void>): Response {
    const body = request.method === "HEAD" ? null : eventStream(run, this.#options.signal);
    return new Response(body, { headers: { ...HEADERS, "content-type": "text/event-stream" } });
  }
}

function announceFolder(
  state: FolderState<FolderLive>,
  sink: EventSink,
  isStatusOnly: boolean,
): void {
  if (state.kind === "problem") return sink.send("problem", state.message);
  sink.send("status", state.content.status);
  if (!isStatusOnly) sink.send("data", state.content.data);
}

/** A folder that is read again and cannot be read for the same reason has not changed. */
function isSameState(a: FolderState<FolderLive>, b: FolderState<FolderLive>): boolean {
  return a === b || (a.kind === "problem" && b.kind === "problem" && a.message === b.message);
}

function signatureOf(directories: readonly string[]): string {
  const { folders, notes } = listFolders(directories);
  return JSON.stringify([
    notes,
    folders.map(({ name, directory }) => [name, folderSignature(directory).text]),
  ]);
}

/** The folder whose name is a segment of an address, exactly as our own links have it. */
function findFolder(folders: readonly NamedFolder[], segment: string): NamedFolder | undefined {
  return folders.find(({ name }) => encodeURIComponent(name) === segment);
}

/** From the form of the overview to the page that it asks for. */
function redirect(query: URLSearchParams): Response {
  const location = addressOf("compare", query.get("a") ?? "", query.get("b") ?? "");
  return textResponse("", { status: 303, headers: { location } });
}

function notFound(): Page {
  const live =
    html`<p class="problem">There is no such page, or no results folder of this name any more.</p>`;
  return framePage({ title: "Not found", live, status: 404 });
}

function problemPage(message: string, { title, events }: { title: string; events: string }): Page {
  const live = html`<p class="problem">${message}</p>`;
  return framePage({ title, events, live, status: 503 });
}

function pageResponse({ status, text, policy }: Page, method: string): Response {
  return new Response(method === "HEAD" ? null : text, {
    status,
    headers: {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    },
  });
}

function textResponse(
  text: string,
  { status, headers = {} }: { status: number; headers?: Readonly<Record<string, string>> },
): Response {
  return new Response(text, {
    status,
    headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
