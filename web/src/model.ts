/**
 * The seam between what a person sees (`ui/`, main thread) and what does the work (`engine/`, worker).
 * Everything here crosses `postMessage`: plain data, no functions, no class instances.
 */

import type { CaseworkClient } from "./model-casework";
import type { ModerationClient, ModerationView } from "./model-moderation";
import type { LockClient } from "./model-lock";
import type { OfficeClient } from "./model-office";
import type { DevicesClient } from "./model-devices";
import type { DeskCallName, DeskCalls, DeskView, SystemEntry } from "./model-desk";
import type { SpacesClient } from "./model-spaces";
import type { OwnDevicesClient, Told } from "./model-own-devices";
import type { WaysClient } from "./model-ways";
import type { ConsentKind, ConsentState, MineCallName, MineCalls, PastShare } from "./model-mine";
import type { RecordsClient } from "./model-records";
import type { RecoveryClient } from "./model-recovery";
import type { RiskMark } from "./risk/kinds";

export type Face = "person" | "staff";

export interface Team {
  readonly id: string;
  readonly name: string;
}

export interface Me {
  readonly account: string;
  readonly device: string;
  readonly name: string;
  /** A member of staff's job in words ("School nurse"); "" for a young person. */
  readonly title: string;
  readonly roles: readonly string[];
  readonly teams: readonly Team[];
  readonly organisation: { readonly id: string; readonly name: string };
  readonly ageBand: string | null;
  readonly school: string | null;
}

/** What a join code leads to, shown before anybody joins. */
export interface JoinOffer {
  readonly organisation: string;
  readonly school: string;
  readonly ageBand: string;
  readonly team: Team;
  readonly nicknames: readonly string[];
}

/**
 * starting: the worker loads; signed-out: no usable session (young person: no device here either);
 * ready: the store is open and shown, whether or not the network is there;
 * elsewhere: another window of this browser has the conversation open; revoked: this device was wiped;
 * locked: the store waits for its PIN.
 */
export type Phase = "starting" | "signed-out" | "locked" | "ready" | "elsewhere" | "revoked";

export type Link = "online" | "connecting" | "offline";

/**
 * queued: only on this device; sent: the gateway has it on disk; delivered: on a device of somebody
 * else; read: on somebody else's screen. refused: the gateway will never take it (too long, for example).
 */
export type MessageState = "queued" | "sent" | "delivered" | "read" | "refused";

export interface TextItem {
  readonly kind: "text";
  readonly id: string;
  readonly mine: boolean;
  readonly authorName: string;
  /** "" for a young person. */
  readonly authorTitle: string;
  readonly text: string;
  readonly at: number;
  /** Own messages only; for others' messages always "read". */
  readonly state: MessageState;
  /** Refused ones: the code of docs/protocol.md section 9. */
  readonly why?: string;
  /** Written before this device came in, and handed over to it by another. */
  readonly earlier: boolean;
  /** Staff, and texts of the young person: what of it is in the lexicon of risk words. */
  readonly risk?: readonly RiskMark[];
}

/**
 * joined / left: `names` came into or left the roster; leaving: they are about to be taken out; joined-given:
 * they came, and were handed what was written before; given: they were handed it later; device: `names` added
 * another device of theirs; recovered: `names` came back with their recovery words; unvouched: one came in as `names` that none of their own vouches for; opened: the
 * conversation began; you-joined: this device can read from here on; given-you: it was handed what was written before;
 * unreadable: one message could not be decrypted or failed a check (never its bytes); unverified: `count`
 * messages that were handed over failed one; newer: a kind of message this version does not know;
 * restarted: the chat was put right by starting its group afresh, and goes on; desk: the service says `entry`.
 */
export interface NoticeItem {
  readonly kind: "notice";
  readonly id: string;
  readonly code:
    | "opened"
    | "joined" | "joined-given"
    | "given" | "given-you"
    | "device" | "recovered" | "unvouched"
    | "leaving"
    | "left"
    | "you-joined"
    | "unreadable"
    | "unverified"
    | "newer"
    | "restarted"
    | "desk";
  readonly names: readonly string[];
  /** Whether one of them is this person. */
  readonly mine: boolean;
  readonly count: number;
  readonly at: number;
  /** "desk" alone. */
  readonly entry?: SystemEntry;
}

/** Bytes on their way to the gateway or from it. */
export interface Transfer {
  readonly done: number;
  readonly total: number;
}

export interface ImageMedia {
  readonly kind: "image";
  readonly width: number;
  readonly height: number;
  /** Small and at hand; null where the sender gave none. The same for as long as the item is there. */
  readonly thumbnail: Blob | null;
}

export interface VoiceMedia {
  readonly kind: "voice";
  /** In milliseconds. */
  readonly duration: number;
}

/** A picture or a voice note; its bytes come from `openAttachment`. */
export interface AttachmentItem extends Omit<TextItem, "kind" | "text" | "risk"> {
  readonly kind: "attachment";
  readonly media: ImageMedia | VoiceMedia;
  /**
   * Own ones that are not all at the gateway yet: how far they are, and, where they do not go on by
   * themselves, why. They can be cancelled, and tried again where there is a problem.
   */
  readonly upload: (Transfer & { readonly problem: Problem | null }) | null;
  /** While `openAttachment` fetches it. */
  readonly download: Transfer | null;
}

/** A service that a message points to (docs/signposts.md); days are `YYYY-MM-DD`, null where nobody knows. */
export interface ServiceCard {
  readonly name: string;
  readonly organisation: string | null;
  readonly description: string | null;
  readonly alert: string | null;
  readonly url: string | null;
  readonly email: string | null;
  readonly phones: readonly string[];
  readonly ages: readonly [from: number | null, to: number | null];
  readonly areas: readonly string[];
  readonly hours: readonly string[];
  readonly address: string | null;
  readonly checked: string | null;
  readonly changed: string | null;
}

/** What the gateway's directory has for a search; `importedAt` is null while there is no directory. */
export interface Directory {
  readonly items: readonly ServiceCard[];
  readonly importedAt: number | null;
}

export interface CardItem extends Omit<TextItem, "kind" | "text" | "risk"> {
  readonly kind: "card";
  readonly card: ServiceCard;
}

/** "Is it OK to call you?", and the young person's answer to it; each face has words of its own for it. */
export interface CallItem extends Omit<TextItem, "kind" | "text" | "risk"> {
  readonly kind: "call";
  readonly call: "ask" | "yes" | "no";
  /** What the young person last said to a question; null before, and for answers. */
  readonly answered: boolean | null;
}

/** A question about who may join or where to go on (docs/inviting.md), and the young person's answer. */
export interface ConsentItem extends Omit<TextItem, "kind" | "text" | "risk"> {
  readonly kind: "consent";
  readonly step: "ask" | "yes" | "no";
  readonly about: ConsentKind;
  readonly name: string;
  readonly title: string;
  readonly reason: string;
  /** How the question stands, by the log. */
  readonly standing: ConsentState;
  /** Of an answer about a guest. */
  readonly history: PastShare;
}

/** What somebody said, in whatever form. */
export type MessageItem = TextItem | AttachmentItem | CardItem | CallItem | ConsentItem;

export type Item = MessageItem | NoticeItem;

/** An attachment as the page hands it over: a picture encoded anew, a voice note as it was recorded. */
export type Outgoing =
  | {
      readonly kind: "image";
      readonly blob: Blob;
      readonly width: number;
      readonly height: number;
      readonly thumbnail: Blob | null;
    }
  | { readonly kind: "voice"; readonly blob: Blob; readonly duration: number };

export interface Member {
  readonly device: string;
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly kind: "young_person" | "staff";
  readonly me: boolean;
}

export interface Conversation {
  /** For good, on this device. */
  readonly id: string;
  /** What the gateway calls it: another id once its group had to be started afresh. */
  readonly talk: string;
  readonly team: Team;
  /** The young person in it. */
  readonly person: { readonly account: string; readonly name: string };
  /**
   * joining: this device is on its way into the group; ready: it can read and write; waiting: it cannot come in
   * until the others have put the chat right; held: this device may only read until an administrator says so.
   */
  readonly state: "joining" | "ready" | "waiting" | "held";
  /** What was written before this device came: here; asked for; asked for, and nobody is there who has it. */
  readonly history: "here" | "asking" | "unanswered";
  readonly members: readonly Member[];
  /** Oldest first. For staff only the open conversation carries items; `preview` serves the list. */
  readonly items: readonly Item[];
  readonly preview: string;
  /** What the last message is; where it is no text, `preview` is "". */
  readonly previewKind: "text" | "image" | "voice" | "call" | "consent";
  readonly lastAt: number;
  readonly openedAt: number;
  /** Names of those typing right now, never oneself. */
  readonly typing: readonly string[];
  /** Messages from others that this device has not shown yet. */
  readonly unread: number;
  /** It is on its way to being opened with another team, and nobody else can see it yet. */
  readonly moving: boolean;
  /** Staff: of another team, which this person was let into as a guest. */
  readonly guest: boolean;
  /** Staff: when the first unanswered message of the young person came, or null. */
  readonly waitingSince: number | null;
  /** Staff: the gravest match in what the young person wrote since the team last answered. */
  readonly risk: RiskMark | null;
}

/**
 * Another device of the young person on its way in. shown: the link is to be opened there; asked: `device`
 * asks, and this person is to say yes or no; added; ended: too late; failed: whoever asked did not have what
 * the link carries, and was refused.
 */
export interface Adding {
  readonly link: string;
  readonly endsAt: number;
  readonly step: "shown" | "asked" | "added" | "ended" | "failed";
  readonly device: string;
}

export interface Snapshot {
  readonly phase: Phase;
  readonly link: Link;
  readonly me: Me | null;
  /** Staff: most urgent first (longest waiting, then newest). */
  readonly conversations: readonly Conversation[];
  /** While another device is being added from here. */
  readonly adding: Adding | null;
  /** Staff. */
  readonly desk: DeskView | null;
  /** Those who work at the moderators' queue, once it is followed. */
  readonly moderation?: ModerationView | null;
  /** Young person: grows with each word that something of their posts changed. */
  readonly posts?: number;
  /** What there is to tell of this person's own devices. */
  readonly told?: readonly Told[];
  /** Young person: of each space, a number that grows when what can be seen there changed. */
  readonly spaces?: Readonly<Record<string, number>>;
  /** Young person: they came back here with their recovery words, and were not asked about their old devices yet. */
  readonly cameBack?: boolean;
  /** Staff: whether this store has a PIN. */
  readonly pinned?: boolean;
}

/**
 * A failure that a person can act on; `code` is one of docs/protocol.md section 9, or one of our own:
 * `network`, `link.broken` (the two devices do not mean the same), `attachment.broken` (not what its sender described), `picture.unreadable` (no picture that
 * this browser knows).
 */
export interface Problem {
  readonly code: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Minutes of the day in an IANA time zone, in which no notification comes. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** What a call is keyed from, of one epoch of the conversation's group (docs/visits.md). */
export interface VisitSecrets {
  readonly epoch: number;
  readonly member: Uint8Array<ArrayBuffer>;
  readonly base: Uint8Array<ArrayBuffer>;
}

/** What comes unasked about visits: frames as the gateway sent them, and secrets of newer epochs. */
export type VisitNews =
  | { readonly t: "frame"; readonly frame: Readonly<Record<string, unknown>> }
  | { readonly t: "secrets"; readonly visit: string; readonly secrets: VisitSecrets };

/** A request about a visit, as docs/visits.md section 4 has it. */
export interface VisitAsk {
  readonly t: `visit_${string}`;
  readonly visit: string;
  readonly [field: string]: unknown;
}

/** What the screens may ask of the engine. Every promise settles; none rejects. */
export interface Client
  extends CaseworkClient, DevicesClient, LockClient, ModerationClient, OfficeClient, OwnDevicesClient, RecordsClient, RecoveryClient, SpacesClient, WaysClient {
  readonly face: Face;
  /** Calls at once with the current snapshot, then at each change; returns the way to stop. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  lookUpCode(code: string): Promise<Outcome<JoinOffer>>;
  join(code: string, nickname: string): Promise<Outcome<null>>;
  /** Young person: makes a link for another device to be opened there; what comes of it is in the snapshot. */
  startAdding(): Promise<Outcome<null>>;
  /** Yes, to the device that asks. */
  acceptDevice(): Promise<Outcome<null>>;
  /** No, never mind, or done. */
  stopAdding(): Promise<Outcome<null>>;
  /** On the new device: resolves once the other one's person said yes, or it came to nothing. */
  comeIn(link: string): Promise<Outcome<null>>;
  /** `code`: six digits, or a recovery code. */
  signInStaff(username: string, password: string, code: string): Promise<Outcome<null>>;
  /** The young person's conversation with the team: the one there is, or a new one. */
  openDesk(team: string): Promise<Outcome<string>>;
  /** Resolves once the message is in this device's store; delivery is seen in the snapshot. */
  send(conversation: string, text: string): Promise<Outcome<null>>;
  /**
   * Encodes a picture anew, without anything that the camera wrote into it, and sends it. Resolves once it
   * is in this device's store; the upload is seen in the snapshot, and goes on after a reload.
   */
  sendImage(conversation: string, file: Blob): Promise<Outcome<null>>;
  sendVoice(conversation: string, recording: Blob, durationMs: number): Promise<Outcome<null>>;
  /** Fetches and opens an attachment; its way is seen in the snapshot. */
  openAttachment(conversation: string, item: string): Promise<Outcome<Blob>>;
  /** Takes an attachment back that is not all at the gateway yet. */
  cancelAttachment(conversation: string, item: string): Promise<Outcome<null>>;
  retryAttachment(conversation: string, item: string): Promise<Outcome<null>>;
  /** Staff: services of the directory. */
  findServices(text: string, age: number | null, area: string): Promise<Outcome<Directory>>;
  sendCard(conversation: string, card: ServiceCard): Promise<Outcome<null>>;
  /** Staff: whatever is done and asked at the desk. */
  desk<N extends DeskCallName>(name: N, ...args: DeskCalls[N]["args"]): Promise<Outcome<DeskCalls[N]["value"]>>;
  /** Young person: whatever is asked and done at their desk; consents, for both faces. */
  mine<N extends MineCallName>(name: N, ...args: MineCalls[N]["args"]): Promise<Outcome<MineCalls[N]["value"]>>;
  /** Staff: ask whether it is OK to call. */
  askCall(conversation: string): Promise<Outcome<null>>;
  /** Young person: yes or no to the question that is item `ask`; the last answer counts. */
  answerCall(conversation: string, ask: string, ok: boolean): Promise<Outcome<null>>;
  /** The gateway's key, for which the browser is to be subscribed. */
  pushKey(): Promise<Outcome<Uint8Array<ArrayBuffer>>>;
  /** Says where this browser can be woken, or, with null, that it is not to be. */
  setPush(endpoint: string | null, quiet: QuietHours | null): Promise<Outcome<null>>;
  /** Sends a frame about a visit; its reply as it came. */
  visitAsk(request: VisitAsk): Promise<Outcome<Readonly<Record<string, unknown>>>>;
  /** Calls a route under `/v1/visits`. */
  visitCall(method: "GET" | "POST", path: string, body: object | null): Promise<Outcome<unknown>>;
  /** Derives a visit's secrets from the conversation (`talk`) as it is now, and goes on with each epoch. */
  visitSecrets(talk: string, visit: string): Promise<Outcome<VisitSecrets>>;
  onVisit(listener: (news: VisitNews) => void): () => void;
  setTyping(conversation: string, typing: boolean): void;
  /** Which conversation is on the screen and visible right now, if any: drives items and read marks. */
  show(conversation: string | null): void;
  /** Takes over from another window ("elsewhere"). */
  takeOver(): void;
  /** Ends the session. Staff: the store stays, sealed, for the next sign-in on this tablet. */
  signOut(): Promise<Outcome<null>>;
}
