/** Who lacks what, and whose turn it is to hand it over (docs/history.md). No clock, no store, no network. */
import type { AskBody, Gap, HistoryBody } from "../protocol/history";
import type { Claim, HistoryRecord, Owed } from "../store/history-record";
import { FORMER } from "./logs";

/** The first entry of a log is the service's own: nobody misses it. */
const FIRST_OF_INTEREST = 2;
const TURN = 8_000;
const LAST_TURN = 40_000;
/** So often is asked for the same in all, whatever comes of it. */
export const MOST_ASKS = 8;

export const NO_HISTORY: HistoryRecord = {
  lacks: null,
  welcomed: false,
  asked: false,
  asks: 0,
  but: [],
  arrivals: [],
  owed: [],
  given: {},
  handing: null,
};

/** What was written in the logs before the present one is not here. */
export const LACKS_FORMER: HistoryRecord = { ...NO_HISTORY, lacks: { from: FORMER, to: FORMER } };

/** This device will not be served these entries. */
export function withGap(history: HistoryRecord, gap: Gap, welcomed: boolean): HistoryRecord {
  const { lacks } = history;
  if (gap.to < FIRST_OF_INTEREST || gap.from > gap.to) return welcomed && lacks !== null ? { ...history, welcomed } : history;
  const all = lacks === null ? gap : { from: Math.min(lacks.from, gap.from), to: Math.max(lacks.to, gap.to) };
  return { ...history, lacks: all, welcomed, asked: false, asks: 0, but: [] };
}

/** A device asks. What was handed over to it before did not hold. */
export function withAsk(history: HistoryRecord, device: string, { from, to, but }: AskBody): HistoryRecord {
  const owed = history.owed.filter((each) => each.device !== device);
  const given = Object.fromEntries(Object.entries(history.given).filter(([each]) => each !== device));
  return { ...history, owed: [...owed, { device, from, to, by: "", but, claim: null }], given };
}

/** Devices were added, by a commit of `by`, and will not be served this. */
export function withAdded(history: HistoryRecord, devices: readonly string[], by: string, { from, to }: Gap): HistoryRecord {
  if (devices.length === 0 || (to < FIRST_OF_INTEREST && from !== FORMER)) return history;
  const fresh = devices.map((device): Owed => ({ device, from, to, by, but: [], claim: null }));
  return { ...history, owed: [...history.owed.filter((each) => !devices.includes(each.device)), ...fresh] };
}

/** Somebody handed over, or this device itself (`own`): entry `seq` says so. */
export function withHandOver(
  history: HistoryRecord,
  { seq, sender, own }: { readonly seq: number; readonly sender: string; readonly own: boolean },
  body: HistoryBody,
): HistoryRecord {
  const { from, to, whole, count } = body;
  const claim = { from, to, whole, count };
  const owed = history.owed.flatMap((each): readonly Owed[] => {
    if (!body.for.includes(each.device) || from > each.to) return [each];
    // Theirs did not hold before; whoever has it still owes it.
    if (!own && each.but.includes(sender)) return [each];
    return own ? settled(each, claim) : [{ ...each, claim }];
  });
  const given = Object.fromEntries(body.for.map((device) => [device, { from, to, seq }]));
  return { ...history, owed, given: { ...history.given, ...given } };
}

/** Believe a claim where this device has no more messages than it names, else look for a turn again. */
export function judged(owed: Owed, known: number): readonly Owed[] {
  if (owed.claim === null) return [owed];
  return known <= owed.claim.count ? settled(owed, owed.claim) : [{ ...owed, claim: null }];
}

function settled(owed: Owed, claim: Claim): readonly Owed[] {
  if (isAll(claim, owed)) return [];
  return [{ ...owed, to: Math.min(owed.to, claim.from - 1), claim: null }];
}

function isAll(claim: Gap & { readonly whole: boolean }, { from }: Gap): boolean {
  if (claim.whole || claim.from <= from) return true;
  return from !== FORMER && claim.from <= FIRST_OF_INTEREST;
}

/** What is still lacked once these entries are here. */
export function lacksAfter(lacks: Gap | null, claim: Gap & { readonly whole: boolean }): Gap | null {
  if (lacks === null || isAll(claim, lacks)) return null;
  return { from: lacks.from, to: Math.min(lacks.to, claim.from - 1) };
}

/** Whether anybody inside could have what this device lacks, as far as it knows since when they are there. */
export function couldBeHad(history: HistoryRecord, roster: Readonly<Record<string, number>>, me: string): boolean {
  const { lacks, given } = history;
  if (lacks === null) return false;
  // Nobody's place in the present log says what they have of those before.
  if (lacks.from === FORMER) return true;
  return Object.entries(roster).some(([device, since]) => {
    return device !== me && (since <= lacks.to + 1 || (given[device]?.from ?? Infinity) <= lacks.to);
  });
}

/** Forget devices that are not in the group any more. */
export function amongst(history: HistoryRecord, devices: readonly string[]): HistoryRecord {
  const inside = new Set(devices);
  return {
    ...history,
    owed: history.owed.filter(({ device }) => inside.has(device)),
    given: Object.fromEntries(Object.entries(history.given).filter(([device]) => inside.has(device))),
  };
}

/** What order is made by. */
export interface Candidate {
  readonly device: string;
  readonly since: number;
  readonly sameAccount: boolean;
  readonly sameKind: boolean;
}

/** How long this device waits before it hands over; null where it is none of the candidates. */
export function turnOf(owed: Owed, me: string, candidates: readonly Candidate[], lacking: ReadonlySet<string>): number | null {
  const isLast = ({ device }: Candidate): boolean => lacking.has(device) || owed.but.includes(device);
  const key = (each: Candidate): readonly (number | string)[] => [
    Number(isLast(each)),
    Number(each.device !== owed.by),
    Number(!each.sameAccount),
    Number(!each.sameKind),
    each.since,
    each.device,
  ];
  const order = candidates
    .filter(({ device }) => device !== owed.device)
    .map((each) => ({ device: each.device, last: isLast(each), key: key(each) }))
    .sort((a, b) => compare(a.key, b.key));
  const place = order.findIndex(({ device }) => device === me);
  if (place < 0) return null;
  return Math.min(LAST_TURN, place * TURN);
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? 0;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/** What a device that itself lacks something can hand over of a range; null where that is nothing. */
export function coverage(wanted: Gap, lacks: Gap | null): (Gap & { readonly whole: boolean }) | null {
  if (lacks === null || lacks.to < wanted.from) return { ...wanted, whole: lacks === null };
  if (lacks.to >= wanted.to) return null;
  return { from: lacks.to + 1, to: wanted.to, whole: false };
}
