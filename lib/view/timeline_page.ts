/**
 * The page with the trials of a folder by worker over time, and those that failed.
 *
 * @module
 */

import { valueText } from "../report/text/value_text.ts";
import { activeValues } from "../experiment/active_value.ts";
import type { TrialRecord } from "../experiment/trial.ts";
import { isFailure } from "../experiment/is_failure.ts";
import type { FolderSweep } from "../sweep/report_folder.ts";
import { durationText } from "../text/quantity.ts";
import type { FolderSignature } from "./folder_signature.ts";
import { countsOf, statusText } from "./folder_views.ts";
import { type Html, html } from "./html.ts";
import { addressOf, framePage, type Page } from "./page_frame.ts";
import { timeText } from "./time_text.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

/** So many trials are drawn, the last ones, and so many failures are listed, the first ones. */
const MOST_BARS = 4000;
const MOST_FAILURES = 500;

/** The timeline and the failures of a folder. */
export function timelinePage(
  name: string,
  sweep: FolderSweep,
  signature: FolderSignature,
): Page {
  const { records, runningIds } = sweep;
  const timeline = timelineOf(records);
  const running = signature.process === undefined
    ? []
    : records.filter(({ trial, result }) => result === undefined && runningIds.has(trial.trialId));
  return framePage({
    title: `${name}: timeline and failures`,
    events: addressOf("events", name),
    live: html`<p><a href="${addressOf("r", name)}">The results of ${name}</a></p>
<p role="status">${statusText(countsOf(sweep, signature), signature)}</p>
${running.length === 0 ? undefined : html`<p>Now: trial ${numbersText(running)}</p>`}
${timelineSection(timeline)}
${failuresSection(records.filter(isFailure))}`,
  });
}

function numbersText(records: readonly TrialRecord[]): string {
  return records.map(({ trial }) => trial.number).join(", ");
}

const WIDTH = 1000;
/** The height of a bar, and of the row with its label and its bars. */
const BAR = 14;
const ROW = 44;

function timelineSection(timeline: Timeline): Html {
  if (timeline.bars.length === 0) {
    return html`
      <h2>Timeline</h2>
      <p>No time of a trial is known.</p>
    `;
  }
  return html`
    <h2>Timeline</h2>
    <p>${timelineText(timeline)}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="timeline">${timelineSvg(
      timeline,
    )}</div>
    ${workersTable(timeline)}
  `;
}

function timelineText({ bars, cuts, seconds }: Timeline): string {
  const more = bars.length - MOST_BARS;
  const pruned = bars.some(({ state }) => state === "pruned") ? " or pruned (gray)" : "";
  return `Each bar is a trial, from its start to its end. Low bars are complete${pruned}; high bars failed (red) or timed out ` +
    `(yellow). All took ${secondsText(seconds)}.` +
    (cuts.length > 0 ? " A vertical line is a pause, of which a minute is drawn." : "") +
    (more > 0 ? ` The first ${more} trials are not drawn.` : "");
}

function secondsText(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : durationText(seconds);
}

function timelineSvg(timeline: Timeline): Html {
  const { rows, bars, cuts } = timeline;
  const labels = rows.map((label, i) => html`<text x="0" y="${ROW * i + 14}">${label}</text>`);
  const lines = cuts.map((cut) => cutLine(cut, timeline));
  const drawn = bars.slice(-MOST_BARS).map((bar) => barRectangle(bar, timeline));
  return html`
    <svg viewBox="0 0 ${WIDTH} ${ROW *
      rows.length}" role="img" aria-label="Trials by worker over time">
      ${labels}${lines}${drawn}
    </svg>
  `;
}

function xOf(second: number, { seconds }: Timeline): number {
  return Math.round(10 * WIDTH * second / Math.max(seconds, 1e-9)) / 10;
}

function cutLine(cut: number, timeline: Timeline): Html {
  const x = xOf(cut, timeline);
  return html`
    <line x1="${x}" x2="${x}" y1="0" y2="${ROW * timeline.rows.length}" />
  `;
}

function barRectangle(bar: Timeline["bars"][number], timeline: Timeline): Html {
  const { number, state, row, start, seconds } = bar;
  const [x, end] = [xOf(start, timeline), xOf(start + seconds, timeline)];
  const width = Math.max(0.5, Math.round(10 * (end - x) - 5) / 10); // with a gap to the next one
  const height = state === "complete" || state === "pruned" ? BAR : BAR + 8;
  const y = ROW * (row + 1) - 6 - height;
  const title = `trial ${number}: ${state.replace("_", " ")}, ${seconds.toFixed(2)} s`;
  return html`
    <rect class="${state}" x="${x}" y="${y}" width="${width}" height="${height}">
      <title>${title}</title>
    </rect>
  `;
}

function workersTable({ rows, bars, seconds }: Timeline): Html {
  const lines = rows.map((label, row) => {
    const own = bars.filter((bar) => bar.row === row);
    const busy = own.reduce((sum, bar) => sum + bar.seconds, 0);
    const share = Math.round(100 * Math.min(1, busy / Math.max(seconds, 1e-9)));
    return html`
      <tr>
        <th scope="row">${label}</th>
        <td class="number">${own.length}</td>
        <td class="number">${secondsText(busy)}</td>
        <td class="number">${share} %</td>
      </tr>
    `;
  });
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="workers">
      <table>
        <thead>
          <tr>
            <th scope="col">worker</th>
            <th scope="col" class="number">trials</th>
            <th scope="col" class="number">busy</th>
            <th scope="col" class="number">of the time</th>
          </tr>
        </thead>
        <tbody>${lines}</tbody>
      </table>
    </div>
  `;
}

function failuresSection(failures: readonly TrialRecord[]): Html {
  if (failures.length === 0) {
    return html`
      <h2>Failures</h2>
      <p>No trial failed.</p>
    `;
  }
  const more = failures.length - MOST_FAILURES;
  return html`
    <h2>Failures</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="failures">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">trial</th>
            <th scope="col" class="number">seed</th>
            <th scope="col">state</th>
            <th scope="col">reason</th>
            <th scope="col">parameters</th>
            <th scope="col">started (UTC)</th>
          </tr>
        </thead>
        <tbody>${failures.slice(0, MOST_FAILURES).map(failureRow)}</tbody>
      </table>
    </div>
    ${more > 0 ? html`<p>and ${more} more: see the column error of trials.csv</p>` : undefined}
  `;
}

function failureRow({ trial, result, timing }: TrialRecord): Html {
  const parameters = Object.entries(activeValues(trial))
    .map(([name, value]) => `${name}=${valueText(value)}`).join(" ");
  const started = timing === undefined ? "" : timeText(new Date(timing.started));
  return html`
    <tr>
      <td class="number">${trial.number}</td>
      <td class="number">${trial.seed}</td>
      <td>${result?.state.replace("_", " ")}</td>
      <td class="text">${result?.error}</td>
      <td class="text">${parameters}</td>
      <td>${started}</td>
    </tr>\\n
  `;
}
