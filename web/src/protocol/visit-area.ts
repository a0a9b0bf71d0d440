/** What somebody who comes to a visit is shown of the team's waiting area (docs/visits.md section 11). */
import { count, flag, listOf, nullable, shape, text, type Reader } from "./shape";

/** Words in both languages; "" in both: there are none. */
export interface Both {
  readonly en: string;
  readonly cy: string;
}

export const both: Reader<Both> = shape({ en: text, cy: text });

export interface ConsentText {
  readonly number: number;
  readonly text: Both;
  /** They agreed to this one before. */
  readonly agreed: boolean;
}

export interface VisitTag {
  readonly code: string;
  readonly label: Both;
}

/** What to ring when video does not work. */
export interface Phone {
  /** As a telephone takes it. */
  readonly dial: string;
  /** As people read it. */
  readonly text: string;
}

export interface AreaSeen {
  /** Whether they may come now. */
  readonly open: boolean;
  /** Else when; null: now. */
  readonly opens: number | null;
  /** Why it is suspended; null: it is outside the hours. */
  readonly why: Both | null;
  readonly before: Both;
  readonly after: Both;
  readonly consent: ConsentText | null;
  /** Minutes, roughly; null: nobody can say. */
  readonly wait: number | null;
  /** Null: the team has none. */
  readonly phone: Phone | null;
  /** What a host can say of it; for staff alone. */
  readonly tags: readonly VisitTag[];
}

export const visitTag: Reader<VisitTag> = shape({ code: text, label: both });

export const areaSeen: Reader<AreaSeen> = shape({
  open: flag,
  opens: nullable(count),
  why: nullable(both),
  before: both,
  after: both,
  consent: nullable(shape({ number: count, text: both, agreed: flag })),
  wait: nullable(count),
  phone: nullable(shape({ dial: text, text })),
  tags: listOf(visitTag),
});
