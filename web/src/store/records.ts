/** What the store holds, before sealing. Ids and counters may stand in keys; everything else is sealed. */
import type { KnownDevice, Organisation } from "../crypto/attestation";
import type { Committed } from "../crypto/franking";
import type { OwnKeyPackage } from "../crypto/key-package";
import type { StuckReport } from "../crypto/stuck";
import type { KeptLog } from "../crypto/trail/own";
import type { BlobPlace, Media } from "../protocol/attachment";
import type { ConsentAnswerBody, ConsentAskBody } from "../protocol/consent";
import type { Mark } from "../protocol/content";
import type { Bytes } from "../protocol/bytes";
import type { PersonKind, TeamRecord } from "../protocol/records";
import type { ServiceCard } from "../model";
import type { DeskAlarm, DeskCounters, DeskItem, SystemEntry } from "../model-desk";
import type { DeskNow, PastShare } from "../model-mine";
import type { Told } from "../model-own-devices";
import type { RiskMark } from "../risk/kinds";
import type { HistoryRecord } from "./history-record";

/** Who this device is. Absent before joining or signing in for the first time. */
export interface Identity {
  readonly account: string;
  readonly device: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly string[];
  readonly teams: readonly TeamRecord[];
  readonly organisation: Organisation & { readonly name: string; readonly frankingKey: Uint8Array; readonly removalKey: Uint8Array };
  readonly ageBand: string | null;
  readonly school: string | null;
  /** The name that staff sign in with, to know the same person again; "" for a young person. */
  readonly username: string;
  readonly publicKey: Uint8Array;
  readonly signKey: Uint8Array;
  /** False after signing out: the store stays shut until the next sign-in. */
  readonly signedIn: boolean;
  /** The device that let this one in, and when; absent for an account's first, and for staff. */
  readonly linked?: {
    readonly by: string;
    readonly at: number;
    /** By way of recovery words; `asked`: the person was asked about their old devices. */
    readonly recovered?: true;
    readonly asked?: true;
  };
}

export interface SignalKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

export interface ConversationRecord {
  /** What it is called on this device, for good: the gateway's id for it when it came here. */
  readonly id: string;
  /** The gateway's id for it now, where that is another; see `talkOf`. */
  readonly talk?: string;
  /** The gateway's ids for it before. */
  readonly former?: readonly string[];
  /** Devices that were in it before it went on under another id: no news when they come in again. */
  readonly known?: readonly string[];
  /** A commit that cannot be followed, which the gateway is yet to be told of. */
  readonly stuck?: StuckReport | null;
  readonly team: TeamRecord;
  readonly person: { readonly account: string; readonly name: string };
  readonly openedAt: number;
  /** The last entry of the log that was processed and stored. */
  readonly cursor: number;
  /** The entry from which this device can read; null while it never could. */
  readonly joinedSeq: number | null;
  /** The devices in the group, and the entry since which each is. */
  readonly roster: Readonly<Record<string, number>>;
  /** Where the chains of the young person's devices begin, as first met: a device of theirs that leads elsewhere is not believed. */
  readonly root?: string;
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
  /** What the last message is where it is no text; `preview` is then "". */
  readonly previewKind?: Media["kind"] | "call" | "consent" | null;
  readonly lastAt: number;
  /** Staff: as the gateway counts it. */
  readonly waitingSince: number | null;
  /** Staff: the gravest match that nobody of the team has answered. */
  readonly risk?: RiskMark | null;
  /** The lexicons with which all of it was looked through; null where some of it was not. */
  readonly riskVersion?: string | null;
  /** The logs of another conversation that messages of this one were brought from; the first of `former`. */
  readonly brings?: readonly string[];
  /** This conversation is to be opened because of a yes, which may be taken back before. */
  readonly moving?: boolean;
  /** Staff: this person is a guest here, and this much of the past is for them. */
  readonly guest?: PastShare | null;
  /** What was asked about guests in the log, by consent: about whom, and what of the past the young person granted. */
  readonly asked?: Readonly<Record<string, { readonly account: string; readonly granted: PastShare | null }>>;
  /** Young person: what the desk last said of itself. */
  readonly desk?: DeskNow;
  /** What this device lacks, and what is owed to others; absent where there never was anything. */
  readonly history?: HistoryRecord;
}

/** The gateway's id for a conversation now. */
export function talkOf(record: ConversationRecord): string {
  return record.talk ?? record.id;
}

interface StoredBase {
  readonly id: string;
  /** Its entry in the log, below 1 where that was in an earlier one; null while it is on this device only. */
  readonly seq: number | null;
  readonly at: number;
}

/** What messages have in common, whatever is in them. */
interface StoredWords extends StoredBase {
  readonly author: string;
  /** It was handed over to this device by another. */
  readonly earlier: boolean;
  readonly refused: boolean;
  /** The code with which it was refused. */
  readonly why?: string;
  /** Where it stands in a log that is over, for its proof; and how far it had got when that ended. */
  readonly origin?: { readonly conversation: string; readonly seq: number };
  readonly reached?: Reach;
  /** Own messages not sent yet: their order. */
  readonly order: number;
}

export interface StoredText extends StoredWords {
  readonly kind: "text";
  readonly text: string;
  /** What a lexicon found; not there where none has looked. */
  readonly risk?: StoredRisk;
}

export interface StoredRisk {
  readonly version: string;
  readonly marks: readonly RiskMark[];
}

export interface StoredAttachment extends StoredWords {
  readonly kind: "attachment";
  readonly media: Media;
  /** Null until all of it is at the gateway. */
  readonly blob: BlobPlace | null;
}

export interface StoredCard extends StoredWords {
  readonly kind: "card";
  readonly card: ServiceCard;
}

/** Whether somebody may join, or the conversation move, and what was said to it (docs/inviting.md). */
export interface StoredConsent extends StoredWords {
  readonly kind: "consent";
  readonly consent: { readonly step: "ask"; readonly body: ConsentAskBody } | { readonly step: "answer"; readonly body: ConsentAnswerBody };
}

/** "Is it OK to call you?", or what somebody said to it. */
export interface StoredCall extends StoredWords {
  readonly kind: "call";
  readonly call: { readonly step: "ask" } | { readonly step: "answer"; readonly ask: string; readonly ok: boolean };
}

export type StoredMessage = StoredText | StoredAttachment | StoredCard | StoredCall | StoredConsent;

export type Reach = "sent" | "delivered" | "read";

export type NoticeCode =
  | "opened"
  | "joined"
  | "joined-given"
  | "given"
  | "given-you"
  | "device"
  | "recovered"
  | "unvouched"
  | "leaving"
  | "left"
  | "you-joined"
  | "unreadable"
  | "unverified"
  | "newer"
  | "restarted"
  | "desk";

export interface StoredNotice extends StoredBase {
  readonly kind: "notice";
  readonly code: NoticeCode;
  readonly devices: readonly string[];
  /** How many messages it is about; "unverified" alone. */
  readonly count?: number;
  /** What the service says; "desk" alone. */
  readonly entry?: SystemEntry;
}

export type StoredItem = StoredMessage | StoredNotice;

/** An own attachment that is not all at the gateway yet; its ciphertext lies in `blobs` under the same key. */
export interface UploadRow {
  /** Of the item, and of the message that it will be. */
  readonly id: string;
  readonly conversation: string;
  readonly order: number;
  /** Names the upload towards the gateway; begun afresh, it has another. */
  readonly attempt: string;
  readonly key: Bytes;
  readonly hash: Bytes;
  readonly size: number;
  /** Why it does not go on by itself. */
  readonly problem: string | null;
}

/** What a report will show of the message that is entry `seq`: what was said, and that it was said there and then. */
export interface Proof extends Committed {
  readonly messageId: string;
  readonly sender: string;
  readonly seq: number;
  readonly at: number;
  /** Null where it does not hold: the message cannot be reported. */
  readonly frank: Bytes | null;
  /** Whether the frank was checked; else `verifyFrank` is to, before anything is made of it. */
  readonly verified: boolean;
}

/** A message as it was encrypted: these bytes are sent again, and this is what they commit to. */
export interface Sealed extends Committed {
  readonly message: Bytes;
}

/** A message on its way. `sealed` is there once it was encrypted, and then is what is sent again. */
export interface OutboxRow {
  readonly id: string;
  readonly order: number;
  readonly content: Bytes;
  readonly sealed: Sealed | null;
  /** It is nobody's words: the desk does not count it. */
  readonly quiet: boolean;
}

/** A handshake on its way: kept until the log shows it, so that a crash in between heals. */
export type PendingRow =
  | { readonly kind: "open"; readonly groupInfo: Bytes }
  | { readonly kind: "restart"; readonly conversation: string; readonly groupInfo: Bytes; readonly next: Bytes }
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
  /** By conversation and entry; apart from the items, which are read all at once. */
  readonly proofs: Proof;
  readonly uploads: UploadRow;
  readonly blobs: Bytes;
  readonly outbox: OutboxRow;
  readonly pending: PendingRow;
  readonly directory: KnownDevice;
  /** What is being written in spaces. */
  readonly drafts: SpaceDraft;
  /** Staff: this device's key for notes, and the inbox as it was last told. */
  readonly desk: DeskRow;
  /** What was found of one's own devices in the trail. */
  readonly watch: WatchRow;
}

export interface WatchRow {
  /** Null before the first check. */
  readonly kept: KeptLog | null;
  /** What the person said of devices: a word and a device each. */
  readonly settled: readonly string[];
  /** Devices that the trail does not have, and since when. */
  readonly missing: Readonly<Record<string, number>>;
  /** Since when the gateway answers and does not say what is asked for. */
  readonly failingSince: number | null;
  readonly told: readonly Told[];
}

/** `id` names the post that it will be, so that it is never posted twice. */
export interface SpaceDraft {
  readonly id: string;
  readonly text: string;
}

export type DeskRow =
  | { readonly kind: "note-key"; readonly publicKey: Bytes; readonly privateKey: Bytes }
  | {
      readonly kind: "inbox";
      readonly at: number;
      readonly counters: DeskCounters;
      readonly items: readonly DeskItem[];
      readonly alarms: readonly DeskAlarm[];
    };

export type StoreName = keyof Records;

/** Keys: a list of ids, because IndexedDB can then read all of one conversation. */
export type Key = readonly string[];
