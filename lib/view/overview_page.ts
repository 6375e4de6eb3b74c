/**
 * The page with all results folders.
 *
 * @module
 */

import type { FolderState } from "./folder_reader.ts";
import type { FolderSummary } from "./folder_views.ts";
import { type Html, html } from "./html.ts";
import { addressOf, framePage, type Page } from "./page_frame.ts";
import type { FolderList, NamedFolder } from "./results_folders.ts";
import { timeText } from "./time_text.ts";

/** A results folder and what was read of it. */
export interface SummarizedFolder extends NamedFolder {
  readonly state: FolderState<FolderSummary>;
}

/** All folders, the last changed ones first. */
export function overviewPage(
  folders: readonly SummarizedFolder[],
  { notes }: Pick<FolderList, "notes">,
): Page {
  const newest = folders.toSorted((a, b) => changedAt(b) - changedAt(a));
  return framePage({
    title: "All results",
    events: "/events",
    live: html`${notes.map((note) => html`<p class="problem">${note}</p>`)}
${newest.length === 0 ? html`<p>No results yet: deno task sweep makes some.</p>` : table(newest)}`,
    body: folders.length < 2 ? html`` : compareForm(folders),
  });
}

function changedAt({ state }: SummarizedFolder): number {
  return state.kind === "read" ? state.signature.changed?.getTime() ?? 0 : 0;
}

type ShownState = "complete" | "pruned" | "failed" | "running" | "waiting";

/** The states that have a column: `pruned` only if a trial of some folder is. */
function shownStates(folders: readonly SummarizedFolder[]): readonly ShownState[] {
  const hasPruned = folders.some(({ state }) =>
    state.kind === "read" && state.content.counts.pruned > 0
  );
  return ["complete", ...(hasPruned ? ["pruned" as const] : []), "failed", "running", "waiting"];
}

function table(folders: readonly SummarizedFolder[]): Html {
  const states = shownStates(folders);
  const heads = states.map((state) => html`<th scope="col" class="number">${state}</th>`);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="folders">
      <table>
        <thead>
          <tr><th scope="col">folder</th><th scope="col">best so far</th>${heads}
    <th scope="col">last change (UTC)</th><th scope="col">details</th></tr>
        </thead>
        <tbody>${folders.map((folder) => row(folder, states))}</tbody>
      </table>
    </div>
  `;
}

function row({ name, state }: SummarizedFolder, states: readonly ShownState[]): Html {
  const link = html`<th scope="row"><a href="${addressOf("r", name)}">${name}</a></th>`;
  if (state.kind === "problem") {
    return html`<tr>${link}<td class="text problem" colspan="${
      states.length + 3
    }">${state.message}</td></tr>\n`;
  }
  const { content: { counts, leader }, signature: { changed } } = state;
  const numbers = { ...counts, failed: counts.failed + counts.timed_out };
  return html`<tr>${link}<td class="text">${leader ?? "no score yet"}</td>
${states.map((each) => html`<td class="number">${numbers[each]}</td>`)}
<td>${timeText(changed)}</td>
<td><a href="${addressOf("timeline", name)}">timeline and failures</a></td></tr>\n`;
}

function compareForm(folders: readonly NamedFolder[]): Html {
  const choice = (label: string, chosen: number) =>
    html`<label>${label} <select name="${label.toLowerCase()}">${
      folders.map(({ name }, i) =>
        i === chosen
          ? html`<option selected value="${name}">${name}</option>`
          : html`<option value="${name}">${name}</option>`
      )
    }</select></label>`;
  return html`<h2>Compare two folders</h2>
<form action="/compare" method="get">${choice("A", 0)}${choice("B", 1)}
<button>Is B worse than A?</button></form>`;
}
