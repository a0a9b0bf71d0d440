/** What `ask` and `history` in the log do to a conversation, and what a bundle adds to it (docs/history.md). */
import type { AskBody, Bundle, Gap, HistoryBody } from "../protocol/history";
import type { Arrival } from "../store/history-record";
import type { ConversationRecord, StoredItem, StoredMessage } from "../store/records";
import { previewOf, storedOf } from "./stored";
import type { Opened, Verified } from "./bundle";
import type { Draft } from "./draft";
import { lacksAfter, withAsk, withHandOver } from "./history-plan";
import { historyOf, updateHistory } from "./history-record";
import { isWithin, positionOf } from "./logs";
import { examined, reckon } from "./risk";
import { notice, noticeId, type Place } from "./roster";
import type { Tools } from "./tools";

export function noteAsk(draft: Draft, device: string, body: AskBody): void {
  updateHistory(draft, (history) => withAsk(history, device, body));
}

/** Somebody handed over. Where this device lacks some of it, it is to be fetched. */
export async function noteHandOver(tools: Tools, draft: Draft, sender: string, place: Place, body: HistoryBody): Promise<void> {
  const me = tools.identity.device;
  const own = sender === me;
  const inside = { ...body, for: body.for.filter((device) => device in draft.record.roster) };
  updateHistory(draft, (history) => withHandOver(history, { seq: place.seq, sender, own }, inside));
  if (!own && (await isOfUse(draft, body, inside.for.includes(me)))) {
    const arrival = { ...body, seq: place.seq, sender };
    updateHistory(draft, (history) => ({ ...history, arrivals: [...history.arrivals, arrival] }));
  }
  const others = inside.for.filter((device) => device !== me);
  if (body.count > 0 && others.length > 0) await announce(draft, place, others);
}

/** It covers what this device lacks, or brings more than somebody brought before. */
async function isOfUse(draft: Draft, { from, to, count }: HistoryBody, isForMe: boolean): Promise<boolean> {
  const { lacks } = historyOf(draft.record);
  if (lacks !== null) return from <= lacks.to && to >= lacks.from;
  if (!isForMe) return false;
  const known = (await draft.all()).filter(({ kind, seq }) => kind !== "notice" && seq !== null && isWithin(seq, { from, to }));
  return known.length < count;
}

/** Say so where it says that they joined, else in a line of its own. */
async function announce(draft: Draft, place: Place, devices: readonly string[]): Promise<void> {
  const told = new Set<string>();
  for (const seq of new Set(devices.map((device) => draft.record.roster[device] ?? 0))) {
    const joined = await draft.find(noticeId(draft, "joined", seq));
    if (joined?.kind !== "notice" || !joined.devices.every((device) => devices.includes(device))) continue;
    draft.put({ ...joined, code: "joined-given" });
    for (const device of joined.devices) told.add(device);
  }
  const rest = devices.filter((device) => !told.has(device));
  if (rest.length > 0) notice(draft, "given", place, rest);
}

/** What came of fetching a hand-over. */
export interface Fetched extends Opened {
  readonly bundles: readonly Bundle[];
  /** A part is not what was announced. */
  readonly broken: boolean;
  /** A part is not at the gateway any more. */
  readonly gone: boolean;
}

/** Put what was fetched in its place, and settle what this device still lacks. */
export async function takeIn(tools: Tools, draft: Draft, arrival: Arrival, fetched: Fetched): Promise<void> {
  const fresh: StoredMessage[] = [];
  for (const each of fetched.verified) {
    const kept = await keep(tools, draft, each);
    if (kept !== null) fresh.push(kept);
  }
  for (const bundle of fetched.bundles) learnRoster(draft, bundle);
  const all = await draft.all();
  draft.update({ ...newestPreview(all, fresh), unread: draft.record.unread + unanswered(tools, all, fresh) });
  if (fresh.length > 0) await reckon(tools, draft);
  settle(draft, tools.identity.device, arrival, fetched);
  if (fetched.verified.length > 0) await sayThatItIsHere(draft);
}

/** Keep a message and what proves it; null where there is nothing new to show. */
async function keep(tools: Tools, draft: Draft, { message, committed, content }: Verified): Promise<StoredMessage | null> {
  const { conversation, seq, id: messageId, sender, at, frank } = message;
  if ((await draft.find(messageId)) !== null) return null;
  const position = positionOf(draft.record, conversation, seq) ?? seq;
  const stored = storedOf({ seq: position, sender, message_id: messageId, at }, content);
  if (stored === null) {
    const id = noticeId(draft, "newer", seq, conversation);
    draft.put({ kind: "notice", id, code: "newer", seq: position, at, devices: [] });
  } else {
    const origin = conversation === draft.talk ? {} : { origin: { conversation, seq } };
    draft.put(examined(tools, draft, { ...stored, ...origin, earlier: true }));
  }
  // One that could not be read by the log has this place as a gap.
  draft.drop(noticeId(draft, "unreadable", seq, conversation));
  draft.prove({ messageId, sender, seq, at, ...committed, frank, verified: true }, conversation);
  return stored;
}

/** Since when the others are inside, which a device that came late cannot know of itself. */
function learnRoster(draft: Draft, bundle: Bundle): void {
  const { roster } = draft.record;
  const joined = draft.record.joinedSeq ?? 0;
  const learnt = bundle.roster.filter(({ device, since }) => roster[device] === joined && since < joined);
  draft.update({ roster: { ...roster, ...Object.fromEntries(learnt.map(({ device, since }) => [device, since])) } });
  const given = Object.fromEntries(learnt.flatMap((row) => (row.given === null ? [] : [[row.device, row.given]])));
  updateHistory(draft, (history) => ({ ...history, given: { ...given, ...history.given } }));
}

function newestPreview(all: readonly StoredItem[], fresh: readonly StoredMessage[]): Partial<ConversationRecord> {
  const last = newest(fresh);
  if (last === null) return {};
  const later = all.some((item) => item.kind !== "notice" && !fresh.includes(item) && (item.seq ?? Infinity) > (last.seq ?? 0));
  return later ? {} : previewOf(last);
}

function newest(messages: readonly StoredMessage[]): StoredMessage | null {
  return [...messages].sort((a, b) => (b.seq ?? 0) - (a.seq ?? 0))[0] ?? null;
}

/** Of what was handed over to staff, what nobody of theirs wrote anything after. */
function unanswered(tools: Tools, all: readonly StoredItem[], fresh: readonly StoredMessage[]): number {
  if (tools.identity.kind !== "staff") return 0;
  const isStaff = (message: StoredMessage): boolean => tools.directory.get(message.author)?.kind === "staff";
  const answered = newest(all.filter((item): item is StoredMessage => item.kind !== "notice" && isStaff(item)))?.seq ?? 0;
  return fresh.filter((message) => (message.seq ?? 0) > answered && !isStaff(message)).length;
}

function settle(draft: Draft, me: string, arrival: Arrival, fetched: Fetched): void {
  const holds = !fetched.broken && !fetched.gone && fetched.refused === 0 && fetched.verified.length >= arrival.count;
  const others = Object.keys(draft.record.roster).filter((device) => device !== me);
  updateHistory(draft, (history) => {
    const arrivals = history.arrivals.filter((each) => each.seq !== arrival.seq);
    if (holds) {
      const lacks = lacksAfter(history.lacks, arrival);
      return { ...history, arrivals, lacks, asked: lacks !== null };
    }
    // What was there once and expired is no fault of whoever handed it over.
    const isTheirs = !fetched.gone || fetched.broken || fetched.refused > 0;
    const but = isTheirs ? [...new Set([...history.but, arrival.sender])] : history.but;
    // Nobody is left whose hand-over could hold.
    if (others.every((device) => but.includes(device))) {
      return { ...history, arrivals, but, lacks: lacksAfter(history.lacks, arrival) };
    }
    const isKnown = isTheirs && history.but.includes(arrival.sender);
    return { ...history, arrivals, but, asked: isKnown && history.asked, welcomed: false };
  });
  sayWhatDoesNotHold(draft, arrival, fetched.refused);
}

function sayWhatDoesNotHold(draft: Draft, { from }: Gap, refused: number): void {
  const id = "unverified";
  const at = draft.record.openedAt;
  if (refused > 0) draft.put({ kind: "notice", id, code: "unverified", seq: from, at, devices: [], count: refused });
  else draft.drop(id);
}

/** The line that says from where on this device can read says now that the rest was handed over. */
async function sayThatItIsHere(draft: Draft): Promise<void> {
  const joined = await draft.find(noticeId(draft, "you-joined", draft.record.joinedSeq ?? 0));
  if (joined?.kind === "notice" && historyOf(draft.record).lacks === null) draft.put({ ...joined, code: "given-you" });
}
