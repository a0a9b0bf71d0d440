/** Reported chats on a staff's device: opened, verified, and put into the words of the seam (docs/moderation.md section 8). */
import { examine, openReport, verdictOf, type Finding } from "../crypto/disclosure";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import type { ChatEvidence, DisclosedMessage } from "../model-moderation";
import type { AttachmentBody } from "../protocol/attachment";
import { decodeContent } from "../protocol/content";
import { decodeDisclosed, type Disclosed } from "../protocol/disclosure";
import type { SealedChat } from "../protocol/moderation";
import { Malformed } from "../protocol/shape";
import type { Tools } from "./tools";

/** What genuine messages say of their pictures and voice notes, with what opens these: it stays in the worker. */
export type DisclosedAttachments = ReadonlyMap<number, AttachmentBody>;

interface Judged {
  readonly chat: ChatEvidence;
  readonly attachments: DisclosedAttachments;
}

/** Open what was sealed for this device and find out what of it is genuine. */
export async function openChat(tools: Tools, chat: SealedChat): Promise<Judged> {
  const { report, reason, note, at, seqs, verdict } = chat;
  const known = { report, reason, note, at, disclosed: seqs.length, verdict, messages: [] };
  const nothing = (opened: ChatEvidence["opened"], found = verdict): Judged => {
    return { chat: { ...known, verdict: found, opened }, attachments: new Map() };
  };
  if (chat.body === null) return nothing("bare");
  const key = await tools.store.get("desk", ["note-key"]);
  if (chat.sealed === null || key?.kind !== "note-key") return nothing("sealed");
  try {
    const place = { report, conversation: chat.conversation, device: tools.identity.device };
    const opened = await openReport(tools.owner.suite, key.privateKey, place, { body: chat.body, sealed: chat.sealed });
    const { attachments, ...found } = await judged(tools, chat, decodeDisclosed(opened));
    return { chat: { ...known, ...found, opened: "here" }, attachments };
  } catch (error) {
    if (!(error instanceof CryptoRefused) && !(error instanceof Malformed)) throw error;
    // Whatever it is, it is nothing that anybody vouches for; a human judges the rest of the report.
    return nothing("broken", "unverified");
  }
}

type Found = Pick<ChatEvidence, "verdict" | "messages"> & { readonly attachments: DisclosedAttachments };

async function judged(tools: Tools, chat: SealedChat, disclosed: readonly Disclosed[]): Promise<Found> {
  const { owner, identity, directory } = tools;
  const findings = await examine(owner.suite, identity.organisation.frankingKey, chat.conversation, chat.seqs, disclosed);
  await directory.ensure(disclosed.map(({ sender }) => sender)).catch((error: unknown) => {
    // Then nobody says whose they are, which is what the screen says.
    if (!(error instanceof DirectoryUnavailable)) throw error;
  });
  const attachments = new Map<number, AttachmentBody>();
  const messages = disclosed.map((message, index) => {
    const { body, ...said } = read(message.content);
    // What somebody may have made up is opened for nobody.
    if (body !== null && findings[index]?.genuine === true) attachments.set(message.seq, body);
    return shown(tools, message, said, findings[index]);
  });
  return { verdict: verdictOf(findings), messages, attachments };
}

type Said = Pick<DisclosedMessage, "text" | "what" | "media">;

function shown({ directory }: Tools, { seq, at, sender }: Disclosed, said: Said, finding: Finding | undefined): DisclosedMessage {
  const known = directory.get(sender);
  const author = known === null ? null : { name: known.name, title: known.title, staff: known.kind === "staff" };
  return { seq, at, author, ...said, genuine: finding?.genuine ?? false, gap: finding?.gap ?? false };
}

const OTHER = { text: null, what: "other", media: null, body: null } as const;

/** Read what a content says, if it is one: what cannot be verified may be anything. */
function read(content: Uint8Array): Said & { readonly body: AttachmentBody | null } {
  try {
    const read = decodeContent(content);
    if (read.k === "text") return { ...OTHER, text: read.text, what: "text" };
    if (read.k === "attachment") return { text: null, what: read.kind, media: mediaOf(read), body: read };
    return OTHER;
  } catch (error) {
    if (error instanceof Malformed) return OTHER;
    throw error;
  }
}

/** The part that is shown, without the part that opens. */
function mediaOf(body: AttachmentBody): NonNullable<DisclosedMessage["media"]> {
  if (body.kind === "voice") return { kind: "voice", duration: body.duration };
  const { width, height, thumbnail } = body;
  return { kind: "image", width, height, thumbnail: thumbnail === null ? null : new Blob([thumbnail], { type: "image/jpeg" }) };
}
