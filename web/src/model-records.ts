/** The part of the seam about sealed records (docs/records.md). Plain data, as in `model.ts`. */

import type { Outcome } from "./model";
import type { Somebody } from "./model-desk";

/**
 * A record that was made ready on this device and is nowhere else yet: how many messages it has, and who can
 * open it, `quorum` of them together.
 */
export interface SealingPlan {
  readonly record: string;
  readonly messages: number;
  /** Bytes of the ciphertext. */
  readonly size: number;
  readonly quorum: number;
  readonly leads: readonly Somebody[];
}

/** A record, as leads see it. */
export interface SealedRecord {
  readonly id: string;
  /** The gateway's id of the conversation. */
  readonly conversation: string;
  readonly person: Somebody;
  readonly team: string;
  readonly contact: number;
  readonly sealedAt: number;
  readonly sealedBy: Somebody;
  readonly quorum: number;
  readonly shares: readonly Somebody[];
  readonly size: number;
}

export interface SealedRecords {
  readonly items: readonly SealedRecord[];
  readonly more: boolean;
}

export type OpeningState = "asked" | "ready" | "opened" | "refused" | "over";

/** One request to open one record. */
export interface RecordOpening {
  readonly id: string;
  readonly record: string;
  readonly conversation: string;
  readonly person: Somebody;
  readonly contact: number;
  readonly state: OpeningState;
  readonly reason: string;
  /** Why the young person is not to be told; null: they are. */
  readonly risk: string | null;
  readonly askedAt: number;
  readonly endsAt: number;
  readonly by: Somebody;
  /** It was asked for on this very device: only here it can be read. */
  readonly here: boolean;
  readonly given: readonly Somebody[];
  /** Who could still give a share. */
  readonly missing: readonly Somebody[];
  readonly quorum: number;
}

/** What a message of an opened record holds; `newer`: of a kind that this version does not know. */
export type RecordedContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image" | "voice" | "card" | "call" | "consent" | "newer" };

/**
 * A message of an opened record. `why` says what did not hold of one that is not genuine: `sender` (nobody of this
 * conversation), `frank` (these are not the words that the service took in), `order` (there twice, or not where it
 * belongs), `place` (of another conversation).
 */
export type RecordedMessage = {
  readonly at: number;
  /** Whose it is said to be. */
  readonly name: string;
  readonly title: string;
  readonly kind: "young_person" | "staff" | null;
} & (
  | { readonly genuine: true; readonly content: RecordedContent }
  | { readonly genuine: false; readonly why: "sender" | "frank" | "order" | "place" }
);

export interface OpenedRecord {
  readonly opening: string;
  readonly person: Somebody;
  readonly contact: number;
  readonly sealedAt: number;
  readonly messages: readonly RecordedMessage[];
}

/** How far handing on is: shares that this device held for others at the last look, and those that are left. */
export interface HandingOn {
  readonly handed: number;
  readonly left: number;
}

/**
 * What is done and asked about records. Refusals are those of docs/records.md, and of ours `record.too_large`,
 * `record.empty` (there is nothing to seal), `record.wrong_share` (`fields.names`: whose shares are not the ones that
 * the record was sealed with), `record.asker` (whoever asks is not who the gateway says) and `record.broken` (what
 * came is not that record).
 */
export interface RecordCalls {
  /** Write the contact down, encrypt it, and split the key. Nothing leaves this device. */
  readonly prepare: { readonly args: readonly [conversation: string]; readonly value: SealingPlan };
  /** Bring the ciphertext, then the shares. Called again it goes on where it was. */
  readonly deliver: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly list: { readonly args: readonly [after: string | null]; readonly value: SealedRecords };
  readonly openings: { readonly args: readonly []; readonly value: readonly RecordOpening[] };
  readonly opening: { readonly args: readonly [opening: string]; readonly value: RecordOpening };
  readonly ask: { readonly args: readonly [record: string, reason: string, risk: string | null]; readonly value: RecordOpening };
  /** Open this device's share and seal it to the device that asks. */
  readonly agree: { readonly args: readonly [opening: string]; readonly value: RecordOpening };
  readonly refuse: { readonly args: readonly [opening: string, reason: string]; readonly value: RecordOpening };
  readonly end: { readonly args: readonly [opening: string]; readonly value: RecordOpening };
  /** Put the key together, decrypt, verify. The first time the young person is told. */
  readonly read: { readonly args: readonly [opening: string]; readonly value: OpenedRecord };
  readonly leads: { readonly args: readonly []; readonly value: readonly Somebody[] };
  readonly handOn: { readonly args: readonly []; readonly value: HandingOn };
  /** Name who takes this person's shares over. */
  readonly succeed: { readonly args: readonly [account: string]; readonly value: null };
}

export type RecordCallName = keyof RecordCalls;

export type RecordCall = {
  readonly [N in RecordCallName]: { readonly name: N; readonly args: RecordCalls[N]["args"] };
}[RecordCallName];

export type RecordValue = RecordCalls[RecordCallName]["value"];

export interface RecordsClient {
  records<N extends RecordCallName>(name: N, ...args: RecordCalls[N]["args"]): Promise<Outcome<RecordCalls[N]["value"]>>;
}
