/** The hours of a space as they are edited; times are by the clock on the wall. */
import type { SpaceHours, SpaceSpan } from "../../../model-moderation";
import type { Weekday } from "../../../model-office";
import { clockTime, minutesOf } from "../../office/wall";

const DAY = 24 * 60;
const USUAL: SpaceSpan = { from: "16:00", until: "21:00", mode: "pre" };

export const MOST_SPANS = 6;

export const WEEKDAYS: readonly Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export const NEW_HOURS: SpaceHours = {
  time_zone: "Europe/London",
  week: {
    monday: [USUAL],
    tuesday: [USUAL],
    wednesday: [USUAL],
    thursday: [USUAL],
    friday: [USUAL],
    saturday: [],
    sunday: [],
  },
};

/** A time as minutes after midnight; the end of a day is written 24:00. */
export function minutesIn(time: string): number {
  return time === "24:00" ? DAY : (minutesOf(time) ?? 0);
}

/** What to offer after the spans that are there: an hour later, as far as the day goes. */
export function nextSpan(spans: readonly SpaceSpan[]): SpaceSpan {
  const last = spans.at(-1);
  if (last === undefined) return USUAL;
  const from = Math.min(minutesIn(last.until) + 60, DAY - 60);
  const until = Math.min(from + 120, DAY);
  return { from: clockTime(from), until: clockTime(until), mode: last.mode };
}

export function withDay(hours: SpaceHours, day: Weekday, spans: readonly SpaceSpan[]): SpaceHours {
  return { ...hours, week: { ...hours.week, [day]: spans } };
}

/** Monday's spans on every day. */
export function everyDay(hours: SpaceHours): SpaceHours {
  return WEEKDAYS.reduce((all, day) => withDay(all, day, hours.week.monday), hours);
}

/** A field ends a day at 00:00. */
export function untilField(until: string): string {
  return until === "24:00" ? "00:00" : until;
}

export function fromUntilField(value: string): string {
  return value === "00:00" ? "24:00" : value;
}
