/** What each entry of the log does to a conversation. Always in the log's order, each entry once. */
import { CryptoRefused } from "../crypto/errors";
import { decodeState, epochOf, isRemoved, type GroupState } from "../crypto/group";
import { applyCommit, decrypt } from "../crypto/messages";
import { sameBytes } from "../protocol/bytes";
import { mediaOf, type AttachmentBody } from "../protocol/attachment";
import { cardOf } from "../protocol/card";
import { decodeContent, type Content, type EarlierItem, type NewerContent } from "../protocol/content";
import type { Entry } from "../protocol/records";
import { isId } from "../protocol/bytes";
import { Malformed } from "../protocol/shape";
import type { Committed } from "../crypto/franking";
import type { ConversationRecord, OutboxRow, Sealed, StoredAttachment, StoredMessage, StoredText } from "../store/records";
import type { Draft } from "./draft";
import { keepProof, type FrankedEntry } from "./franking";
import { absorbProposal } from "./removals";
import { noteStuck } from "./reports";
import { enterEpoch, notice } from "./roster";
import { examined, raise } from "./risk";
import type { Tools } from "./tools";

const PREVIEW = 140;

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
      // Words of the service itself; this version has no screen for them.
      break;
  }
  draft.update({ cursor: entry.seq, lastAt: Math.max(draft.record.lastAt, entry.at) });
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
  await keepProof(tools, draft, entry, { salt, content, commitment });
  const item = await draft.find(row.id);
  if (item && item.kind !== "notice") {
    draft.put({ ...item, seq: entry.seq, at: entry.at });
    raise(tools, draft, item);
  }
  for (const id of row.handsOver) {
    const handedOver = await draft.find(id);
    if (handedOver && handedOver.kind !== "notice") draft.put({ ...handedOver, handedOverSeq: entry.seq });
  }
}

async function absorbOthers(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  if (draft.group === null) {
    // Before this device ever joined it is not meant to read; in a gap it should have.
    if (draft.record.joinedSeq !== null) notice(draft, "unreadable", entry, []);
    return;
  }
  const message = await open(tools, draft, entry);
  draft.update({ lastOther: entry.seq });
  if (message !== null && (await take(tools, draft, entry, message.content))) {
    await keepProof(tools, draft, entry, message.committed);
  } else {
    notice(draft, "unreadable", entry, []);
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
  switch (content.k) {
    case "newer":
      notice(draft, "newer", entry, []);
      return true;
    case "text":
      return takeMessage(tools, draft, textOf(entry, content.text));
    case "attachment":
      return takeMessage(tools, draft, attachmentOf(entry, content));
    case "card":
      return takeMessage(tools, draft, { ...messageOf(entry), kind: "card", card: cardOf(content) });
    case "earlier":
      for (const item of content.items) await takeEarlier(tools, draft, entry, item);
      return true;
  }
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

/** What a list shows of a conversation whose last message this is. */
export function previewOf(message: StoredMessage): Pick<ConversationRecord, "preview" | "previewKind"> {
  if (message.kind === "attachment") return { preview: "", previewKind: message.media.kind };
  const words = message.kind === "card" ? message.card.name : message.text;
  return { preview: words.slice(0, PREVIEW), previewKind: null };
}

async function takeEarlier(tools: Tools, draft: Draft, entry: Entry, item: EarlierItem): Promise<void> {
  if (item.seq >= entry.seq) return;
  const { id, seq, at } = item;
  const place = { id, seq, at, earlier: true, handedOverSeq: entry.seq };
  if ("text" in item) await takeMessage(tools, draft, { ...textOf(entry, item.text), ...place });
  else if (item.attachment !== null) await takeMessage(tools, draft, { ...attachmentOf(entry, item.attachment), ...place });
  else notice(draft, "newer", entry, []);
}

function textOf(entry: Entry, text: string): StoredText {
  return { ...messageOf(entry), kind: "text", text };
}

function attachmentOf(entry: Entry, body: AttachmentBody): StoredAttachment {
  const { id, key, hash, size } = body;
  return { ...messageOf(entry), kind: "attachment", media: mediaOf(body), blob: { id, key, hash, size } };
}

function messageOf(entry: Entry): Omit<StoredText, "kind" | "text"> {
  return {
    id: entry.message_id,
    seq: entry.seq,
    at: entry.at,
    author: entry.sender,
    earlier: false,
    refused: false,
    handedOverSeq: null,
    order: 0,
  };
}
