/** Bundles of history: made from what proves each message, believed only as far as that goes (docs/history.md). */
import { commit, verifyFrank, type Committed } from "../crypto/franking";
import { decodeContent, type NewerContent } from "../protocol/content";
import { SALT_SIZE } from "../protocol/franking";
import type { Bundle, BundledMessage, Gap, RosterRow } from "../protocol/history";
import { Malformed } from "../protocol/shape";
import { talkOf, type ConversationRecord, type Proof } from "../store/records";
import { FORMER, isWithin, logsOf, positionOf } from "./logs";
import { isWords, type Words } from "./stored";
import type { Tools } from "./tools";

/** Content that one part holds; a blob may have six times as much. */
const PART_SIZE = 4 * 1024 * 1024;
/** What a message weighs beside its content. */
const MESSAGE_OVERHEAD = 300;

/** A message of a bundle that holds. */
export interface Verified {
  readonly message: BundledMessage;
  readonly committed: Committed;
  readonly content: Words | NewerContent;
}

export interface Opened {
  readonly verified: readonly Verified[];
  readonly refused: number;
}

/** What can be handed over: messages that somebody wrote, in the order of the logs. */
export async function kept({ store }: Tools, record: ConversationRecord): Promise<readonly BundledMessage[]> {
  const logs = await Promise.all(logsOf(record).map(async (log) => bundled(log, await store.all("proofs", [log]))));
  const { brings = [] } = record;
  if (brings.length === 0) return logs.flat();
  // Of another conversation's logs this device may know more than was brought along from there.
  const here = new Set((await store.all("items", [record.id])).map((item) => item.id));
  return logs.flat().filter(({ conversation, id }) => !brings.includes(conversation) || here.has(id));
}

function bundled(conversation: string, proofs: readonly Proof[]): readonly BundledMessage[] {
  const inOrder = [...proofs].sort((a, b) => a.seq - b.seq);
  return inOrder.map(({ seq, messageId: id, sender, at, frank, salt, content }) => {
    return { conversation, seq, id, sender, at, frank: frank ?? new Uint8Array(), salt, content };
  });
}

export function messagesIn(record: ConversationRecord, messages: readonly BundledMessage[], range: Gap): readonly BundledMessage[] {
  return messages.filter(({ conversation, seq }) => isWithin(positionOf(record, conversation, seq) ?? Infinity, range));
}

/** Lay messages into parts, each with the range that it covers; the ranges lie side by side. */
export function inParts(conversation: string, range: Gap, messages: readonly BundledMessage[], roster: readonly RosterRow[]): readonly Bundle[] {
  const parts: BundledMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const size = message.content.length + MESSAGE_OVERHEAD;
    if (size > room) {
      parts.push([]);
      room = PART_SIZE;
    }
    parts.at(-1)?.push(message);
    room -= size;
  }
  return parts.map((part, index) => {
    const from = index === 0 ? range.from : startOf(conversation, part[0], range.from);
    const next = parts[index + 1]?.[0];
    const to = next === undefined ? range.to : Math.max(FORMER, startOf(conversation, next, range.to) - 1);
    return { conversation, from, to, messages: part, roster };
  });
}

/** The logs before the present one have no numbers of their own in a range. */
function startOf(conversation: string, message: BundledMessage | undefined, otherwise: number): number {
  if (message === undefined) return otherwise;
  return message.conversation === conversation ? message.seq : FORMER;
}

export function rosterRows({ roster, history }: ConversationRecord): readonly RosterRow[] {
  return Object.entries(roster).map(([device, since]) => ({ device, since, given: history?.given[device] ?? null }));
}

/**
 * Believe of a bundle what proves itself. Throws `Malformed` where it is not of this conversation or out of
 * order, and `DirectoryUnavailable` where the senders cannot be looked up.
 */
export async function verifyBundle(tools: Tools, record: ConversationRecord, range: Gap, bundle: Bundle): Promise<Opened> {
  requireOrder(record, range, bundle);
  await tools.directory.ensure(bundle.messages.map(({ sender }) => sender));
  const verified: Verified[] = [];
  for (const message of bundle.messages) {
    const opened = await verify(tools, record, message);
    if (opened !== null) verified.push(opened);
  }
  return { verified, refused: bundle.messages.length - verified.length };
}

function requireOrder(record: ConversationRecord, range: Gap, bundle: Bundle): void {
  let before = -Infinity;
  if (bundle.conversation !== talkOf(record)) throw new Malformed("bundle.conversation");
  for (const { conversation, seq } of bundle.messages) {
    const position = positionOf(record, conversation, seq);
    if (position === null || position <= before) throw new Malformed("bundle.messages");
    if (!isWithin(position, range) || !isWithin(position, bundle)) throw new Malformed("bundle.messages");
    before = position;
  }
}

async function verify(tools: Tools, record: ConversationRecord, message: BundledMessage): Promise<Verified | null> {
  const { conversation, seq, id: messageId, sender, at, frank, salt, content } = message;
  const author = tools.directory.get(sender);
  const belongs = author !== null && (author.kind === "staff" || author.account === record.person.account);
  if (!belongs || salt.length !== SALT_SIZE) return null;
  const committed = await commit({ conversation, sender, messageId }, salt, content);
  const franked = { conversation, sender, seq, at, commitment: committed.commitment, frank };
  const { frankingKey } = tools.identity.organisation;
  if (!(await verifyFrank(tools.owner.suite, frankingKey, franked))) return null;
  const read = readWords(content);
  return read === null ? null : { message, committed, content: read };
}

function readWords(content: Uint8Array): Words | NewerContent | null {
  try {
    const read = decodeContent(content);
    return isWords(read) ? read : null;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
