/** What the store holds, before sealing. Ids and counters may stand in keys; everything else is sealed. */
import type { KnownDevice, Organisation } from "../crypto/attestation";
import type { OwnKeyPackage } from "../crypto/key-package";
import type { Mark } from "../protocol/content";
import type { Bytes } from "../protocol/bytes";
import type { PersonKind, TeamRecord } from "../protocol/records";

/** Who this device is. Absent before joining or signing in for the first time. */
export interface Identity {
  readonly account: string;
  readonly device: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly string[];
  readonly teams: readonly TeamRecord[];
  readonly organisation: Organisation & { readonly name: string };
  readonly ageBand: string | null;
  readonly school: string | null;
  /** The name that staff sign in with, to know the same person again; "" for a young person. */
  readonly username: string;
  readonly publicKey: Uint8Array;
  readonly signKey: Uint8Array;
  /** False after signing out: the store stays shut until the next sign-in. */
  readonly signedIn: boolean;
}

export interface SignalKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

export interface ConversationRecord {
  readonly id: string;
  readonly team: TeamRecord;
  readonly person: { readonly account: string; readonly name: string };
  readonly openedAt: number;
  /** The last entry of the log that was processed and stored. */
  readonly cursor: number;
  /** The entry from which this device can read; null while it never could. */
  readonly joinedSeq: number | null;
  /** The devices in the group, and the entry since which each is. */
  readonly roster: Readonly<Record<string, number>>;
  /** The newest receipt of each other device. */
  readonly marks: Readonly<Record<string, Mark>>;
  /** Signal keys of the newest epochs, the newest last. */
  readonly signalKeys: readonly SignalKey[];
  /** The last message of somebody else: what one's own receipt may claim. */
  readonly lastOther: number;
  /** How far messages of others were on this screen. */
  readonly shown: number;
  readonly unread: number;
  readonly preview: string;
  readonly lastAt: number;
  /** Staff: as the gateway counts it. */
  readonly waitingSince: number | null;
  /** The young person's messages from before the team had a device: handed over, or not yet needed. */
  readonly handedOver: boolean;
}

interface StoredBase {
  readonly id: string;
  /** Its entry in the log; null while it is on this device only. */
  readonly seq: number | null;
  readonly at: number;
}

export interface StoredText extends StoredBase {
  readonly kind: "text";
  readonly author: string;
  readonly text: string;
  readonly earlier: boolean;
  readonly refused: boolean;
  /** Own messages: the entry whose receipts count, where it was handed over later. */
  readonly handedOverSeq: number | null;
  /** Own messages not sent yet: their order. */
  readonly order: number;
}

export type NoticeCode = "opened" | "joined" | "left" | "you-joined" | "unreadable" | "newer";

export interface StoredNotice extends StoredBase {
  readonly kind: "notice";
  readonly code: NoticeCode;
  readonly devices: readonly string[];
}

export type StoredItem = StoredText | StoredNotice;

/** A message on its way. `sealed` is there once it was encrypted, and then is what is sent again. */
export interface OutboxRow {
  readonly id: string;
  readonly order: number;
  readonly content: Bytes;
  readonly sealed: Bytes | null;
  /** Ids of the own messages that this one hands over; empty for an ordinary message. */
  readonly handsOver: readonly string[];
}

/** A handshake on its way: kept until the log shows it, so that a crash in between heals. */
export type PendingRow =
  | { readonly kind: "open"; readonly groupInfo: Bytes }
  | {
      readonly kind: "commit";
      readonly commit: Bytes;
      readonly welcome: Bytes | null;
      readonly groupInfo: Bytes;
      readonly next: Bytes;
    };

/** The sealed value of each object store. */
export interface Records {
  readonly identity: Identity;
  readonly packages: OwnKeyPackage;
  readonly conversations: ConversationRecord;
  /** The group's MLS state, encoded by ts-mls. */
  readonly groups: Bytes;
  readonly items: StoredItem;
  readonly outbox: OutboxRow;
  readonly pending: PendingRow;
  readonly directory: KnownDevice;
}

export type StoreName = keyof Records;

/** Keys: a list of ids, because IndexedDB can then read all of one conversation. */
export type Key = readonly string[];
