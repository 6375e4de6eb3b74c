/**
 * The page with two results folders side by side.
 *
 * @module
 */

import { comparisonTexts, differentSettingsTexts } from "../report/text/comparison_texts.ts";
import { scoreDecimals } from "../report/text/score_decimals.ts";
import { configText, deltaText, scoreText } from "../report/text/value_text.ts";
import type { PairedConfig } from "../results/compare_rankings.ts";
import { compareSweeps } from "../results/compare_sweeps.ts";
import type { FolderSweep } from "../sweep/report_folder.ts";
import { type Html, html } from "./html.ts";
import { addressOf, framePage, type Page } from "./page_frame.ts";

/** A sweep and the name of its folder. */
export interface NamedSweep {
  readonly name: string;
  readonly sweep: FolderSweep;
}

/** So many configs are shown. */
const MOST_ROWS = 500;

/**
 * Whether B is worse than A, config by config.
 *
 * @throws {UserError} If the two cannot be compared.
 */
export function comparePage(a: NamedSweep, b: NamedSweep): Page {
  const comparison = compareSweeps(a.sweep, b.sweep);
  const { pairs, metric } = comparison;
  const decimals = scoreDecimals(metric.name, pairs[0].a);
  const texts = comparisonTexts(comparison);
  const verdict = texts.at(-1);
  const more = pairs.length - MOST_ROWS;
  const heads = [`A’s ${metric.name}`, "B’s", "B minus A, 95 %", "p"]
    .map((head) => html`<th scope="col" class="number">${head}</th>`);
  return framePage({
    title: "B compared with A",
    live: html`
      <p>A: ${folderLink(a.name)}<br>B: ${folderLink(b.name)}</p>
      <p><strong>${verdict}</strong></p>
      ${[...texts.slice(0, -1), ...differentSettingsTexts(comparison)]
        .map((text) => html`<p>${text}</p>`)}
      <p><a href="${addressOf("compare", b.name, a.name)}">The other way round</a></p>
      <div class="scroll" tabindex="0" role="region" aria-label="comparison">
        <table>
          <thead>
            <tr><th scope="col">config</th>${heads}<th scope="col">B is</th></tr>
          </thead>
          <tbody>${pairs.slice(0, MOST_ROWS).map((pair) => row(a.sweep, pair, decimals))}</tbody>
        </table>
      </div>
      ${more > 0 ? html`<p>and ${more} more</p>` : undefined}
    `,
  });
}

function folderLink(name: string): Html {
  return html`<a href="${addressOf("r", name)}">${name}</a>`;
}

function row(
  { experiment }: FolderSweep,
  { a, means, delta, interval, pAdjusted, verdict }: PairedConfig,
  decimals: number,
): Html {
  const cells = [
    ...[
      scoreText(means?.[0], decimals),
      scoreText(means?.[1], decimals),
      deltaText(delta, interval, decimals),
    ],
    pAdjusted?.toFixed(4) ?? "",
  ].map((text) => html`<td class="number">${text}</td>`);
  return html`<tr><th scope="row">${configText(experiment, a)}</th>${cells}<td>${
    verdict ?? ""
  }</td></tr>\n`;
}
