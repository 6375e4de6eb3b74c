/**
 * The report of a folder, which follows a sweep that runs.
 *
 * @module
 */

import type { FolderLive } from "./folder_views.ts";
import { html } from "./html.ts";
import { addressOf, type Page } from "./page_frame.ts";
import script from "./page/status.js" with { type: "text" };

/** The report, with links to the other pages and a line about the process. */
export async function livePage(name: string, { data, status }: FolderLive): Promise<Page> {
  // Loaded when it is needed: it is larger than the rest of the program.
  const { reportHtml, reportPolicy } = await import("../report/report_html.ts");
  const [events, timeline] = [addressOf("events", name), addressOf("timeline", name)];
  const options = { live: { events, script } };
  const links = html`
    <nav aria-label="Seedsweep">
      <a href="/">All results</a> · <a href="${timeline}">Timeline and failures</a>
    </nav>
    <p id="status" role="status">${status}</p>
  `;
  const text = reportHtml(data, options).replace("<body>\n", (body) => body + links.text);
  // As a header, the policy of the page is in force from the first byte.
  return { status: 200, text, policy: `${reportPolicy(options)}; frame-ancestors 'none'` };
}
