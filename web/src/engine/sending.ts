/** The outbox: messages are stored first, encrypted when it is their turn, and sent until the log has them. */
import { commit } from "../crypto/franking";
import { encrypt } from "../crypto/messages";
import { encodeContent } from "../protocol/content";
import type { ConsentAnswerBody, ConsentAskBody } from "../protocol/consent";
import { SALT_SIZE } from "../protocol/franking";
import type { ServiceCard } from "../model";
import type { OutboxRow, Sealed, StoredCall, StoredCard, StoredConsent, StoredMessage, StoredText } from "../store/records";
import type { Draft } from "./draft";
import { devicesDue, isRefused } from "./errors";
import { markSent } from "./absorb";
import { absorbAnswered, catchUp, type Desk } from "./log";
import { previewOf } from "./stored";
import { epochOf } from "../crypto/group";

/** Refusals after which the same message will never be taken. */
const FOR_GOOD = ["request.malformed", "request.too_large", "message.kind", "group.malformed", "group.wrong_group"];
/** The desk does not take it now. Whether it is to be said later, is for whoever wrote it to decide anew. */
const NOT_NOW = ["desk.stopped", "desk.closed"];

/** Put a message of one's own into a draft: on the screen and in the outbox at once. */
export function writeMessage(desk: Desk, draft: Draft, text: string): void {
  write(desk, draft, (at) => encodeContent({ k: "text", text, at }), { kind: "text", text });
}

export function writeCard(desk: Desk, draft: Draft, card: ServiceCard): void {
  write(desk, draft, (at) => encodeContent({ k: "card", at, ...card }), { kind: "card", card });
}

export function writeCallAsk(desk: Desk, draft: Draft): void {
  write(desk, draft, (at) => encodeContent({ k: "call_ask", at }), { kind: "call", call: { step: "ask" } });
}

export function writeCallAnswer(desk: Desk, draft: Draft, ask: string, ok: boolean): void {
  const call = { step: "answer", ask, ok } as const;
  write(desk, draft, (at) => encodeContent({ k: "call_answer", at, ask, ok }), { kind: "call", call });
}

export function writeConsentAsk(desk: Desk, draft: Draft, body: ConsentAskBody): void {
  const said = { kind: "consent", consent: { step: "ask", body } } as const;
  write(desk, draft, (at) => encodeContent({ k: "consent_ask", at, ...body }), said);
}

export function writeConsentAnswer(desk: Desk, draft: Draft, body: ConsentAnswerBody): void {
  const said = { kind: "consent", consent: { step: "answer", body } } as const;
  write(desk, draft, (at) => encodeContent({ k: "consent_answer", at, ...body }), said);
}

type Said =
  | Pick<StoredText, "kind" | "text">
  | Pick<StoredCard, "kind" | "card">
  | Pick<StoredCall, "kind" | "call">
  | Pick<StoredConsent, "kind" | "consent">;

function write(desk: Desk, draft: Draft, contentAt: (at: number) => OutboxRow["content"], said: Said): void {
  const { messageIds, identity, now } = desk.tools;
  const id = messageIds.next();
  const at = now();
  const order = Math.max(0, ...draft.outbox.map((row) => row.order)) + 1;
  draft.outbox = [...draft.outbox, { id, order, content: contentAt(at), sealed: null, quiet: false }];
  const common = { id, seq: null, at, author: identity.device, earlier: false, refused: false, order };
  const message: StoredMessage = { ...common, ...said };
  draft.put(message);
  draft.update({ ...previewOf(message), lastAt: Math.max(draft.record.lastAt, at) });
}

/**
 * Send the first message of the outbox. What was sealed before is sent again as it was: if the first
 * answer was lost, the same bytes under the same id get the same answer.
 */
export async function sendNext(desk: Desk, row: OutboxRow): Promise<void> {
  const sealed = row.sealed ?? (await sealRow(desk, row));
  if (sealed === null) return;
  const { id: conversation, tools } = desk;
  try {
    const { message } = sealed;
    const quiet = row.quiet ? ({ quiet: true } as const) : {};
    const { seq, at, frank } = await tools.request({ t: "send", conversation, message_id: row.id, message, ...quiet });
    const { device: sender } = tools.identity;
    const epoch = desk.held.group === null ? 0 : epochOf(desk.held.group);
    const entry = { seq, kind: "application" as const, epoch, sender, message_id: row.id, at, body: message, frank };
    if (!(await absorbAnswered(desk, entry, false))) await catchUp(desk);
    await desk.transact(async (draft) => {
      // Where the entry lies in a gap that this device slept through, the answer is all it will see of it.
      const left = draft.outbox.find((each) => each.id === row.id && each.sealed === sealed);
      if (left !== undefined && seq <= draft.record.cursor) await markSent(tools, draft, left, sealed, entry);
    });
  } catch (error) {
    if (!(await recover(desk, row.id, error))) throw error;
  }
}

/** Encrypt under the current epoch. The new ratchet and the bytes are stored together, before any is sent. */
async function sealRow(desk: Desk, row: OutboxRow): Promise<Sealed | null> {
  const { environment, identity, owner } = desk.tools;
  return desk.transact(async (draft) => {
    if (draft.group === null) return null;
    const place = { conversation: draft.talk, sender: identity.device, messageId: row.id };
    const committed = await commit(place, environment.randomBytes(SALT_SIZE), row.content);
    const { next, message, consumed } = await encrypt(owner.suite, draft.group, row.id, committed);
    const sealed = { ...committed, message };
    draft.step(next, consumed);
    draft.outbox = draft.outbox.map((each) => (each.id === row.id ? { ...each, sealed } : each));
    return sealed;
  });
}

/** Deal with a refusal. False where trying the same again later is all there is to do. */
async function recover(desk: Desk, id: string, error: unknown): Promise<boolean> {
  if (isRefused(error, "group.wrong_epoch")) {
    await catchUp(desk);
    await unseal(desk, id);
    return true;
  }
  const due = devicesDue(error);
  if (due !== null) {
    desk.removalDue(due);
    await catchUp(desk);
    // It was not taken, and the epoch that it was sealed for is about to end.
    await unseal(desk, id);
    return true;
  }
  if (isRefused(error, "conversation.not_member")) {
    await desk.transact((draft) => {
      draft.leaveEpoch(null);
    });
    return true;
  }
  if (isRefused(error, "message.id")) {
    // The id was used: perhaps by ourselves, and the log knows.
    await catchUp(desk);
    await refuse(desk, id, error.code);
    return true;
  }
  if (!isRefused(error, ...FOR_GOOD, ...NOT_NOW)) return false;
  await refuse(desk, id, error.code);
  return true;
}

/** Have a message encrypted again. */
async function unseal(desk: Desk, id: string): Promise<void> {
  await desk.transact((draft) => {
    draft.outbox = draft.outbox.map((row) => (row.id === id ? { ...row, sealed: null } : row));
  });
}

async function refuse(desk: Desk, id: string, why: string): Promise<void> {
  await desk.transact(async (draft) => {
    if (!draft.outbox.some((row) => row.id === id)) return;
    draft.outbox = draft.outbox.filter((row) => row.id !== id);
    const item = await draft.find(id);
    if (item && item.kind !== "notice") draft.put({ ...item, refused: true, why });
  });
}
