/**
 * What every page of the view has: its frame, and the headers of its response.
 *
 * @module
 */

import { scriptHash } from "../report/html_text.ts";
import script from "./page/refresh.js" with { type: "text" };
import style from "./page/view.css" with { type: "text" };
import { Html, html } from "./html.ts";

/** A response before it is sent. */
export interface Page {
  readonly status: number;
  readonly text: string;
  /** The content security policy. */
  readonly policy: string;
}

/** What a page shows. */
export interface PageContent {
  readonly title: string;
  /** The part that is replaced when the server reports a change. */
  readonly live?: Html;
  /** Where changes are reported. @default {nowhere} */
  readonly events?: string;
  /** The part below it. */
  readonly body?: Html;
  /** @default {200} */
  readonly status?: number;
}

/** The content security policy of a page with these texts in it. */
function policyOf(...[styles, scripts]: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${scriptHash(styles)}`,
    `script-src ${scriptHash(scripts)}`,
    "img-src data:",
    ...["connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
  ].join("; ");
}

const POLICY = policyOf(style, script);

/** A page of the view. */
export function framePage(content: PageContent): Page {
  const { title, live, events = "", body, status = 200 } = content;
  const page = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,">
        <title>${title} – Seedsweep</title>
        <style>${new Html(style)}</style>
      </head>
      <body>
    ${NAVIGATION}
    <main>
    <h1>${title}</h1>
    <div id="live" data-events="${events}">${live}</div>
    ${body}
    </main>
    <script type="module">${new Html(script)}</script>
      </body>
    </html>
  `;
  return { status, text: page.text, policy: POLICY };
}

const NAVIGATION = html`<nav aria-label="Seedsweep"><a href="/">All results</a></nav>`;

/** The headers of every response. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** The addresses of the pages of a folder. */
export function addressOf(
  page: "r" | "events" | "timeline" | "compare",
  ...names: readonly string[]
): string {
  return ["", page, ...names.map(encodeURIComponent)].join("/");
}
