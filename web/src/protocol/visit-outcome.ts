/** What a visit came to, as its staff read it (docs/visits.md section 3). */
import { count, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";
import { PHASES, ROLES, seenAlone, type VisitRecord, type VisitRole } from "./visits";

/** One stay of somebody who was let in. */
export interface StayPart {
  readonly account: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly since: number;
  /** Null: they are there. */
  readonly until: number | null;
  /** The number of the consent text that they agreed to; 0: none was asked. */
  readonly agreed: number;
}

/** What a visit came to, for its staff. */
export interface VisitOutcome extends Pick<VisitRecord, "phase" | "host" | "began_at" | "ended_at" | "seen_alone"> {
  readonly there: readonly StayPart[];
  /** What the host said that it counts as; null: nothing yet. */
  readonly tags: readonly string[] | null;
}

export const visitOutcome: Reader<VisitOutcome> = shape({
  phase: oneOf(...PHASES),
  host: shape({ account: text, name: text }),
  began_at: nullable(count),
  ended_at: nullable(count),
  seen_alone: nullable(seenAlone),
  there: listOf(shape({ account: text, name: text, role: oneOf(...ROLES), since: count, until: nullable(count), agreed: count })),
  tags: nullable(listOf(text)),
});
