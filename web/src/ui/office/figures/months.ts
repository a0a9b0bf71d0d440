/** Months as `YYYY-MM`, and the range that is looked at. */
import { calendarDay } from "../../../texts/format";
import type { Language } from "../../../texts/plural";

export const MOST_MONTHS = 36;

export interface Range {
  readonly from: string;
  readonly to: string;
}

function numberOf(month: string): number {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return year * 12 + of - 1;
}

/** A month some months later, or earlier. */
export function monthAfter(month: string, by: number): string {
  const number = numberOf(month) + by;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}

/** The last `count` months that are over; `now` is the one that is not. */
export function lastMonths(now: string, count: number): Range {
  return { from: monthAfter(now, -count), to: monthAfter(now, -1) };
}

export function monthsIn({ from, to }: Range): number {
  return numberOf(to) - numberOf(from) + 1;
}

/** "April 2026". */
export function monthName(language: Language, month: string): string {
  return calendarDay(language, `${month}-01`).replace(/^1 /, "");
}

/** "Apr". */
export function shortMonth(language: Language, month: string): string {
  return monthName(language, month).slice(0, 3);
}
