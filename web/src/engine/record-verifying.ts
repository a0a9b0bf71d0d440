/** What of an opened transcript proves itself: each message by its commitment and frank, in its place. */
import { commit, verifyFrank } from "../crypto/franking";
import type { RecordedContent, RecordedMessage } from "../model-records";
import { mediaOf } from "../protocol/attachment";
import { decodeContent } from "../protocol/content";
import { SALT_SIZE } from "../protocol/franking";
import type { BundledMessage } from "../protocol/history";
import type { Transcript } from "../protocol/record";
import type { Opening } from "../protocol/record-answers";
import { Malformed } from "../protocol/shape";
import { isWords } from "./stored";
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
    judged.push(await judge(tools, of, message, inOrder));
    if (inOrder) before = place;
  }
  return judged;
}

async function judge(tools: Tools, { logs, person }: Belonging, message: BundledMessage, inOrder: boolean): Promise<RecordedMessage> {
  const author = tools.directory.get(message.sender);
  const { at } = message;
  const said = { at, name: author?.name ?? "", title: author?.title ?? "", kind: author?.kind ?? null };
  const belongs = author !== null && (author.kind === "staff" || author.account === person.account);
  if (!logs.includes(message.conversation)) return { ...said, genuine: false, why: "place" };
  if (!belongs) return { ...said, genuine: false, why: "sender" };
  if (!(await isFranked(tools, message))) return { ...said, genuine: false, why: "frank" };
  if (!inOrder) return { ...said, genuine: false, why: "order" };
  return { ...said, genuine: true, content: contentOf(message.content) };
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
    if (!isWords(read) || read.k === "newer") return { kind: "newer" };
    switch (read.k) {
      case "text":
        return { kind: "text", text: read.text };
      case "attachment":
        return { kind: mediaOf(read).kind };
      case "card":
        return { kind: "card" };
      case "call_ask":
      case "call_answer":
        return { kind: "call" };
      case "consent_ask":
      case "consent_answer":
        return { kind: "consent" };
    }
  } catch (error) {
    if (error instanceof Malformed) return { kind: "newer" };
    throw error;
  }
}
