import { fullDate, listed, longDate, shortDate, weekday } from "./cy/dates";
import type { Language } from "./plural";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Both languages write the time of day alike ("14:05"). */
const timeFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const shortFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const listFormat = new Intl.ListFormat("en-GB", { type: "conjunction" });

export function timeOfDay(at: number): string {
  return timeFormat.format(at);
}

/** Join names as a sentence does ("Amina, Joe and Beth"). */
export function nameList(language: Language, names: readonly string[]): string {
  return language === "cy" ? listed(names) : listFormat.format(names);
}

/** Count the midnights between two times, in this device's time zone. */
export function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(later) - midnight(earlier)) / DAY);
}

/** Write the date of a day further back than yesterday; the year only where it is another one. */
export function dayName(language: Language, at: number, now: number): string {
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  if (language === "cy") return longDate(new Date(at), otherYear);
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(otherYear ? { year: "numeric" } : {}),
  }).format(at);
}

/** Name the day of the week, as a sentence takes it. */
export function weekdayName(language: Language, at: number): string {
  return language === "cy" ? weekday(new Date(at)) : new Intl.DateTimeFormat("en-GB", { weekday: "long" }).format(at);
}

/** Write a day of the calendar, given as `YYYY-MM-DD`. */
export function calendarDay(language: Language, day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date);
  if (language === "cy") return fullDate(at);
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** Write a moment as shortly as a list allows: the time today, else the date. */
export function shortMoment(language: Language, at: number, now: number): string {
  if (daysBetween(at, now) === 0) return timeOfDay(at);
  return language === "cy" ? shortDate(new Date(at)) : shortFormat.format(at);
}

/** Split a span into the largest unit that says enough. */
export function roughSpan(milliseconds: number): { readonly unit: "minute" | "hour" | "day"; readonly count: number } {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 60) return { unit: "minute", count: minutes };
  if (minutes < 48 * 60) return { unit: "hour", count: Math.floor(minutes / 60) };
  return { unit: "day", count: Math.floor(minutes / (24 * 60)) };
}
