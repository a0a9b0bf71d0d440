/** Write moments of a team's clock in words. */
import { calendarDay, dayName } from "../../texts/format";
import type { OfficeWords } from "../../texts/en/office";
import type { Language } from "../../texts/plural";
import { calendarDate, clockTime, dayAfter, wallTime } from "./wall";

export interface Place {
  readonly language: Language;
  readonly words: OfficeWords;
  readonly zone: string;
  readonly now: number;
}

/** As it stands after "by": "16:30 on Monday, 27 April". */
export function byMoment(at: number, { language, words, zone, now }: Place): string {
  const { day, minutes } = wallTime(at, zone);
  const today = wallTime(now, zone).day;
  if (day === today) return words.moments.today(clockTime(minutes));
  if (day === dayAfter(today, 1)) return words.moments.tomorrow(clockTime(minutes));
  return words.moments.day(dayInWords(language, day, today), clockTime(minutes));
}

/** As it stands after a verb: "on Monday, 27 April at 16:30". */
export function atMoment(at: number, { language, words, zone, now }: Place): string {
  const { day, minutes } = wallTime(at, zone);
  const today = wallTime(now, zone).day;
  if (day === today) return words.moments.todayAt(clockTime(minutes));
  if (day === dayAfter(today, 1)) return words.moments.tomorrowAt(clockTime(minutes));
  return words.moments.dayAt(dayInWords(language, day, today), clockTime(minutes));
}

/** When something was, a while ago: day and time, without saying "today". */
export function stamp(at: number, { language, zone }: Place): string {
  const { day, minutes } = wallTime(at, zone);
  return `${calendarDay(language, day)}, ${clockTime(minutes)}`;
}

/** "Monday, 27 April"; the year only where it is another one. */
export function dayInWords(language: Language, day: string, today: string): string {
  return dayName(language, calendarDate(day).getTime(), calendarDate(today).getTime());
}
