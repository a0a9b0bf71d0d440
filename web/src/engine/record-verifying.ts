/** What of an opened transcript proves itself: each message by its commitment and frank, in its place. */
import type { KnownDevice } from "../crypto/attestation";
import { commit, verifyFrank } from "../crypto/franking";
import type { RecordedContent, RecordedMessage } from "../model-records";
import { mediaOf } from "../protocol/attachment";
import { decodeContent } from "../protocol/content";
import { SALT_SIZE } from "../protocol/franking";
import type { BundledMessage } from "../protocol/history";
import type { Transcript } from "../protocol/record";
import type { Opening } from "../protocol/record-answers";
import { Malformed } from "../protocol/shape";
import { isWords, type Words } from "./stored";
import type { Tools } from "./tools";

type Belonging = Pick<Opening, "logs" | "person">;

/** Judge every message; throws `DirectoryUnavailable` where the senders cannot be looked up. */
export async function verifyTranscript(tools: Tools, of: Belonging, { messages }: Transcript): Promise<readonly RecordedMessage[]> {
  await tools.directory.ensure(messages.map(({ sender }) => sender));
  const judged: RecordedMessage[] = [];
  let before = { log: -1, seq: 0 };
  for (const message of messages) {
    const place = { log: of.logs.indexOf(message.conversation), seq: message.seq };
    const inOrder = place.log > before.log || (place.log === before.log && place.seq > before.seq);
    const found = await judge(tools, of, message, inOrder);
    judged.push(found);
    // What is not genuine pushes nothing else out of its place.
    if (found.genuine) before = place;
  }
  return judged;
}

async function judge(tools: Tools, of: Belonging, message: BundledMessage, inOrder: boolean): Promise<RecordedMessage> {
  const author = tools.directory.get(message.sender);
  const said = { at: message.at, ...nameOf(author) };
  const why = await whyNot(tools, of, message, author);
  if (why !== null) return { ...said, genuine: false, why };
  if (!inOrder) return { ...said, genuine: false, why: "order" };
  return { ...said, genuine: true, content: contentOf(message.content) };
}

function nameOf(author: KnownDevice | null): Pick<RecordedMessage, "name" | "title" | "kind"> {
  if (author === null) return { name: "", title: "", kind: null };
  const { name, title, kind } = author;
  return { name, title, kind };
}

async function whyNot(
  tools: Tools,
  { logs, person }: Belonging,
  message: BundledMessage,
  author: KnownDevice | null,
): Promise<"place" | "sender" | "frank" | null> {
  if (!logs.includes(message.conversation)) return "place";
  if (author?.kind !== "staff" && author?.account !== person.account) return "sender";
  return (await isFranked(tools, message)) ? null : "frank";
}

async function isFranked(tools: Tools, message: BundledMessage): Promise<boolean> {
  const { conversation, seq, id: messageId, sender, at, frank, salt, content } = message;
  if (salt.length !== SALT_SIZE) return false;
  const { commitment } = await commit({ conversation, sender, messageId }, salt, content);
  const { frankingKey } = tools.identity.organisation;
  return verifyFrank(tools.owner.suite, frankingKey, { conversation, sender, seq, at, commitment, frank });
}

/** What was said, as far as it stands in the message itself. */
function contentOf(content: Uint8Array): RecordedContent {
  try {
    const read = decodeContent(content);
    return isWords(read) && read.k !== "newer" ? shownOf(read) : { kind: "newer" };
  } catch (error) {
    if (error instanceof Malformed) return { kind: "newer" };
    throw error;
  }
}

const KINDS = { card: "card", call_ask: "call", call_answer: "call", consent_ask: "consent", consent_answer: "consent" } as const;

function shownOf(read: Words): RecordedContent {
  if (read.k === "text") return { kind: "text", text: read.text };
  return { kind: read.k === "attachment" ? mediaOf(read).kind : KINDS[read.k] };
}
