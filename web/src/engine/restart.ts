/**
 * A conversation goes on under another id (docs/resets.md section 5). What is stored of it stays under the
 * name that it always had here; only the log behind it is another one.
 */
import { createGroup, decodeState, encodeState, groupInfoOf, type GroupState } from "../crypto/group";
import { toHex } from "../protocol/bytes";
import { decodeContent } from "../protocol/content";
import type { Summary } from "../protocol/records";
import type { HistoryRecord } from "../store/history-record";
import { talkOf, type PendingRow, type StoredItem } from "../store/records";
import type { Draft } from "./draft";
import { isRefused } from "./errors";
import { LACKS_FORMER, NO_HISTORY } from "./history-plan";
import { historyOf } from "./history-record";
import { catchUp, type Desk } from "./log";
import { SPAN } from "./logs";
import { reachOf } from "./receipts";
import { enterEpoch, notice } from "./roster";
import { isWords } from "./stored";
import type { Tools } from "./tools";
import { counterparts } from "./view";

type PendingRestart = PendingRow & { readonly kind: "restart" };

/** What the gateway said of a conversation's past and future, by id. */
export class Succession {
  readonly #heard = new Map<string, Summary>();
  readonly #next = new Map<string, string>();
  readonly #over = new Set<string>();

  hear(summary: Summary): void {
    this.#heard.set(summary.conversation, summary);
    if (summary.restarted) this.#over.add(summary.conversation);
    if (summary.continued_by !== "") this.#next.set(summary.conversation, summary.continued_by);
    if (summary.continues !== "") this.#next.set(summary.continues, summary.conversation);
  }

  heard(id: string): Summary | undefined {
    return this.#heard.get(id);
  }

  isOver(id: string): boolean {
    return this.#over.has(id) || this.#next.has(id);
  }

  /** It was refused as one that is over, before any summary told. */
  close(id: string, next: string | number | undefined): void {
    this.#over.add(id);
    if (typeof next === "string" && next !== "") this.#next.set(id, next);
  }

  next(id: string): string | undefined {
    return this.#next.get(id);
  }

  found(id: string, next: string): void {
    this.#next.set(id, next);
  }
}

/** Where a conversation went; `opened`: by this device. */
export interface Moved {
  readonly summary: Summary | undefined;
  readonly opened: boolean;
}

/** Take the next step away from a log that is over. Null while there are more to take. */
export async function goOn(desk: Desk, succession: Succession): Promise<Moved | null> {
  const before = desk.id;
  await readToEnd(desk);
  const next = succession.next(before);
  const { pending } = desk.held;
  const ours = pending?.kind === "restart" ? pending : null;
  if (next !== undefined && next !== ours?.conversation) {
    await desk.transact((draft) => carryOver(desk.tools, draft, next, null));
    return { summary: await summaryOf(desk.tools, succession, next), opened: false };
  }
  if (ours === null) {
    await prepareRestart(desk);
    return null;
  }
  const opened = await sendRestart(desk, ours);
  if (typeof opened !== "string") return { summary: opened, opened: true };
  succession.found(before, opened);
  return null;
}

/** Learn what is in the old log, to its end: then it is certain which of one's own messages are. */
async function readToEnd(desk: Desk): Promise<void> {
  try {
    await catchUp(desk);
  } catch (error) {
    // A device that was never in it has nothing there.
    if (!isRefused(error, "conversation.not_member")) throw error;
  }
}

async function summaryOf(tools: Tools, succession: Succession, id: string): Promise<Summary | undefined> {
  const heard = succession.heard(id);
  if (heard !== undefined) return heard;
  const { items } = await tools.request({ t: "list" });
  return items.find((summary) => summary.conversation === id);
}

/** Make a group of one for the conversation to go on in, stored before anybody hears of it. */
async function prepareRestart(desk: Desk): Promise<void> {
  const { tools } = desk;
  const conversation = toHex(tools.environment.randomBytes(16));
  const group = await createGroup(tools.owner, conversation, tools.now(), tools.directory.lookUp);
  const groupInfo = await groupInfoOf(tools.owner.suite, group);
  await desk.transact((draft) => {
    draft.pending = { kind: "restart", conversation, groupInfo, next: encodeState(group) };
  });
}

/** Open it. Returns its summary, or the id under which somebody else was quicker. */
async function sendRestart(desk: Desk, pending: PendingRestart): Promise<Summary | string> {
  const { tools, id: continues } = desk;
  const { conversation, groupInfo: group_info } = pending;
  const team = desk.held.record.team.id;
  try {
    const { summary } = await tools.request({ t: "open", conversation, team, group_info, continues });
    const group = decodeState(pending.next, tools.directory.lookUp);
    await desk.transact((draft) => carryOver(tools, draft, conversation, group));
    return summary;
  } catch (error) {
    const winner = isRefused(error, "conversation.restarted") ? error.fields["conversation"] : undefined;
    if (typeof winner !== "string" || winner === "") throw error;
    return winner;
  }
}

/** Go over to another log: the old messages before it, and what waits to be sent for it. */
async function carryOver(tools: Tools, draft: Draft, talk: string, group: GroupState | null): Promise<void> {
  const { record } = draft;
  const at = tools.now();
  for (const item of await draft.all()) if (item.seq !== null) draft.put(carried(tools, draft, item));
  // What devices say of history is of the log that is over.
  draft.outbox = draft.outbox.filter((row) => isWords(decodeContent(row.content))).map((row) => ({ ...row, sealed: null }));
  draft.pending = null;
  draft.leaveEpoch(null);
  const lastOther = record.lastOther > 0 ? 1 : 0;
  draft.update({
    talk,
    former: [...(record.former ?? []), talkOf(record)],
    known: [...new Set([...(record.known ?? []), ...Object.keys(record.roster)])],
    history: carriedHistory(draft),
    stuck: null,
    cursor: 0,
    joinedSeq: null,
    roster: {},
    marks: {},
    signalKeys: [],
    lastOther,
    shown: record.shown < record.lastOther ? 0 : lastOther,
  });
  notice(draft, "restarted", { seq: 0, at }, []);
  if (group !== null) await enterEpoch(tools, draft, group, { seq: 0, at });
}

/** What was under way about the old log is asked for anew in the next one, by whoever lacks it. */
function carriedHistory(draft: Draft): HistoryRecord {
  const { lacks, arrivals, handing } = historyOf(draft.record);
  draft.also(...(handing?.parts ?? []).map((part) => ({ store: "blobs", key: [draft.id, part.attempt], value: null }) as const));
  const isWhole = draft.record.joinedSeq !== null && lacks === null && arrivals.length === 0;
  return isWhole ? NO_HISTORY : LACKS_FORMER;
}

/** An item of a log that is over: before the first entry of the next one, and as far as it ever got. */
function carried(tools: Tools, draft: Draft, item: StoredItem): StoredItem {
  const { record } = draft;
  const seq = (item.seq ?? 0) - SPAN;
  if (item.kind === "notice") return { ...item, seq };
  const reached = reachOf(item, record, counterparts(tools, record));
  const origin = item.origin ?? { conversation: talkOf(record), seq: item.seq ?? 0 };
  return { ...item, seq, origin, reached };
}
