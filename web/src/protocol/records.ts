/** The records of docs/protocol.md sections 3 and 4, as the client reads them. */
import type { Bytes } from "./bytes";
import { bytes, count, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

export interface TeamRecord {
  readonly id: string;
  readonly name: string;
}

export type PersonKind = "young_person" | "staff";

export interface RosterEntry {
  readonly device: string;
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly kind: PersonKind;
}

export interface SealedMark {
  readonly epoch: number;
  readonly sender: string;
  readonly sealed: Bytes;
}

export interface Summary {
  readonly conversation: string;
  readonly team: TeamRecord;
  readonly person: { readonly account: string; readonly name: string };
  readonly opened_at: number;
  readonly head: number;
  readonly epoch: number;
  readonly member: boolean;
  readonly invited: boolean;
  readonly joined_seq: number | null;
  readonly cursor: number | null;
  readonly last_at: number | null;
  readonly unread: number | null;
  readonly waiting_since: number | null;
  readonly roster: readonly RosterEntry[];
  readonly marks: readonly SealedMark[];
  /** Closed for writing, because the group is started afresh. */
  readonly restarted: boolean;
  /** The conversation that it goes on in, and the one that goes on in it; "" where there is none. */
  readonly continued_by: string;
  readonly continues: string;
  /** The logs that messages were brought along from, the oldest first. */
  readonly brings: readonly string[];
  /** Whoever asks is a guest here. */
  readonly guest: { readonly history: "from_now" | "all" } | null;
}

export type EntryKind = "handshake" | "application" | "proposal" | "system";

/** One entry of a conversation's log. */
export interface Entry {
  readonly seq: number;
  readonly kind: EntryKind;
  readonly epoch: number;
  /** The device that the gateway names; believed only where the cryptography agrees. */
  readonly sender: string;
  readonly message_id: string;
  readonly at: number;
  readonly body: Bytes;
  /** What the gateway vouches for (section 7); empty but for messages. */
  readonly frank: Bytes;
}

/** What the directory says of a device: the organisation's signed statement. */
export interface PersonRecord {
  readonly device: string;
  /** The signed bytes themselves: what is verified is what is read. */
  readonly statement: Bytes;
  readonly attestation: Bytes;
  readonly revoked: boolean;
  /** Another device's word that this one is of its account. */
  readonly endorsement: { readonly by: string; readonly at: number; readonly signature: Bytes } | null;
  /** How it came back by recovery words: a device's word for the recovery key, and that key's for this device. */
  readonly recovered: {
    readonly key: Bytes;
    readonly by: string;
    readonly at: number;
    readonly endorsement: Bytes;
    readonly challenge: Bytes;
    readonly signature: Bytes;
  } | null;
}

const team: Reader<TeamRecord> = shape({ id, name: text });
const personKind = oneOf("young_person", "staff");

const rosterEntry: Reader<RosterEntry> = shape({ device: id, account: id, name: text, title: text, kind: personKind });

const sealedMark: Reader<SealedMark> = shape({ epoch: count, sender: id, sealed: bytes });

export const summary: Reader<Summary> = shape({
  conversation: id,
  team,
  person: shape({ account: id, name: text }),
  opened_at: count,
  head: count,
  epoch: count,
  member: flag,
  invited: flag,
  joined_seq: nullable(count),
  cursor: nullable(count),
  last_at: nullable(count),
  unread: nullable(count),
  waiting_since: nullable(count),
  roster: listOf(rosterEntry),
  marks: listOf(sealedMark),
  restarted: flag,
  continued_by: text,
  continues: text,
  brings: listOf(id),
  guest: nullable(shape({ history: oneOf("from_now", "all") })),
});

export const entry: Reader<Entry> = shape({
  seq: count,
  kind: oneOf("handshake", "application", "proposal", "system"),
  epoch: count,
  sender: text,
  message_id: text,
  at: count,
  body: bytes,
  frank: bytes,
});

export const personRecord: Reader<PersonRecord> = shape({
  device: id,
  statement: bytes,
  attestation: bytes,
  revoked: flag,
  endorsement: nullable(shape({ by: id, at: count, signature: bytes })),
  recovered: nullable(shape({ key: bytes, by: id, at: count, endorsement: bytes, challenge: bytes, signature: bytes })),
});

export { team as teamRecord, personKind };
