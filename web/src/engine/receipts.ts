/** Receipts: how far this device has stored and shown a conversation, and how far the others have. */
import { CryptoRefused } from "../crypto/errors";
import { epochOf } from "../crypto/group";
import { openSignal, sealSignal } from "../crypto/signal";
import { decodeMark, encodeMark, type Mark } from "../protocol/content";
import type { SealedMark } from "../protocol/records";
import { Malformed } from "../protocol/shape";
import type { ConversationRecord, Reach, StoredMessage } from "../store/records";
import { historyOf } from "./history-record";
import type { Desk } from "./log";
import { isWithin } from "./logs";

const NONCE_SIZE = 12;

/** What was told to the gateway in this connection; told again after the next one begins. */
export interface Told {
  readonly ack: number;
  readonly seen: number;
  /** The receipt and the epoch that it was sealed in. */
  readonly mark: string;
}

export const NOTHING_TOLD: Told = { ack: 0, seen: 0, mark: "" };

/** Tell what has changed, and return what is told now. Rejects where it did not arrive. */
export async function tell(desk: Desk, told: Told): Promise<Told> {
  const { tools, id: conversation } = desk;
  const { record } = desk.held;
  const seen = seenBy(desk);
  const [mark] = await Promise.all([
    tellMark(desk, told.mark),
    record.cursor > told.ack && tools.request({ t: "ack", conversation, seq: record.cursor }),
    seen > told.seen && tools.request({ t: "seen", conversation, seq: seen }),
  ]);
  return { ack: record.cursor, seen, mark };
}

export function isTold(desk: Desk, told: Told): boolean {
  const { record } = desk.held;
  const seen = seenBy(desk);
  return record.cursor <= told.ack && seen <= told.seen && markKey(desk) === told.mark;
}

async function tellMark(desk: Desk, told: string): Promise<string> {
  const key = markKey(desk);
  const { group, record } = desk.held;
  const secret = record.signalKeys.at(-1);
  if (key === told || group === null || secret === undefined) return told;
  const { tools, id: conversation } = desk;
  const epoch = epochOf(group);
  const place = { kind: "mark", conversation, epoch, sender: tools.identity.device } as const;
  const sealed = await sealSignal(
    secret.key,
    place,
    encodeMark(ownMark(record)),
    tools.environment.randomBytes(NONCE_SIZE),
  );
  await tools.request({ t: "mark", conversation, epoch, sealed });
  return key;
}

/** Changes whenever there is a receipt to send: a new one, or the same under a new epoch's key. */
function markKey(desk: Desk): string {
  const { group, record } = desk.held;
  if (group === null || record.lastOther === 0) return "";
  const { d, r } = ownMark(record);
  return [epochOf(group), d, r].join(".");
}

function ownMark(record: ConversationRecord): Mark {
  const d = Math.min(record.lastOther, heldUpTo(record));
  return { d, r: Math.min(record.shown, d) };
}

function seenBy({ tools, held: { record } }: Desk): number {
  // What is on a guest's screen nobody of the team has seen.
  return tools.face === "staff" && (record.guest ?? null) === null ? Math.min(record.shown, heldUpTo(record)) : 0;
}

/** What was handed over and is not fetched yet is not here: a receipt for it would vouch for what it holds. */
function heldUpTo(record: ConversationRecord): number {
  return Math.min(...historyOf(record).arrivals.map(({ seq }) => seq - 1), Infinity);
}

type OpenedMark = { readonly kind: "opened"; readonly mark: Mark } | { readonly kind: "later" | "useless" };

/** Open somebody's receipt; "later" where this device is not in that epoch yet. */
export async function openMark(desk: Desk, sealed: SealedMark): Promise<OpenedMark> {
  const { group, record } = desk.held;
  if (group === null || sealed.epoch > epochOf(group)) return { kind: "later" };
  const secret = record.signalKeys.find((each) => each.epoch === sealed.epoch);
  if (secret === undefined || !(sealed.sender in record.roster)) return { kind: "useless" };
  const place = { kind: "mark", conversation: desk.id, epoch: sealed.epoch, sender: sealed.sender } as const;
  try {
    return { kind: "opened", mark: decodeMark(await openSignal(secret.key, place, sealed.sealed)) };
  } catch (error) {
    if (error instanceof CryptoRefused || error instanceof Malformed) return { kind: "useless" };
    throw error;
  }
}

/** A receipt only ever grows; what is older changes nothing. */
export function mergeMark(before: Mark | undefined, mark: Mark): Mark {
  return { d: Math.max(before?.d ?? 0, mark.d), r: Math.max(before?.r ?? 0, mark.r) };
}

/**
 * How far one's own message got, by the receipts of the devices given. A device vouches only for what it
 * could read: messages since it came in, and older ones once they were handed over to it.
 */
export function reachOf(
  item: Pick<StoredMessage, "seq" | "reached">,
  record: ConversationRecord,
  devices: readonly string[],
): Reach {
  if (item.reached !== undefined) return item.reached;
  const marks = devices.flatMap((device) => {
    const seq = seqFor(item, record, device);
    const mark = record.marks[device];
    return seq === null || mark === undefined ? [] : [{ d: mark.d >= seq, r: mark.r >= seq }];
  });
  if (marks.some((mark) => mark.r)) return "read";
  return marks.some((mark) => mark.d) ? "delivered" : "sent";
}

/** The entry by which a device got a message: its own, or the one that handed it over. */
function seqFor({ seq }: Pick<StoredMessage, "seq">, record: ConversationRecord, device: string): number | null {
  if (seq === null) return null;
  if (seq > (record.roster[device] ?? 0)) return seq;
  const given = historyOf(record).given[device];
  return given !== undefined && isWithin(seq, given) ? given.seq : null;
}
