/** A message as it is kept: what was said, and where it stands. */
import { mediaOf } from "../protocol/attachment";
import type { ConsentAnswerBody, ConsentAskBody } from "../protocol/consent";
import { cardOf } from "../protocol/card";
import type { Content, NewerContent } from "../protocol/content";
import type { ConversationRecord, StoredAttachment, StoredCall, StoredCard, StoredConsent, StoredMessage, StoredText } from "../store/records";

const PREVIEW = 140;

/** Where in the log a message is, and whose it is. */
interface MessageEntry {
  readonly seq: number;
  readonly sender: string;
  readonly message_id: string;
  readonly at: number;
}

export type Words = Extract<Content, { readonly k: "text" | "attachment" | "card" | "call_ask" | "call_answer" | "consent_ask" | "consent_answer" }>;

export function storedOf(entry: MessageEntry, content: Words): StoredMessage;
/** Null for what a newer version writes. */
export function storedOf(entry: MessageEntry, content: Words | NewerContent): StoredMessage | null;
export function storedOf(entry: MessageEntry, content: Words | NewerContent): StoredMessage | null {
  if (content.k === "newer") return null;
  const { message_id: id, seq, at, sender: author } = entry;
  return { id, seq, at, author, earlier: false, refused: false, order: 0, ...saidOf(content) };
}

type Said =
  | Pick<StoredText, "kind" | "text">
  | Pick<StoredCard, "kind" | "card">
  | Pick<StoredAttachment, "kind" | "media" | "blob">
  | Pick<StoredCall, "kind" | "call">
  | Pick<StoredConsent, "kind" | "consent">;

function saidOf(content: Words): Said {
  switch (content.k) {
    case "text":
      return { kind: "text", text: content.text };
    case "card":
      return { kind: "card", card: cardOf(content) };
    case "attachment": {
      const blob = { id: content.id, key: content.key, hash: content.hash, size: content.size };
      return { kind: "attachment", media: mediaOf(content), blob };
    }
    case "call_ask":
    case "call_answer":
    case "consent_ask":
    case "consent_answer":
      return askedOf(content);
  }
}

type Asked = Extract<Content, { readonly k: "call_ask" | "call_answer" | "consent_ask" | "consent_answer" }>;

function askedOf(content: Asked): Pick<StoredCall, "kind" | "call"> | Pick<StoredConsent, "kind" | "consent"> {
  switch (content.k) {
    case "call_ask":
      return { kind: "call", call: { step: "ask" } };
    case "call_answer":
      return { kind: "call", call: { step: "answer", ask: content.ask, ok: content.ok } };
    case "consent_ask":
      return { kind: "consent", consent: { step: "ask", body: consentAskOf(content) } };
    case "consent_answer":
      return { kind: "consent", consent: { step: "answer", body: consentAnswerOf(content) } };
  }
}

/** What a list shows of a conversation whose last message this is. */
export function previewOf(message: StoredMessage): Pick<ConversationRecord, "preview" | "previewKind"> {
  if (message.kind === "attachment") return { preview: "", previewKind: message.media.kind };
  if (message.kind === "call" || message.kind === "consent") return { preview: "", previewKind: message.kind };
  const words = message.kind === "card" ? message.card.name : message.text;
  return { preview: words.slice(0, PREVIEW), previewKind: null };
}

/** Whether somebody said it; what devices say to each other is neither shown nor proven. */
export function isWords(content: Content | NewerContent): content is Words | NewerContent {
  return content.k !== "ask" && content.k !== "history";
}

/** The question of a message, without what else stands in it. */
function consentAskOf({ consent, kind, account, name, title, why }: ConsentAskBody): ConsentAskBody {
  return { consent, kind, account, name, title, why };
}

function consentAnswerOf({ consent, ok, history }: ConsentAnswerBody): ConsentAnswerBody {
  return { consent, ok, history };
}
