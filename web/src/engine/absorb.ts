/** What each entry of the log does to a conversation. Always in the log's order, each entry once. */
import { CryptoRefused } from "../crypto/errors";
import { decodeState, epochOf, isRemoved, type GroupState } from "../crypto/group";
import { applyCommit, decrypt } from "../crypto/messages";
import { sameBytes } from "../protocol/bytes";
import { decodeContent, type Content, type NewerContent } from "../protocol/content";
import type { Entry } from "../protocol/records";
import { isId } from "../protocol/bytes";
import { Malformed } from "../protocol/shape";
import { systemEntry } from "../protocol/system-entry";
import type { Committed } from "../crypto/franking";
import type { OutboxRow, Sealed, StoredMessage } from "../store/records";
import { noteConsent } from "./consents";
import type { Draft } from "./draft";
import { keepProof, type FrankedEntry } from "./franking";
import { noteAsk, noteHandOver } from "./handed-over";
import { withGap } from "./history-plan";
import { updateHistory } from "./history-record";
import { absorbProposal } from "./removals";
import { noteStuck } from "./reports";
import { examined, raise } from "./risk";
import { enterEpoch, notice, noticeId } from "./roster";
import { isWords, previewOf, storedOf } from "./stored";
import type { Tools } from "./tools";

/** Take the next entry in. Throws only where the directory cannot be asked; the draft is then to be dropped. */
export async function absorb(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  switch (entry.kind) {
    case "handshake":
      await absorbHandshake(tools, draft, entry);
      break;
    case "application":
      if (entry.sender === tools.identity.device) await absorbOwn(tools, draft, entry);
      else await absorbOthers(tools, draft, entry);
      break;
    case "proposal":
      await absorbProposal(tools, draft, entry);
      break;
    case "system":
      absorbSystem(draft, entry);
      break;
  }
  // What the gateway left out was before this device came in.
  const gap = { from: draft.record.cursor + 1, to: entry.seq - 1 };
  updateHistory(draft, (history) => withGap(history, gap, false));
  draft.update({ cursor: entry.seq, lastAt: Math.max(draft.record.lastAt, entry.at) });
}

/** Keep what the service says to everybody, where this version has words for it. */
function absorbSystem(draft: Draft, { seq, at, body }: Entry): void {
  const entry = systemEntry(body);
  if (entry === null) return;
  draft.put({ kind: "notice", id: noticeId(draft, "desk", seq), code: "desk", seq, at, devices: [], entry });
}

async function absorbHandshake(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  const { pending, group } = draft;
  if (pending?.kind === "commit" && sameBytes(pending.commit, entry.body)) {
    draft.pending = null;
    await enterEpoch(tools, draft, decodeState(pending.next, tools.directory.lookUp), entry);
  } else if (group !== null && entry.epoch >= epochOf(group)) {
    // Else this device is outside, or the commit is from before it joined.
    await follow(tools, draft, group, entry);
  }
}

/** Go with somebody else's commit, if it is one that may be gone with. */
async function follow(tools: Tools, draft: Draft, group: GroupState, entry: Entry): Promise<void> {
  try {
    const { next, consumed } = await applyCommit(tools.owner.suite, group, draft.talk, entry.body);
    if (isRemoved(next)) draft.leaveEpoch(null);
    else await enterEpoch(tools, draft, next, entry);
    draft.use(consumed);
    // Somebody else's commit took the epoch that ours was for.
    draft.pending = null;
  } catch (error) {
    if (!(error instanceof CryptoRefused)) throw error;
    // The others went on without us (or to where we will not follow): say so, and join anew.
    await noteStuck(tools, draft, group, entry);
    draft.leaveEpoch(null);
    draft.pending = null;
  }
}

/** An own message in the log: it is what we sent, or somebody pretends. */
async function absorbOwn(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  const row = draft.outbox.find((each) => each.id === entry.message_id);
  if (row?.sealed && sameBytes(row.sealed.message, entry.body)) await markSent(tools, draft, row, row.sealed, entry);
  else notice(draft, "unreadable", entry, []);
}

/** An own message is in the log, as it was sealed. */
export async function markSent(
  tools: Tools,
  draft: Draft,
  row: OutboxRow,
  { salt, content, commitment }: Sealed,
  entry: FrankedEntry,
): Promise<void> {
  draft.outbox = draft.outbox.filter((each) => each !== row);
  const said = decodeContent(row.content);
  if (said.k === "history") await noteHandOver(tools, draft, tools.identity.device, entry, said);
  if (!isWords(said)) return;
  noteConsent(tools, draft, tools.identity.device, said);
  await keepProof(tools, draft, entry, { salt, content, commitment });
  const item = await draft.find(row.id);
  if (item && item.kind !== "notice") {
    draft.put({ ...item, seq: entry.seq, at: entry.at });
    raise(tools, draft, item);
  }
}

async function absorbOthers(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  if (draft.group === null) {
    // Before this device ever joined it is not meant to read; in a gap it should have.
    if (draft.record.joinedSeq === null) return;
    notice(draft, "unreadable", entry, []);
    updateHistory(draft, (history) => withGap(history, { from: entry.seq, to: entry.seq }, false));
    return;
  }
  const message = await open(tools, draft, entry);
  draft.update({ lastOther: entry.seq });
  if (message === null || !(await take(tools, draft, entry, message.content))) {
    notice(draft, "unreadable", entry, []);
  } else if (isWords(message.content)) {
    await keepProof(tools, draft, entry, message.committed);
  }
}

interface Message {
  readonly content: Content | NewerContent;
  readonly committed: Committed;
}

/**
 * Open a message of the device whose leaf signed it. Null where that fails, where the gateway named another
 * device, and where it is not what its sender committed to.
 */
async function open(tools: Tools, draft: Draft, entry: Entry): Promise<Message | null> {
  if (draft.group === null || !isId(entry.message_id)) return null;
  try {
    const opened = await decrypt(tools.owner.suite, draft.group, draft.talk, entry.message_id, entry.body);
    draft.step(opened.next, opened.consumed);
    const { committed } = opened;
    if (committed === null || opened.sender !== entry.sender) return null;
    return { content: decodeContent(committed.content), committed };
  } catch (error) {
    if (error instanceof CryptoRefused || error instanceof Malformed) return null;
    throw error;
  }
}

async function take(tools: Tools, draft: Draft, entry: Entry, content: Content | NewerContent): Promise<boolean> {
  if (content.k === "newer") notice(draft, "newer", entry, []);
  else if (content.k === "ask") noteAsk(draft, entry.sender, content);
  else if (content.k === "history") await noteHandOver(tools, draft, entry.sender, entry, content);
  else {
    noteConsent(tools, draft, entry.sender, content);
    return takeMessage(tools, draft, storedOf(entry, content));
  }
  return true;
}

/** Keep a message; false where its id is taken, because nobody may write over what is there. */
async function takeMessage(tools: Tools, draft: Draft, message: StoredMessage): Promise<boolean> {
  if ((await draft.find(message.id)) !== null) return false;
  const looked = examined(tools, draft, message);
  draft.put(looked);
  raise(tools, draft, looked);
  draft.update({ ...previewOf(message), unread: draft.record.unread + 1 });
  return true;
}
