/** The frames of the WebSocket (docs/protocol.md section 4) and their MessagePack form. */
import { decode, encode } from "@msgpack/msgpack";
import { plain, type Bytes } from "./bytes";
import { entry, personRecord, summary, type Entry, type PersonRecord, type Summary } from "./records";
import { bytes, count, fields, flag, id, listOf, Malformed, nullable, oneOf, shape, text, type Reader } from "./shape";

/** What a device may ask, by the request's type. */
export interface Requests {
  readonly list: object;
  readonly publish: { readonly packages: readonly Bytes[]; readonly last_resort: Bytes | null };
  readonly open: { readonly conversation: string; readonly team: string; readonly group_info: Bytes; readonly continues: string | null };
  readonly claim: { readonly conversation: string };
  readonly commit: {
    readonly conversation: string;
    readonly commit: Bytes;
    readonly welcome: Bytes | null;
    readonly group_info: Bytes;
  };
  readonly group: { readonly conversation: string };
  readonly stuck: {
    readonly conversation: string;
    readonly seq: number;
    readonly epoch: number;
    readonly authenticator: Bytes;
    readonly external_pub: Bytes;
    readonly signature: Bytes;
  };
  readonly invitation: { readonly conversation: string };
  readonly send: { readonly conversation: string; readonly message_id: string; readonly message: Bytes; readonly quiet?: true };
  readonly sync: { readonly conversation: string; readonly after: number; readonly limit: number };
  readonly ack: { readonly conversation: string; readonly seq: number };
  readonly mark: { readonly conversation: string; readonly epoch: number; readonly sealed: Bytes };
  readonly signal: { readonly conversation: string; readonly epoch: number; readonly sealed: Bytes };
  readonly seen: { readonly conversation: string; readonly seq: number };
  readonly who: { readonly devices: readonly string[] };
}

/** A request without its id, which the connection gives it. */
export type Request<T extends keyof Requests = keyof Requests> = { readonly t: T } & Requests[T];

/** A request about a visit: what is in it, and in its reply, is for the call to know (visits.ts). */
export interface VisitRequest {
  readonly t: `visit_${string}`;
  readonly visit: string;
  readonly [field: string]: unknown;
}

/** A reply or push as it came, for whoever knows what is in it. */
export type RawFrame = Readonly<Record<string, unknown>>;

/** What each request is answered with where it is not refused. */
export interface Replies {
  readonly list: { readonly items: readonly Summary[] };
  readonly publish: { readonly ordinary: number };
  readonly open: { readonly summary: Summary };
  readonly claim: { readonly packages: readonly { readonly device: string; readonly package: Bytes }[] };
  readonly commit: { readonly seq: number; readonly epoch: number };
  readonly group: { readonly epoch: number; readonly head: number; readonly group_info: Bytes };
  readonly stuck: { readonly restarted: boolean };
  readonly invitation: { readonly seq: number; readonly welcome: Bytes };
  readonly send: { readonly seq: number; readonly at: number; readonly frank: Bytes };
  readonly sync: { readonly entries: readonly Entry[]; readonly head: number };
  readonly ack: object;
  readonly mark: object;
  readonly signal: object;
  readonly seen: object;
  readonly who: { readonly people: readonly PersonRecord[] };
}

const done: Reader<object> = shape({});

const replies: { readonly [T in keyof Replies]: Reader<Replies[T]> } = {
  list: shape({ items: listOf(summary) }),
  publish: shape({ ordinary: count }),
  open: shape({ summary }),
  claim: shape({ packages: listOf(shape({ device: id, package: bytes })) }),
  commit: shape({ seq: count, epoch: count }),
  group: shape({ epoch: count, head: count, group_info: bytes }),
  stuck: shape({ restarted: flag }),
  invitation: shape({ seq: count, welcome: bytes }),
  send: shape({ seq: count, at: count, frank: bytes }),
  sync: shape({ entries: listOf(entry), head: count }),
  ack: done,
  mark: done,
  signal: done,
  seen: done,
  who: shape({ people: listOf(personRecord) }),
};

export interface Hello {
  readonly t: "hello";
  readonly account: string;
  readonly device: string;
  readonly organisation: string;
  readonly now: number;
  readonly quarantined: boolean;
}

export interface SealedPush {
  readonly t: "signal" | "mark";
  readonly conversation: string;
  readonly epoch: number;
  readonly sender: string;
  readonly sealed: Bytes;
}

/** What happens inside a conversation. */
export type ConversationPush =
  | SealedPush
  | { readonly t: "entry"; readonly conversation: string; readonly entry: Entry };

export type Push =
  | Hello
  | ConversationPush
  | { readonly t: "conversation"; readonly summary: Summary }
  | { readonly t: "stock"; readonly ordinary: number }
  /** Somebody asks in by the code that this device shows. */
  | { readonly t: "link" }
  | PostPush
  | SpacePush
  | DeskPush
  | AlarmPush
  | AskPush
  /** Something came to the moderators' queue, or changed there (docs/moderation.md section 7). */
  | { readonly t: "moderation"; readonly lane: number }
  | { readonly t: "visiting"; readonly frame: RawFrame };

/** A post of one's own changed, or was decided about (docs/moderation.md section 7). */
interface PostPush {
  readonly t: "post";
  readonly post: string;
  readonly version: number;
}

/** What can be seen in a space changed. */
interface SpacePush {
  readonly t: "space";
  readonly space: string;
}

/** Something at the desk changed (docs/desk.md section 5). */
export interface DeskPush {
  readonly t: "desk";
  readonly team: string;
  readonly conversation: string;
  readonly version: number;
}

/** An alarm for this account. */
export interface AlarmPush {
  readonly t: "alarm";
  readonly alarm: string;
  readonly team: string;
  readonly conversation: string;
  readonly step: number;
  readonly state: "raised" | "acknowledged" | "ended";
}

/** A moderator asks a desk to write to somebody, or that was taken (docs/moderation.md section 7). */
export interface AskPush {
  readonly t: "ask";
  readonly ask: string;
  readonly team: string | null;
  readonly times: number;
}

const hello = shape({ account: id, device: id, organisation: id, now: count, quarantined: flag });
const entryPush = shape({ conversation: id, entry });
const conversationPush = shape({ summary });
const sealedPush = shape({ conversation: id, epoch: count, sender: id, sealed: bytes });
const stockPush = shape({ ordinary: count });
const moderationPush = shape({ lane: count });
const postPush = shape({ post: id, version: count });
const spacePush = shape({ space: id });
const deskPush = shape({ team: id, conversation: id, version: count });
const alarmPush = shape({
  alarm: id,
  team: id,
  conversation: id,
  step: count,
  state: oneOf("raised", "acknowledged", "ended"),
});
const askPush = shape({ ask: id, team: nullable(id), times: count });

/** A frame from the gateway, as far as it can be read without knowing what was asked. */
export type Incoming =
  | { readonly kind: "reply"; readonly re: number; readonly body: RawFrame }
  | { readonly kind: "refused"; readonly re: number; readonly refusal: Refusal }
  | { readonly kind: "push"; readonly push: Push }
  | { readonly kind: "unknown" };

/** An error as the gateway words it: a stable code (section 9) and its fields. */
export interface Refusal {
  readonly code: string;
  readonly fields: Readonly<Record<string, string | number>>;
}

export function encodeRequest(request: Request | VisitRequest, requestId: number): Bytes {
  const { t, ...rest } = request;
  return plain(encode({ t, id: requestId, ...rest }));
}

/**
 * Read a message: one frame, or an array of several. `Malformed` where it is neither; types that this
 * version does not know are "unknown".
 */
export function decodeMessage(data: Uint8Array): readonly Incoming[] {
  const message = unpack(data);
  return Array.isArray(message) ? message.map(readFrame) : [readFrame(message)];
}

function readFrame(value: unknown): Incoming {
  const frame = fields(value, "");
  const type = text(frame["t"], "t");
  if (type === "error") return { kind: "refused", re: count(frame["re"], "re"), refusal: readRefusal(frame) };
  if (frame["re"] !== undefined) return { kind: "reply", re: count(frame["re"], "re"), body: frame };
  const push = isAboutVisits(type) ? { t: "visiting" as const, frame } : readPush(type, frame);
  return push === null ? { kind: "unknown" } : { kind: "push", push };
}

export function isAboutVisits(type: string): type is VisitRequest["t"] {
  return type === "visit" || type === "visits" || type.startsWith("visit_");
}

/** Read the answer to a request of type `type`. */
export function readReply<T extends keyof Replies>(type: T, body: RawFrame): Replies[T] {
  return replies[type](body, "");
}

/** Read a code and the fields that are text or numbers; a gateway may add others. */
export function readRefusal(value: unknown): Refusal {
  const given = fields(value, "");
  const named = given["fields"] === undefined ? {} : fields(given["fields"], "fields");
  const kept = Object.entries(named).filter(
    (pair): pair is [string, string | number] => typeof pair[1] === "string" || typeof pair[1] === "number",
  );
  return { code: text(given["code"], "code"), fields: Object.fromEntries(kept) };
}

function readPush(type: string, frame: unknown): Push | null {
  switch (type) {
    case "hello":
      return { t: type, ...hello(frame, "") };
    case "entry":
      return { t: type, ...entryPush(frame, "") };
    case "conversation":
      return { t: type, ...conversationPush(frame, "") };
    case "signal":
    case "mark":
      return { t: type, ...sealedPush(frame, "") };
    case "stock":
      return { t: type, ...stockPush(frame, "") };
    case "link":
      return { t: type };
    default:
      return readDeskPush(type, frame);
  }
}

function readDeskPush(type: string, frame: unknown): Push | null {
  switch (type) {
    case "moderation":
      return { t: type, ...moderationPush(frame, "") };
    case "post":
      return { t: type, ...postPush(frame, "") };
    case "space":
      return { t: type, ...spacePush(frame, "") };
    case "desk":
      return { t: type, ...deskPush(frame, "") };
    case "alarm":
      return { t: type, ...alarmPush(frame, "") };
    case "ask":
      return { t: type, ...askPush(frame, "") };
    default:
      return null;
  }
}

function unpack(data: Uint8Array): unknown {
  try {
    return decode(data);
  } catch {
    throw new Malformed("$");
  }
}
