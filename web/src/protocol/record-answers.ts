/** What the gateway answers about records (docs/records.md). */
import type { Somebody } from "../model-desk";
import type { OpeningState, SealedRecord, SealedRecords } from "../model-records";
import type { Bytes } from "./bytes";
import { base64, count, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

const somebody: Reader<Somebody> = shape({ account: id, name: text });

const device = { device: id, key: base64, signature: base64 };

export interface LeadDevice {
  readonly device: string;
  readonly key: Bytes;
  readonly signature: Bytes;
}

export interface Lead extends Somebody {
  readonly devices: readonly LeadDevice[];
}

export interface Leads {
  readonly quorum: number;
  readonly leads: readonly Lead[];
}

export const leads: Reader<Leads> = shape({
  quorum: count,
  leads: listOf(shape({ account: id, name: text, devices: listOf(shape(device)) })),
});

const recordFields = shape({
  id,
  conversation: id,
  person: somebody,
  team: text,
  contact: count,
  sealed_at: count,
  sealed_by: somebody,
  quorum: count,
  shares: listOf(somebody),
  size: count,
});

const sealedRecord: Reader<SealedRecord> = (value, at) => {
  const { sealed_at, sealed_by, ...record } = recordFields(value, at);
  return { ...record, sealedAt: sealed_at, sealedBy: sealed_by };
};

export const sealedRecords: Reader<SealedRecords> = shape({ items: listOf(sealedRecord), more: flag });

/** An opening as the gateway has it. */
export interface Opening {
  readonly id: string;
  readonly record: string;
  readonly conversation: string;
  readonly logs: readonly string[];
  readonly person: Somebody;
  readonly contact: number;
  readonly state: OpeningState;
  readonly reason: string;
  readonly tell: boolean;
  readonly risk: string | null;
  readonly asked_at: number;
  readonly ends_at: number;
  readonly by: Somebody & LeadDevice;
  readonly given: readonly Somebody[];
  readonly shares: readonly Somebody[];
  readonly quorum: number;
  /** The share that this device could give, where it was asked for alone. */
  readonly own: { readonly account: string; readonly sealed: Bytes } | null;
}

export const opening: Reader<Opening> = shape({
  id,
  record: id,
  conversation: id,
  logs: listOf(id),
  person: somebody,
  contact: count,
  state: oneOf("asked", "ready", "opened", "refused", "over"),
  reason: text,
  tell: flag,
  risk: nullable(text),
  asked_at: count,
  ends_at: count,
  by: shape({ account: id, name: text, ...device }),
  given: listOf(somebody),
  shares: listOf(somebody),
  quorum: count,
  own: nullable(shape({ account: id, sealed: base64 })),
});

export const openings: Reader<{ readonly items: readonly Opening[] }> = shape({ items: listOf(opening) });

/** A share that was given; `sealed` is null where it is there no more. */
export interface GivenShare extends Somebody {
  readonly check: Bytes;
  readonly sealed: Bytes | null;
}

export const givenShares: Reader<{ readonly items: readonly GivenShare[] }> = shape({
  items: listOf(shape({ account: id, name: text, check: base64, sealed: nullable(base64) })),
});

/** A share that this device holds and others lack. */
export interface OwedShare {
  readonly record: string;
  readonly account: string;
  readonly check: Bytes;
  readonly sealed: Bytes;
  readonly to: readonly LeadDevice[];
}

export const owedShares: Reader<{ readonly items: readonly OwedShare[]; readonly more: boolean }> = shape({
  items: listOf(shape({ record: id, account: id, check: base64, sealed: base64, to: listOf(shape(device)) })),
  more: flag,
});
