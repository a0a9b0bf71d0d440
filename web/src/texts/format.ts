import type { Language } from "./plural";

const locales: Record<Language, string> = { en: "en-GB", cy: "cy-GB" };

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Write the time of day ("14:05"). */
export function timeOfDay(language: Language, at: number): string {
  return new Intl.DateTimeFormat(locales[language], { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** Join names as a sentence does ("Amina, Joe and Beth"). */
export function nameList(language: Language, names: readonly string[]): string {
  return new Intl.ListFormat(locales[language], { type: "conjunction" }).format(names);
}

/** Count the midnights between two times, in this device's time zone. */
export function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(later) - midnight(earlier)) / DAY);
}

/** Write the date of a day further back than yesterday; the year only where it is another one. */
export function dayName(language: Language, at: number, now: number): string {
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locales[language], {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(otherYear ? { year: "numeric" } : {}),
  }).format(at);
}

/** Write a moment as shortly as a list allows: the time today, else the date. */
export function shortMoment(language: Language, at: number, now: number): string {
  if (daysBetween(at, now) === 0) return timeOfDay(language, at);
  return new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short" }).format(at);
}

/** Split a span into the largest unit that says enough. */
export function roughSpan(milliseconds: number): { readonly unit: "minute" | "hour" | "day"; readonly count: number } {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE));
  if (minutes < 60) return { unit: "minute", count: minutes };
  if (minutes < 48 * 60) return { unit: "hour", count: Math.floor(minutes / 60) };
  return { unit: "day", count: Math.floor(minutes / (24 * 60)) };
}
