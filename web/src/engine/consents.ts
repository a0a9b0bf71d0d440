/** What the log says of who was asked about, and what of the past is theirs (docs/inviting.md). */
import type { ConsentItem } from "../model";
import type { ConsentState } from "../model-mine";
import type { Content, NewerContent } from "../protocol/content";
import type { ConversationRecord, StoredConsent, StoredItem } from "../store/records";
import type { Draft } from "./draft";
import type { Tools } from "./tools";

/** Note whom staff ask about, and what the young person grants; nobody else's word counts. */
export function noteConsent(tools: Tools, draft: Draft, sender: string, content: Content | NewerContent): void {
  const author = tools.directory.get(sender);
  const { asked = {} } = draft.record;
  if (content.k === "consent_ask" && content.kind === "invite" && author?.kind === "staff" && !(content.consent in asked)) {
    draft.update({ asked: { ...asked, [content.consent]: { account: content.account, granted: null } } });
  }
  if (content.k === "consent_answer" && content.ok && author?.account === draft.record.person.account) {
    const question = asked[content.consent];
    if (question !== undefined) draft.update({ asked: { ...asked, [content.consent]: { ...question, granted: content.history } } });
  }
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
export function consentFields(item: StoredConsent, { states, asks }: Questions): Omit<ConsentItem, keyof MessageFields> {
  const { consent } = item.consent.body;
  const ask = item.consent.step === "ask" ? item.consent.body : asks.get(consent)?.body;
  const answer = item.consent.step === "answer" ? item.consent.body : null;
  return {
    kind: "consent",
    step: answer === null ? "ask" : answer.ok ? "yes" : "no",
    about: ask?.kind ?? "invite",
    name: ask?.name ?? "",
    title: ask?.title ?? "",
    why: ask?.why ?? "",
    standing: states.get(consent) ?? "asked",
    history: answer?.history ?? "from_now",
  };
}

type MessageFields = Pick<ConsentItem, "id" | "mine" | "authorName" | "authorTitle" | "at" | "state" | "earlier">;
