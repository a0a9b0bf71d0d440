/** What the log says of who was asked about, and what of the past is theirs (docs/inviting.md). */
import type { ConsentItem } from "../model";
import type { ConsentState } from "../model-mine";
import type { ConsentAnswerBody, ConsentAskBody } from "../protocol/consent";
import type { Content, NewerContent } from "../protocol/content";
import type { ConversationRecord, StoredConsent, StoredItem } from "../store/records";
import type { Draft } from "./draft";
import type { Tools } from "./tools";

/** Note whom staff ask about, and what the young person grants; nobody else's word counts. */
export function noteConsent(tools: Tools, draft: Draft, sender: string, content: Content | NewerContent): void {
  const author = tools.directory.get(sender);
  if (author === null) return;
  if (content.k === "consent_ask" && author.kind === "staff") noteQuestion(draft, content);
  if (content.k === "consent_answer" && author.account === draft.record.person.account) noteAnswer(draft, content);
}

function noteQuestion(draft: Draft, { kind, consent, account }: ConsentAskBody): void {
  const { asked = {} } = draft.record;
  if (kind !== "invite" || consent in asked) return;
  draft.update({ asked: { ...asked, [consent]: { account, granted: null } } });
}

function noteAnswer(draft: Draft, { ok, consent, history }: ConsentAnswerBody): void {
  const { asked = {} } = draft.record;
  const question = asked[consent];
  if (!ok || question === undefined) return;
  draft.update({ asked: { ...asked, [consent]: { ...question, granted: history } } });
}

/** Whether an account may be handed what was written before it came: who was asked about, only where that was granted. */
export function isGranted({ asked = {} }: ConversationRecord, account: string): boolean {
  const about = Object.values(asked).filter((question) => question.account === account);
  return about.length === 0 || about.some(({ granted }) => granted === "all");
}

/** How each question stands, and what it asked. */
export interface Questions {
  readonly states: ReadonlyMap<string, ConsentState>;
  readonly asks: ReadonlyMap<string, StoredConsent["consent"] & { readonly step: "ask" }>;
}

export function questionsIn(items: readonly StoredItem[]): Questions {
  const states = new Map<string, ConsentState>();
  const asks = new Map<string, StoredConsent["consent"] & { readonly step: "ask" }>();
  for (const item of items) {
    if (item.kind === "notice" && item.entry?.code === "desk.consent") states.set(item.entry.consent, item.entry.state);
    if (item.kind === "consent" && item.consent.step === "ask") asks.set(item.consent.body.consent, item.consent);
  }
  return { states, asks };
}

/** What a screen shows of a question or an answer, beside what all messages have. */
export function consentFields({ consent: said }: StoredConsent, { states, asks }: Questions): Omit<ConsentItem, keyof MessageFields> {
  const { consent } = said.body;
  const standing = states.get(consent) ?? "asked";
  if (said.step === "ask") return { kind: "consent", step: "ask", standing, history: "from_now", ...asOf(said.body) };
  const { ok, history } = said.body;
  return { kind: "consent", step: ok ? "yes" : "no", standing, history, ...asOf(asks.get(consent)?.body ?? NOTHING_ASKED) };
}

const NOTHING_ASKED = { kind: "invite", name: "", title: "", why: "" } as const;

function asOf({ kind: about, name, title, why: reason }: Pick<ConsentAskBody, "kind" | "name" | "title" | "why">): Pick<ConsentItem, "about" | "name" | "title" | "reason"> {
  return { about, name, title, reason };
}

type MessageFields = Pick<ConsentItem, "id" | "mine" | "authorName" | "authorTitle" | "at" | "state" | "earlier">;
