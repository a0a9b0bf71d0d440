/** Reported chats on a staff's device: opened, verified, and put into the words of the seam (docs/moderation.md section 8). */
import { examine, openReport, verdictOf, type Finding } from "../crypto/disclosure";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import type { ChatEvidence, DisclosedMessage } from "../model-moderation";
import { decodeContent } from "../protocol/content";
import { decodeDisclosed, type Disclosed } from "../protocol/disclosure";
import type { SealedChat } from "../protocol/moderation";
import { Malformed } from "../protocol/shape";
import type { Tools } from "./tools";

/** Open what was sealed for this device and find out what of it is genuine. */
export async function openChat(tools: Tools, chat: SealedChat): Promise<ChatEvidence> {
  const { report, reason, note, at, seqs, verdict } = chat;
  const known = { report, reason, note, at, disclosed: seqs.length, verdict, messages: [] };
  if (chat.body === null) return { ...known, opened: "bare" };
  const key = await tools.store.get("desk", ["note-key"]);
  if (chat.sealed === null || key?.kind !== "note-key") return { ...known, opened: "sealed" };
  try {
    const place = { report, conversation: chat.conversation, device: tools.identity.device };
    const opened = await openReport(tools.owner.suite, key.privateKey, place, { body: chat.body, sealed: chat.sealed });
    return { ...known, ...(await judged(tools, chat, decodeDisclosed(opened))), opened: "here" };
  } catch (error) {
    if (!(error instanceof CryptoRefused) && !(error instanceof Malformed)) throw error;
    // Whatever it is, it is nothing that anybody vouches for; a human judges the rest of the report.
    return { ...known, verdict: "unverified", opened: "broken" };
  }
}

async function judged(tools: Tools, chat: SealedChat, disclosed: readonly Disclosed[]): Promise<Pick<ChatEvidence, "verdict" | "messages">> {
  const { owner, identity, directory } = tools;
  const findings = await examine(owner.suite, identity.organisation.frankingKey, chat.conversation, chat.seqs, disclosed);
  await directory.ensure(disclosed.map(({ sender }) => sender)).catch((error: unknown) => {
    // Then nobody says whose they are, which is what the screen says.
    if (!(error instanceof DirectoryUnavailable)) throw error;
  });
  const messages = disclosed.map((message, index) => shown(tools, message, findings[index]));
  return { verdict: verdictOf(findings), messages };
}

function shown({ directory }: Tools, { seq, at, sender, content }: Disclosed, finding: Finding | undefined): DisclosedMessage {
  const known = directory.get(sender);
  const author = known === null ? null : { name: known.name, title: known.title, staff: known.kind === "staff" };
  return { seq, at, author, ...said(content), genuine: finding?.genuine ?? false, gap: finding?.gap ?? false };
}

/** What a content says, if it is one: what cannot be verified may be anything. */
function said(content: Uint8Array): Pick<DisclosedMessage, "text" | "what"> {
  try {
    const read = decodeContent(content);
    if (read.k === "text") return { text: read.text, what: "text" };
    if (read.k === "attachment") return { text: null, what: read.kind };
    return { text: null, what: "other" };
  } catch (error) {
    if (error instanceof Malformed) return { text: null, what: "other" };
    throw error;
  }
}
