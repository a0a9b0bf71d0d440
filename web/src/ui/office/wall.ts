/** The clock on a team's wall: moments as days and times in its time zone, and back. */

const MINUTE = 60_000;
const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numbers = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  const made = new Intl.DateTimeFormat("en-GB", { ...numbers, hourCycle: "h23", timeZone: isZone(zone) ? zone : "UTC" });
  formats.set(zone, made);
  return made;
}

/** A draft may name a zone that this browser does not know; the gateway says so. */
function isZone(zone: string): boolean {
  try {
    return zone !== "" && new Intl.DateTimeFormat("en-GB", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}

/** What the wall shows: the day as `YYYY-MM-DD`, and minutes after midnight. */
export interface WallTime {
  readonly day: string;
  readonly minutes: number;
}

export function wallTime(at: number, zone: string): WallTime {
  const parts = new Map(formatOf(zone).formatToParts(at).map((part) => [part.type, part.value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? "00";
  return {
    day: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`,
    minutes: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

function asIfUtc({ day, minutes }: WallTime): number {
  return Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
}

/** The moment at which the wall shows this; one that the clock jumps over is taken as the moment after the jump. */
export function momentOf(wall: WallTime, zone: string): number {
  const wanted = asIfUtc(wall);
  const offset = (at: number): number => asIfUtc(wallTime(at, zone)) - at;
  const first = wanted - offset(wanted);
  return wanted - offset(first);
}

/** A day some days later, or earlier. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** From 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return dayAfter(day, -weekdayOf(day));
}

/** Write minutes after midnight as a clock does ("09:05"). */
export function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Minutes after midnight; null where it is no time. */
export function minutesOf(clock: string): number | null {
  const match = /^(\d\d):(\d\d)$/.exec(clock);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

/** A date of this device's calendar that shows the same day, for the formats of `texts/`. */
export function calendarDate(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}
