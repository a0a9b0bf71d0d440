/** A group's epoch changes: who came, who left, and what follows from it. */
import { epochOf, rosterOf, type GroupState } from "../crypto/group";
import { signalKeyOf } from "../crypto/signal";
import { encodeContent, type EarlierItem } from "../protocol/content";
import { LARGEST_THUMBNAIL } from "../protocol/attachment";
import type { NoticeCode, OutboxRow, StoredItem, StoredMessage } from "../store/records";
import type { Draft } from "./draft";
import type { Tools } from "./tools";

/** Receipts sealed in an epoch just past still open; older ones are sealed again by their devices. */
const KEPT_SIGNAL_KEYS = 3;

/** What one hand-over message may carry, in bytes, well under the limit of a message. */
const HAND_OVER_SIZE = 40_000;

/** Where in the log something happened. */
export interface Place {
  readonly seq: number;
  readonly at: number;
}

/** Move a draft into an epoch. The devices of its roster must have been looked up. */
export async function enterEpoch(tools: Tools, draft: Draft, next: GroupState, place: Place): Promise<void> {
  draft.leaveEpoch(next);
  const before = draft.record.roster;
  const devices = rosterOf(next);
  const roster = Object.fromEntries(devices.map((device) => [device, before[device] ?? place.seq]));
  const joined = devices.filter((device) => !(device in before));
  const left = Object.keys(before).filter((device) => !(device in roster));
  draft.update({
    roster,
    joinedSeq: draft.record.joinedSeq ?? place.seq,
    marks: Object.fromEntries(Object.entries(draft.record.marks).filter(([device]) => device in roster)),
    signalKeys: [
      ...draft.record.signalKeys.filter(({ epoch }) => epoch !== epochOf(next)),
      { epoch: epochOf(next), key: await signalKeyOf(tools.owner.suite, next, draft.talk) },
    ].slice(-KEPT_SIGNAL_KEYS),
  });
  for (const device of left) if ((await draft.find(leavingId(device))) !== null) draft.drop(leavingId(device));
  announce(tools, draft, place, joined, left.filter((device) => !otherDeviceStays(tools, devices, device)));
  if (joined.some((device) => tools.directory.get(device)?.kind === "staff")) await handOver(tools, draft, place);
}

function announce(tools: Tools, draft: Draft, place: Place, joined: readonly string[], left: readonly string[]): void {
  const me = tools.identity.device;
  const { known = [] } = draft.record;
  const news = joined.filter((device) => !known.includes(device));
  if (joined.includes(me)) {
    // Whoever joins sees who is there; whom they joined is no news. The creator's own start is "opened".
    if (place.seq > 0 && !known.includes(me)) notice(draft, "you-joined", place, []);
  } else if (news.length > 0) {
    notice(draft, "joined", place, news);
  }
  if (left.length > 0) notice(draft, "left", place, left);
}

/** Whether somebody is still there with another device: then they neither left nor are about to. */
export function otherDeviceStays(tools: Tools, roster: readonly string[], device: string): boolean {
  const account = tools.directory.get(device)?.account;
  return roster.some((each) => each !== device && tools.directory.get(each)?.account === account);
}

/** Say that a device is about to be taken out; with the commit this becomes "left". */
export async function sayLeaving(draft: Draft, place: Place, device: string): Promise<void> {
  const id = leavingId(device);
  if ((await draft.find(id)) !== null) return;
  draft.put({ kind: "notice", id, code: "leaving", seq: place.seq, at: place.at, devices: [device] });
}

function leavingId(device: string): string {
  return `leaving.${device}`;
}

export function notice(draft: Draft, code: NoticeCode, place: Place, devices: readonly string[]): void {
  // The logs of a conversation that was started again have entries of the same numbers.
  const where = draft.talk === draft.id ? "" : `.${draft.talk}`;
  draft.put({ kind: "notice", id: `${code}.${place.seq}${where}`, code, seq: place.seq, at: place.at, devices });
}

/**
 * The team's first device is here: hand over what the young person wrote before it was. Before anything
 * that still waits to be sent, so that a receipt for a later message means these too.
 */
async function handOver(tools: Tools, draft: Draft, place: Place): Promise<void> {
  if (tools.identity.kind !== "young_person" || draft.record.handedOver) return;
  draft.update({ handedOver: true });
  const mine = (await draft.all()).filter((item) => isMineBefore(item, tools.identity.device, place.seq));
  const batches = inBatches(mine.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)));
  const first = Math.min(0, ...draft.outbox.map((row) => row.order)) - batches.length;
  const rows = batches.map((batch, index): OutboxRow => {
    return {
      id: tools.messageIds.next(),
      order: first + index,
      content: encodeContent({ k: "earlier", items: batch.flatMap(earlierItem) }),
      sealed: null,
      handsOver: batch.map((item) => item.id),
    };
  });
  draft.outbox = [...rows, ...draft.outbox];
}

function isMineBefore(item: StoredItem, me: string, seq: number): item is StoredMessage {
  return item.kind !== "notice" && item.author === me && item.seq !== null && item.seq > 0 && item.seq < seq;
}

function earlierItem(item: StoredMessage): readonly EarlierItem[] {
  const place = { id: item.id, seq: item.seq ?? 0, at: item.at };
  if (item.kind === "text") return [{ ...place, text: item.text }];
  // Cards are the team's, and the team hands nothing over.
  if (item.kind === "card") return [];
  // What is in the log is at the gateway; a message never goes before its attachment.
  return item.blob === null ? [] : [{ ...place, attachment: { ...item.media, ...item.blob } }];
}

function inBatches(items: readonly StoredMessage[]): readonly (readonly StoredMessage[])[] {
  const batches: StoredMessage[][] = [];
  let room = 0;
  for (const item of items) {
    // At most four bytes a character in UTF-8, and the id, numbers and names of the fields.
    const size = item.kind === "text" ? item.text.length * 4 + 100 : LARGEST_THUMBNAIL + 400;
    if (size > room) {
      batches.push([]);
      room = HAND_OVER_SIZE;
    }
    batches.at(-1)?.push(item);
    room -= size;
  }
  return batches;
}
