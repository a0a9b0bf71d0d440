/** Shifts as a week shows them, and what becomes of a rota when two people edit it. */
import type { Rota, Shift } from "../../../model-office";
import { dayAfter, momentOf, wallTime } from "../wall";

export const kinds = ["duty", "on_call"] as const;

export type Kind = (typeof kinds)[number];

/** A shift that is being put in or changed. */
export interface Opened {
  readonly kind: Kind;
  readonly day: string;
  readonly shift: Shift | null;
}

const DAY_MINUTES = 24 * 60;
const WEEKS_KEPT = 28 * 86_400_000;

/** What the rota's lists hold at most (docs/desk.md section 6). */
export const MOST_SHIFTS = 500;

export function isSameShift(one: Shift, other: Shift): boolean {
  return one.account === other.account && one.from === other.from && one.until === other.until;
}

function has(list: readonly Shift[], shift: Shift): boolean {
  return list.some((each) => isSameShift(each, shift));
}

/** The shifts that touch a day, in the order in which they begin. */
export function shiftsOn(shifts: readonly Shift[], day: string, zone: string): readonly Shift[] {
  const from = momentOf({ day, minutes: 0 }, zone);
  const until = momentOf({ day: dayAfter(day, 1), minutes: 0 }, zone);
  return shifts.filter((shift) => shift.from < until && shift.until > from).toSorted((a, b) => a.from - b.from || a.until - b.until);
}

/** A shift as its form has it; one that ends at or before it begins ends on the next day. */
export interface ShiftForm {
  readonly account: string;
  readonly kind: Kind;
  readonly day: string;
  readonly from: number;
  readonly until: number;
}

export function shiftOf({ account, day, from, until }: ShiftForm, zone: string): Shift {
  const end = until <= from ? { day: dayAfter(day, 1), minutes: until } : { day, minutes: until };
  return { account, from: momentOf({ day, minutes: from }, zone), until: momentOf(end, zone) };
}

export function formOf(shift: Shift, kind: Kind, zone: string): ShiftForm {
  const from = wallTime(shift.from, zone);
  return { account: shift.account, kind, day: from.day, from: from.minutes, until: wallTime(shift.until, zone).minutes };
}

/** Whether a form can say this shift: one that lasts longer than a day, it cannot. */
export function isOneDay(shift: Shift): boolean {
  return shift.until - shift.from <= DAY_MINUTES * 60_000;
}

export function withShift(rota: Rota, kind: Kind, shift: Shift): Rota {
  return has(rota[kind], shift) ? rota : { ...rota, [kind]: [...rota[kind], shift] };
}

export function withoutShift(rota: Rota, kind: Kind, shift: Shift): Rota {
  return { ...rota, [kind]: rota[kind].filter((each) => !isSameShift(each, shift)) };
}

/** The same shift some weeks later, at the same time on the wall. */
export function weeksLater(shift: Shift, weeks: number, zone: string): Shift {
  const later = (at: number): number => {
    const wall = wallTime(at, zone);
    return momentOf({ ...wall, day: dayAfter(wall.day, 7 * weeks) }, zone);
  };
  return { ...shift, from: later(shift.from), until: later(shift.until) };
}

/** Copy what begins in the week before `monday` into the week that it begins; says how many came. */
export function copyWeek(rota: Rota, monday: string, zone: string): { readonly rota: Rota; readonly count: number } {
  const [from, until] = [momentOf({ day: dayAfter(monday, -7), minutes: 0 }, zone), momentOf({ day: monday, minutes: 0 }, zone)];
  let made = rota;
  for (const kind of kinds) {
    for (const shift of rota[kind]) {
      if (shift.from >= from && shift.from < until && isOneDay(shift)) made = withShift(made, kind, weeksLater(shift, 1, zone));
    }
  }
  return { rota: made, count: made.duty.length + made.on_call.length - rota.duty.length - rota.on_call.length };
}

function isPast(shift: Shift, now: number): boolean {
  return shift.until < now - WEEKS_KEPT;
}

export function countPast(rota: Rota, now: number): number {
  return [...rota.duty, ...rota.on_call].filter((shift) => isPast(shift, now)).length;
}

export function withoutPast(rota: Rota, now: number): Rota {
  const kept = (shift: Shift): boolean => !isPast(shift, now);
  return { ...rota, duty: rota.duty.filter(kept), on_call: rota.on_call.filter(kept) };
}

/** Put two edits of `base` together: what either added is there, what either took out is not. */
export function mergeRotas(base: Rota, mine: Rota, theirs: Rota): Rota {
  const shifts = (kind: Kind): readonly Shift[] => [
    ...theirs[kind].filter((shift) => !has(base[kind], shift) || has(mine[kind], shift)),
    ...mine[kind].filter((shift) => !has(base[kind], shift) && !has(theirs[kind], shift)),
  ];
  const leads = [
    ...theirs.leads.filter((lead) => !base.leads.includes(lead) || mine.leads.includes(lead)),
    ...mine.leads.filter((lead) => !base.leads.includes(lead) && !theirs.leads.includes(lead)),
  ];
  return { duty: shifts("duty"), on_call: shifts("on_call"), leads };
}
