/**
 * Makes `rentals.csv`: the rentals of a bicycle station that does not exist, with what is known about each hour.
 *
 *     deno run experiments/make_rentals.ts > experiments/rentals.csv
 *
 * It prints the same bytes every time. The data have what real tables have: numbers, categories, a boolean, missing
 * cells, noise, and rows that belong together (those of a week). The parts of the formula are multiplied, so the effect
 * of one column depends on the others: the hours of commuters count on working days only, and rain spoils any hour.
 */

import { Stream } from "../mod.ts";

const WEEKS = 40;
const ROWS_PER_WEEK = 15;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HEADER = "week,day,hour,holiday,weather,temperature,wind,rentals";

/** What is known about an hour. */
interface Hour {
  day: string;
  /** From 6 to 21. */
  hour: number;
  holiday: boolean;
  weather: "clear" | "cloudy" | "rain";
  /** In °C. */
  temperature: number;
  /** In km/h. */
  wind: number;
}

/** 1 at the top, falling in straight lines to 0 at the distance `width`. */
function peak(value: number, top: number, width: number): number {
  return Math.max(0, 1 - Math.abs(value - top) / width);
}

/** Rentals to expect in an hour of an average week. */
function expectedRentals({ day, hour, holiday, weather, temperature, wind }: Hour): number {
  const isFree = holiday || day === "Sat" || day === "Sun";
  const ofCommuters = peak(hour, 8, 2.5) + peak(hour, 17, 3.5);
  const ofLeisure = peak(hour, 14, 8);
  const demand = isFree ? 110 * ofLeisure : 40 * ofLeisure + 150 * ofCommuters;
  const comfort = 0.15 + 0.85 * peak(temperature, 23, 26);
  const dryness = { clear: 1, cloudy: 0.85, rain: isFree ? 0.15 : 0.4 }[weather];
  const calm = 1 - 0.4 * Math.min(1, wind / 50);
  return 5 + demand * comfort * dryness * calm;
}

/** Draws an hour of a week, which is between winter (week 1) and summer (week 26) and back. */
function drawHour(stream: Stream, week: number): Hour {
  const sky = stream.uniform();
  const summer = peak(week, 26, 26);
  return {
    day: DAYS[stream.below(DAYS.length)],
    hour: 6 + stream.below(16),
    holiday: stream.uniform() < 0.06,
    weather: sky < 0.45 ? "clear" : sky < 0.75 ? "cloudy" : "rain",
    temperature: 2 + 20 * summer + 4.5 * stream.normal(),
    wind: 8 + 6 * Math.abs(stream.normal()) + (sky >= 0.75 ? 8 : 0),
  };
}

/** The cells of a row. Some instruments failed, and some rows have no weather. */
function drawRow(stream: Stream, week: number, popularity: number): string {
  const hour = drawHour(stream, week);
  const noise = 1 + 0.12 * stream.normal();
  const rentals = Math.max(0, Math.round(expectedRentals(hour) * popularity * noise));
  const orMissing = (cell: string, share: number) => stream.uniform() < share ? "" : cell;
  return [
    ...[week, hour.day, hour.hour, hour.holiday],
    orMissing(hour.weather, 0.01),
    orMissing(hour.temperature.toFixed(1), 0.02),
    orMissing(hour.wind.toFixed(1), 0.04),
    rentals,
  ].join(",");
}

/** The whole file: a header, then the rows week by week. */
export function makeRentals(): string {
  const stream = Stream.named({ seed: 2026, role: "data" });
  const rows: string[] = [];
  for (let week = 1; week <= WEEKS; week++) {
    // Events, roadworks and the like: the rows of a week have in common what no column has.
    const popularity = 1 + 0.1 * stream.normal();
    for (let i = 0; i < ROWS_PER_WEEK; i++) rows.push(drawRow(stream, week, popularity));
  }
  return [HEADER, ...rows].join("\n") + "\n";
}

if (import.meta.main) Deno.stdout.writeSync(new TextEncoder().encode(makeRentals()));
