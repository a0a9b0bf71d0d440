/** Who is told of which visit, wherever they are in Earshot: pure, of what the gateway lists. */
import type { VisitRecord, WaitingPart } from "../../protocol/visits";

/** From this long before a visit begins whoever planned it is reminded; as long after, it is missed. */
const CLOSE = 15 * 60_000;

const LONG = 30 * 60_000;

export interface Knock {
  readonly visit: VisitRecord;
  /** Who waits, longest first; nobody where the visit only begins soon. */
  readonly who: readonly WaitingPart[];
  /** Whether this person is its host, or planned it and nobody is host. */
  readonly mine: boolean;
}

/**
 * Tell an account of who waits: the host of their own visit, and the whole team where a visit has no host.
 * After those come visits that they planned and that begin soon.
 */
export function knocksFor(account: string, visits: readonly VisitRecord[], now: number): readonly Knock[] {
  const waiting = visits.flatMap((visit): Knock[] => {
    const who = visit.waiting.filter((each) => each.account !== account);
    if (who.length === 0 || (visit.hosted && visit.host.account !== account)) return [];
    return [{ visit, who, mine: visit.hosted || visit.made_by === account }];
  });
  const since = ({ who }: Knock): number => who[0]?.arrived_at ?? 0;
  return [...waiting.toSorted((a, b) => since(a) - since(b)), ...beginning(account, visits, now)];
}

/** Whether somebody has waited for too long. */
export function isLong({ visit, who }: Knock, now: number): boolean {
  return who.some(({ arrived_at }) => isLongSince(arrived_at, visit.starts_at, now));
}

/** Whether who came then has waited for too long, from coming or from when it was to begin. */
export function isLongSince(arrivedAt: number, startsAt: number, now: number): boolean {
  return now - Math.max(arrivedAt, startsAt) >= LONG;
}

function beginning(account: string, visits: readonly VisitRecord[], now: number): readonly Knock[] {
  return visits
    .filter(({ phase, made_by, starts_at }) => phase === "scheduled" && made_by === account && Math.abs(starts_at - now) <= CLOSE)
    .toSorted((a, b) => a.starts_at - b.starts_at)
    .map((visit) => ({ visit, who: [], mine: true }));
}
