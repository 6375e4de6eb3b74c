// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The table of the ranking in the page: sorting, filtering, and choosing configs with the pointer or the keyboard.
 *
 * @module
 */

/** @import { ReportData } from "../report_data.ts" */

import { filterConfigs, sortConfigs, tableColumns } from "./config_table.js";

/** So many rows are drawn at first, and more on demand: a table of thousands of rows would be slow. */
const ROWS = 200;

/**
 * @typedef {object} TableState
 * @property {ReportData} data
 * @property {readonly number[]} chosen Indices of configs.
 * @property {readonly string[]} colors Of the chosen configs.
 * @property {(index: number) => void} choose Chooses a config, or no longer.
 */

/**
 * The table in the page.
 */
export class TableView {
  #rows = ROWS;
  #sort = { key: "rank", isDescending: false };
  /** @type {TableState | undefined} */
  #state;
  /** The config whose box is reached with the tabulator key. */
  #current = 0;
  #table = /** @type {HTMLTableElement} */ (document.querySelector("#configs"));
  #filter = /** @type {HTMLInputElement} */ (document.querySelector("#filter"));
  #more = /** @type {HTMLButtonElement} */ (document.querySelector("#more"));
  #count = /** @type {HTMLElement} */ (document.querySelector("#count"));

  constructor() {
    this.#filter.addEventListener("input", () => {
      this.#rows = ROWS;
      this.#draw();
    });
    this.#more.addEventListener("click", () => {
      this.#rows += 5 * ROWS;
      this.#draw();
    });
    this.#table.addEventListener(
      "click",
      (event) => this.#click(/** @type {Element} */ (event.target)),
    );
    this.#table.addEventListener("keydown", (event) => this.#press(event));
  }

  /**
   * Draws the table again.
   *
   * @param {TableState} state
   */
  update(state) {
    this.#state = state;
    this.#draw();
  }

  #draw() {
    if (this.#state === undefined) return;
    const { data } = this.#state;
    const focused = document.activeElement?.closest("#configs tr")?.getAttribute("data-config");
    const found = sortConfigs(data, filterConfigs(data, this.#filter.value), this.#sort);
    const shown = found.slice(0, this.#rows);
    if (!shown.includes(this.#current)) this.#current = shown[0] ?? 0;
    this.#table.tHead?.replaceChildren(this.#header());
    this.#table.tBodies[0].replaceChildren(...shown.map((i) => this.#row(i)));
    this.#more.hidden = shown.length === found.length;
    this.#count.textContent = `${found.length} of ${data.configs.length} configs` +
      (shown.length < found.length ? `, the first ${shown.length} are shown` : "");
    if (typeof focused === "string") this.#focus(Number(focused));
  }

  #header() {
    const row = document.createElement("tr");
    row.append(headCell("", undefined));
    for (const { key, head, isNumber } of tableColumns(this.#data)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head;
      button.dataset.key = key;
      const isSorted = this.#sort.key === key;
      const cell = headCell(button, isSorted ? this.#sort.isDescending : undefined);
      if (isNumber) cell.className = "number";
      row.append(cell);
    }
    return row;
  }

  /** @param {number} i */
  #row(i) {
    const { data, chosen, colors } = /** @type {TableState} */ (this.#state);
    const config = data.configs[i];
    const row = document.createElement("tr");
    row.dataset.config = String(i);
    row.dataset.verdict = config.verdict ?? "";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = chosen.includes(i);
    box.tabIndex = i === this.#current ? 0 : -1;
    box.setAttribute("aria-label", `mark rank ${config.rank} in the pictures`);
    const mark = document.createElement("td");
    mark.append(box);
    if (box.checked) {
      row.className = "chosen";
      mark.style.borderLeftColor = colors[chosen.indexOf(i)];
    }
    row.append(mark);
    for (const { text, isNumber } of tableColumns(data)) {
      const cell = document.createElement("td");
      cell.textContent = text(config);
      if (isNumber) cell.className = "number";
      row.append(cell);
    }
    return row;
  }

  get #data() {
    return /** @type {TableState} */ (this.#state).data;
  }

  /** @param {Element} target */
  #click(target) {
    const key = target.closest("button")?.dataset.key;
    if (key !== undefined) {
      this.#sort = { key, isDescending: this.#sort.key === key && !this.#sort.isDescending };
      this.#draw();
      /** @type {HTMLElement | null} */ (this.#table.querySelector(
        `button[data-key="${CSS.escape(key)}"]`,
      ))
        ?.focus();
      return;
    }
    const row = target.closest("tr")?.dataset.config;
    if (row !== undefined) this.#choose(Number(row));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const row = /** @type {Element} */ (event.target).closest("tr");
    if (row?.dataset.config === undefined) return;
    if (event.key === "Enter") this.#choose(Number(row.dataset.config));
    const next = event.key === "ArrowDown"
      ? row.nextElementSibling
      : event.key === "ArrowUp"
      ? row.previousElementSibling
      : null;
    if (next === null) return;
    event.preventDefault();
    this.#focus(Number(/** @type {HTMLElement} */ (next).dataset.config));
  }

  /** @param {number} i */
  #choose(i) {
    this.#current = i;
    this.#state?.choose(i);
  }

  /** @param {number} i */
  #focus(i) {
    const boxes = this.#table.querySelectorAll("input");
    for (const box of boxes) box.tabIndex = -1;
    const box = this.#table.querySelector(`tr[data-config="${i}"] input`);
    if (!(box instanceof HTMLInputElement)) return;
    this.#current = i;
    box.tabIndex = 0;
    box.focus();
  }
}

/**
 * @param {string | Node} content
 * @param {boolean | undefined} isDescending Undefined if the table is sorted by another column.
 */
function headCell(content, isDescending) {
  const cell = document.createElement(content === "" ? "td" : "th");
  if (content !== "") /** @type {HTMLTableCellElement} */ (cell).scope = "col";
  cell.append(content);
  if (isDescending !== undefined) {
    cell.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  }
  return cell;
}
