/** A group's epoch changes: who came, who left, and what follows from it. */
import { epochOf, rosterOf, type GroupState } from "../crypto/group";
import { signalKeyOf } from "../crypto/signal";
import type { KnownDevice } from "../crypto/attestation";
import type { HistoryRecord } from "../store/history-record";
import type { ConversationRecord, NoticeCode } from "../store/records";
import type { Draft } from "./draft";
import { amongst, withAdded } from "./history-plan";
import { updateHistory } from "./history-record";
import { FORMER } from "./logs";
import type { Tools } from "./tools";
import { isVouched, rootIn, type Find } from "./trust";

/** Receipts sealed in an epoch just past still open; older ones are sealed again by their devices. */
const KEPT_SIGNAL_KEYS = 3;

/** Where in the log something happened. */
export interface Place {
  readonly seq: number;
  readonly at: number;
  /** The device whose commit it was. */
  readonly sender?: string;
}

/** Move a draft into an epoch. The devices of its roster must have been looked up. */
export async function enterEpoch(tools: Tools, draft: Draft, next: GroupState, place: Place): Promise<void> {
  const wasInside = draft.group !== null;
  draft.leaveEpoch(next);
  const before = draft.record.roster;
  const devices = rosterOf(next);
  const roster = Object.fromEntries(devices.map((device) => [device, before[device] ?? place.seq]));
  const joined = devices.filter((device) => !(device in before));
  const left = Object.keys(before).filter((device) => !(device in roster));
  const { met, kept } = rootsOf(tools, draft.record, roster);
  draft.update({
    roster,
    ...kept,
    joinedSeq: draft.record.joinedSeq ?? place.seq,
    marks: Object.fromEntries(Object.entries(draft.record.marks).filter(([device]) => device in roster)),
    signalKeys: [
      ...draft.record.signalKeys.filter(({ epoch }) => epoch !== epochOf(next)),
      { epoch: epochOf(next), key: await signalKeyOf(tools.owner.suite, next, draft.talk) },
    ].slice(-KEPT_SIGNAL_KEYS),
  });
  for (const device of left) if ((await draft.find(leavingId(device))) !== null) draft.drop(leavingId(device));
  const gone = left.filter((device) => !otherDeviceStays(tools, devices, device));
  announce(tools, draft, place, { before: [...Object.keys(before), ...met.filter((device) => !joined.includes(device))], joined, left: gone });
  // Who came in by themselves asks; what happened while this device was out, others have seen to.
  const added = wasInside ? joined.filter((device) => device !== place.sender) : [];
  updateHistory(draft, (history) => amongst(withOwed(history, draft, added, place), devices));
}

/** Where the young person's devices begin: as met before this epoch, though it may be gone by now, and what is to be kept of it. */
function rootsOf(tools: Tools, record: ConversationRecord, roster: ConversationRecord["roster"]): Roots {
  const find: Find = (device) => tools.directory.get(device);
  const met = rootIn(record, find);
  const root = met ?? rootIn({ ...record, roster }, find);
  return { met: met === null ? [] : [met], kept: root === null ? {} : { root } };
}

interface Roots {
  readonly met: readonly string[];
  readonly kept: Pick<ConversationRecord, "root">;
}

/** Note what those who were added are owed: who was there before a restart, only what came after it. */
function withOwed(history: HistoryRecord, { record }: Draft, added: readonly string[], place: Place): HistoryRecord {
  const { known = [], former = [] } = record;
  const isNew = (device: string): boolean => former.length > 0 && !known.includes(device);
  const [by, to] = [place.sender ?? "", place.seq - 1];
  const back = added.filter((device) => !isNew(device));
  return withAdded(withAdded(history, back, by, { from: 1, to }), added.filter(isNew), by, { from: FORMER, to });
}

interface Change {
  readonly before: readonly string[];
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

function announce(tools: Tools, draft: Draft, place: Place, { before, joined, left }: Change): void {
  const me = tools.identity.device;
  const { known = [] } = draft.record;
  const news = joined.filter((device) => !known.includes(device));
  if (joined.includes(me)) {
    // Whoever joins sees who is there; whom they joined is no news. The creator's own start is "opened".
    if (place.seq > 0 && !known.includes(me)) notice(draft, "you-joined", place, []);
  } else {
    announceJoined(tools, draft, place, [...before, ...known], news);
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

/** Tell people who came from people's further devices, and both from devices that nobody vouches for. */
function announceJoined(tools: Tools, draft: Draft, place: Place, before: readonly string[], joined: readonly string[]): void {
  const find = (device: string): KnownDevice | null => tools.directory.get(device);
  const accounts = new Set(before.map((device) => find(device)?.account));
  const told: Record<"joined" | "device" | "recovered" | "unvouched", string[]> = { joined: [], device: [], recovered: [], unvouched: [] };
  for (const device of joined) {
    const as = joinedAs(find(device), accounts);
    told[as === "joined" || isVouched(device, before, find) ? as : "unvouched"].push(device);
  }
  for (const code of ["joined", "device", "recovered", "unvouched"] as const) {
    if (told[code].length > 0) notice(draft, code, place, told[code]);
  }
}

/** As what a device comes in that is vouched for. Whoever came back may have no other device inside any more. */
function joinedAs(device: KnownDevice | null, accounts: ReadonlySet<string | undefined>): "joined" | "device" | "recovered" {
  if (device?.recovered === true) return "recovered";
  return accounts.has(device?.account) ? "device" : "joined";
}

/** The logs of a conversation that was started again have entries of the same numbers. */
export function noticeId(draft: Draft, code: NoticeCode, seq: number, log = draft.talk): string {
  return log === draft.id ? `${code}.${seq}` : `${code}.${seq}.${log}`;
}

export function notice(draft: Draft, code: NoticeCode, { seq, at }: Place, devices: readonly string[]): void {
  draft.put({ kind: "notice", id: noticeId(draft, code, seq), code, seq, at, devices });
}
