/** What the gateway says about visits (docs/visits.md sections 3 and 4). */
import type { Bytes } from "./bytes";
import { both, type Both } from "./visit-area";
import { base64, bytes, count, fields, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

/** Stands for all who are inside. */
export const EVERYBODY = "0".repeat(32);

export const PHASES = ["scheduled", "open", "waiting", "admitted", "in_progress", "on_hold", "ended", "missed"] as const;
export type VisitPhase = (typeof PHASES)[number];

export const ROLES = ["young_person", "staff", "parent", "carer", "interpreter", "colleague", "young_at_place"] as const;
export type VisitRole = (typeof ROLES)[number];

export const PLACES = ["away", "waiting", "admitted", "inside", "held", "apart", "left", "refused"] as const;
export type VisitPlace = (typeof PLACES)[number];

export const WHY_NOT_ALONE = [
  "declined",
  "carer_present",
  "no_private_space",
  "interpreter_needed",
  "too_young",
  "technical",
  "other",
] as const;
export type WhyNotAlone = (typeof WHY_NOT_ALONE)[number];

export interface SeenAlone {
  readonly answer: "yes" | "no";
  readonly why: WhyNotAlone | "";
}

/** Somebody in the waiting area. */
export interface WaitingPart {
  readonly participant: string;
  /** "" of guests. */
  readonly account: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly arrived_at: number;
}

/** The room with a tablet where a visit is. */
export interface AtPart {
  readonly place: string;
  readonly name: string;
  readonly how: string;
}

export interface VisitRecord {
  readonly visit: string;
  readonly conversation: string;
  readonly team: string;
  readonly phase: VisitPhase;
  readonly starts_at: number;
  readonly minutes: number;
  readonly two_staff: boolean;
  readonly made_by: string;
  /** Who is, or was last, the host. */
  readonly host: { readonly account: string; readonly name: string };
  /** Whether there is a host now. */
  readonly hosted: boolean;
  /** Longest first; for staff alone. */
  readonly waiting: readonly WaitingPart[];
  /** The room with a tablet, if any. */
  readonly at: AtPart | null;
  readonly version: number;
  readonly began_at: number | null;
  readonly ended_at: number | null;
  readonly ended_why: string;
  readonly seen_alone: SeenAlone | null;
}

export const seenAlone: Reader<SeenAlone> = shape({ answer: oneOf("yes", "no"), why: oneOf("", ...WHY_NOT_ALONE) });

export const visitRecord: Reader<VisitRecord> = shape({
  visit: id,
  conversation: id,
  team: id,
  phase: oneOf(...PHASES),
  starts_at: count,
  minutes: count,
  two_staff: flag,
  made_by: id,
  host: shape({ account: text, name: text }),
  hosted: flag,
  waiting: listOf(shape({ participant: id, account: text, name: text, role: oneOf(...ROLES), arrived_at: count })),
  at: nullable(shape({ place: id, name: text, how: text })),
  version: count,
  began_at: nullable(count),
  ended_at: nullable(count),
  ended_why: text,
  seen_alone: nullable(seenAlone),
});

export const visitList: Reader<{ readonly items: readonly VisitRecord[] }> = shape({ items: listOf(visitRecord) });

export interface GuestRecord {
  readonly guest: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly expires_at: number;
  readonly made_by: string;
  readonly state: "open" | "used" | "expired" | "revoked";
  readonly epoch: number;
  readonly sealed: Bytes;
}

export const guestRecord: Reader<GuestRecord> = shape({
  guest: id,
  name: text,
  role: oneOf(...ROLES),
  expires_at: count,
  made_by: id,
  state: oneOf("open", "used", "expired", "revoked"),
  epoch: count,
  sealed: base64,
});

export const guestList: Reader<{ readonly items: readonly GuestRecord[] }> = shape({ items: listOf(guestRecord) });

/** What a link leads to, before it is used. */
export interface GuestLook {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly host: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly starts_at: number;
  readonly used: boolean;
  readonly expires_at: number;
  /** When they may come; null: now. */
  readonly opens: number | null;
  readonly why: Both | null;
}

const organisation = shape({ id, name: text });

export const guestLook: Reader<GuestLook> = shape({
  organisation,
  host: text,
  name: text,
  role: oneOf(...ROLES),
  starts_at: count,
  used: flag,
  expires_at: count,
  opens: nullable(count),
  why: nullable(both),
});

export interface GuestMe {
  readonly visit: string;
  readonly guest: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly starts_at: number;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly host: string;
}

export const guestMe: Reader<GuestMe> = shape({
  visit: id,
  guest: id,
  name: text,
  role: oneOf(...ROLES),
  starts_at: count,
  organisation,
  host: text,
});

export interface Ice {
  readonly ice_servers: readonly {
    readonly urls: readonly string[];
    readonly username: string;
    readonly credential: string;
  }[];
  readonly ice_transport_policy: "all" | "relay";
  readonly expires_at: number;
}

export const ice: Reader<Ice> = shape({
  ice_servers: listOf(shape({ urls: listOf(text), username: text, credential: text })),
  ice_transport_policy: oneOf("all", "relay"),
  expires_at: count,
});

const DEVICE_STATES = ["ok", "blocked", "none", "untested"] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/** What a device found out about itself before its person joins. */
export interface DeviceTest {
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly speaker: DeviceState;
  readonly path: "ok" | "relayed" | "failed" | "untested";
  readonly rtt: number;
  readonly loss: number;
  readonly kbps: number;
}

const deviceTest: Reader<DeviceTest> = shape({
  microphone: oneOf(...DEVICE_STATES),
  camera: oneOf(...DEVICE_STATES),
  speaker: oneOf(...DEVICE_STATES),
  path: oneOf("ok", "relayed", "failed", "untested"),
  rtt: count,
  loss: count,
  kbps: count,
});

export interface Person {
  readonly participant: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly place: VisitPlace;
  readonly slot: number;
  readonly connected: boolean;
  readonly arrived_at: number | null;
  readonly account: string;
  readonly test: DeviceTest | null;
  readonly note_seen: number | null;
  readonly hears: boolean;
}

const person: Reader<Person> = shape({
  participant: id,
  name: text,
  role: oneOf(...ROLES),
  place: oneOf(...PLACES),
  slot: count,
  connected: flag,
  arrived_at: nullable(count),
  account: text,
  test: nullable(deviceTest),
  note_seen: nullable(count),
  hears: flag,
});

/** A message to who waits, as the gateway carries it. */
export interface SealedNote {
  readonly note: string;
  readonly key: VisitKeyName;
  readonly epoch: number;
  readonly sealed: Bytes;
  readonly seen: number | null;
  /** The participant who wrote it, and their name; "": the host. */
  readonly by: string;
  readonly name: string;
}

export type VisitKeyName = "member" | "guest" | "room";
const keyName = oneOf("member", "guest", "room");

export interface View {
  readonly visit: string;
  readonly conversation: string;
  readonly phase: VisitPhase;
  readonly version: number;
  readonly now: number;
  readonly starts_at: number;
  readonly minutes: number;
  readonly host: string;
  readonly host_name: string;
  readonly plane: "direct" | "sfu";
  readonly generation: number;
  readonly epoch: number;
  readonly pause: "" | "host" | "two_staff";
  readonly alone: boolean;
  readonly call: { readonly number: number; readonly missing: readonly string[] };
  readonly two_staff: { readonly wanted: boolean; readonly staff_inside: number; readonly kept: boolean };
  readonly not_safe: boolean;
  readonly you: {
    readonly participant: string;
    readonly name: string;
    readonly role: VisitRole;
    readonly place: VisitPlace;
    readonly slot: number;
    /** 0: never came. */
    readonly arrived_at: number;
    readonly note: SealedNote | null;
  };
  readonly people: readonly Person[];
}

export const view: Reader<View> = shape({
  visit: id,
  conversation: text,
  phase: oneOf(...PHASES),
  version: count,
  now: count,
  starts_at: count,
  minutes: count,
  host: text,
  host_name: text,
  plane: oneOf("direct", "sfu"),
  generation: count,
  epoch: count,
  pause: oneOf("", "host", "two_staff"),
  alone: flag,
  call: shape({ number: count, missing: listOf(id) }),
  two_staff: shape({ wanted: flag, staff_inside: count, kept: flag }),
  not_safe: flag,
  you: shape({
    participant: id,
    name: text,
    role: oneOf(...ROLES),
    place: oneOf(...PLACES),
    slot: count,
    arrived_at: count,
    note: nullable(shape({ note: id, key: keyName, epoch: count, sealed: bytes, seen: nullable(count), by: text, name: text })),
  }),
  people: listOf(person),
});

/** Whose media comes on which receiving transceiver. */
export interface TrackPlace {
  readonly mid: string;
  readonly participant: string;
  readonly kind: "audio" | "video" | "screen";
}

const tracks = listOf(shape({ mid: text, participant: id, kind: oneOf("audio", "video", "screen") }));

export interface SignalPush {
  readonly visit: string;
  readonly sender: string;
  readonly to: string;
  readonly key: VisitKeyName;
  readonly epoch: number;
  readonly sealed: Bytes;
}

export type VisitPush =
  | { readonly t: "visits"; readonly conversation: string; readonly visit: string }
  | { readonly t: "visit"; readonly view: View }
  | ({ readonly t: "visit_signal" } & SignalPush)
  | {
      readonly t: "visit_answer";
      readonly visit: string;
      readonly attempt: number;
      readonly sdp: string;
      readonly tracks: readonly TrackPlace[];
      readonly wanted: number;
    }
  | { readonly t: "visit_tracks"; readonly visit: string; readonly tracks: readonly TrackPlace[]; readonly wanted: number }
  | { readonly t: "visit_checked"; readonly visit: string; readonly attempt: number; readonly outcome: CheckOutcome }
  | { readonly t: "visit_problem"; readonly visit: string; readonly code: string; readonly attempt: number | null };

/** The unit's answer to a call check, and later what it measured. */
export type CheckOutcome =
  | { readonly kind: "answer"; readonly sdp: string }
  | { readonly kind: "measured"; readonly rtt: number; readonly loss: number; readonly kbps: number };

const signal = shape({ visit: id, sender: id, to: id, key: keyName, epoch: count, sealed: bytes });
const answer = shape({ visit: id, attempt: count, sdp: text, tracks, wanted: count });
const placed = shape({ visit: id, tracks, wanted: count });
const problem = shape({ visit: id, code: text, attempt: nullable(count) });
const checkedHead = shape({ visit: id, attempt: count });
const measured = shape({ rtt: count, loss: count, kbps: count });
const visits = shape({ conversation: id, visit: id });

/** Read a push about visits; null for one that this version does not know. */
export function readVisitPush(frame: unknown): VisitPush | null {
  const given = fields(frame, "");
  const type = text(given["t"], "t");
  switch (type) {
    case "visits":
      return { t: type, ...visits(frame, "") };
    case "visit":
      return { t: type, view: view(given["view"], "view") };
    case "visit_signal":
      return { t: type, ...signal(frame, "") };
    case "visit_answer":
      return { t: type, ...answer(frame, "") };
    case "visit_tracks":
      return { t: type, ...placed(frame, "") };
    case "visit_checked":
      return { t: type, ...checkedHead(frame, ""), outcome: readOutcome(given, frame) };
    case "visit_problem":
      return { t: type, ...problem(frame, "") };
    default:
      return null;
  }
}

function readOutcome(given: Readonly<Record<string, unknown>>, frame: unknown): CheckOutcome {
  const sdp = given["sdp"];
  return typeof sdp === "string" && sdp !== "" ? { kind: "answer", sdp } : { kind: "measured", ...measured(frame, "") };
}

export const visitNow: Reader<{ readonly view: View }> = shape({ view });
