/** What the screen shows of a conversation: plain, frozen data. */
import type { AttachmentItem, CallItem, Conversation as View, Item, Member, MessageState, NoticeItem, TextItem } from "../model";
import type { Media } from "../protocol/attachment";
import {
  talkOf,
  type ConversationRecord,
  type StoredAttachment,
  type StoredCall,
  type StoredItem,
  type StoredMessage,
  type StoredNotice,
  type StoredText,
} from "../store/records";
import { consentFields, questionsIn, type Questions } from "./consents";
import type { Conversation } from "./conversation";
import { historyOf } from "./history-record";
import { reachOf } from "./receipts";
import type { Tools } from "./tools";

export function viewOf(conversation: Conversation): View {
  const { tools, held, items } = conversation;
  const { record } = held;
  return Object.freeze({
    id: record.id,
    talk: talkOf(record),
    team: record.team,
    person: record.person,
    state: stateOfTalk(conversation),
    history: historyState(tools, record),
    members: membersOf(tools, record),
    items: items === null ? [] : itemViews(tools, record, [...items.values()].sort(inOrder)),
    preview: record.preview,
    previewKind: record.previewKind ?? "text",
    lastAt: record.lastAt,
    openedAt: record.openedAt,
    typing: conversation.typing.devices.map((device) => nameOf(tools, device)),
    unread: record.unread,
    moving: record.moving ?? false,
    guest: (record.guest ?? null) !== null,
    waitingSince: record.waitingSince,
    risk: record.risk ?? null,
  });
}

function stateOfTalk({ tools, held, cannotJoin }: Conversation): View["state"] {
  if (tools.quarantined()) return "held";
  if (held.group !== null) return "ready";
  return cannotJoin ? "waiting" : "joining";
}

function historyState(tools: Tools, record: ConversationRecord): View["history"] {
  if (historyOf(record).lacks === null) return "here";
  return tools.unanswered.has(record.id) ? "unanswered" : "asking";
}

/** By the log; what is not in it yet comes last, in the order in which it was written. */
function inOrder(a: StoredItem, b: StoredItem): number {
  const byLog = (a.seq ?? Infinity) - (b.seq ?? Infinity);
  if (a.seq !== null || b.seq !== null) return byLog;
  return orderOf(a) - orderOf(b);
}

function orderOf(item: StoredItem): number {
  return item.kind === "notice" ? 0 : item.order;
}

function itemViews(tools: Tools, record: ConversationRecord, items: readonly StoredItem[]): readonly Item[] {
  const said: Said = { answers: answersIn(tools, record, items), questions: questionsIn(items) };
  return items.map((item) => itemView(tools, record, item, said));
}

/** What the young person said to each "Is it OK to call you?". */
function answersIn(tools: Tools, record: ConversationRecord, items: readonly StoredItem[]): ReadonlyMap<string, boolean> {
  const answers = new Map<string, boolean>();
  for (const item of items) {
    if (item.kind !== "call" || item.call.step !== "answer") continue;
    if (tools.directory.get(item.author)?.account === record.person.account) answers.set(item.call.ask, item.call.ok);
  }
  return answers;
}

/** What items say of one another. */
interface Said {
  readonly answers: ReadonlyMap<string, boolean>;
  readonly questions: Questions;
}

function itemView(tools: Tools, record: ConversationRecord, item: StoredItem, { answers, questions }: Said): Item {
  switch (item.kind) {
    case "text":
      return textView(tools, record, item);
    case "card":
      return Object.freeze({ kind: "card", card: item.card, ...messageView(tools, record, item) });
    case "call":
      return callView(tools, record, item, answers.get(item.id) ?? null);
    case "consent":
      return Object.freeze({ ...messageView(tools, record, item), ...consentFields(item, questions) });
    case "attachment":
      return attachmentView(tools, record, item);
    case "notice":
      return noticeView(tools, item);
  }
}

function textView(tools: Tools, record: ConversationRecord, item: StoredText): TextItem {
  const marks = item.risk?.marks ?? [];
  const risk = marks.length === 0 ? {} : { risk: marks };
  return Object.freeze({ kind: "text", text: item.text, ...messageView(tools, record, item), ...risk });
}

function callView(tools: Tools, record: ConversationRecord, item: StoredCall, answered: boolean | null): CallItem {
  const call = item.call.step === "ask" ? "ask" : item.call.ok ? "yes" : "no";
  return Object.freeze({ kind: "call", call, answered, ...messageView(tools, record, item) });
}

function attachmentView(tools: Tools, record: ConversationRecord, item: StoredAttachment): AttachmentItem {
  return Object.freeze({
    kind: "attachment",
    media: mediaView(item.media),
    upload: tools.transfers.up.get(item.id) ?? null,
    download: tools.transfers.down.get(item.id) ?? null,
    ...messageView(tools, record, item),
  });
}

/** One for each thumbnail: a page that gets the same blob again need not draw it again. */
const thumbnails = new WeakMap<Uint8Array, Blob>();

function mediaView(media: Media): AttachmentItem["media"] {
  if (media.kind === "voice") return { kind: "voice", duration: media.duration };
  const { width, height, thumbnail } = media;
  if (thumbnail === null) return { kind: "image", width, height, thumbnail: null };
  const blob = thumbnails.get(thumbnail) ?? new Blob([thumbnail], { type: "image/jpeg" });
  thumbnails.set(thumbnail, blob);
  return { kind: "image", width, height, thumbnail: blob };
}

function messageView(tools: Tools, record: ConversationRecord, item: StoredMessage): Omit<TextItem, "kind" | "text" | "risk"> {
  const author = tools.directory.get(item.author);
  const mine = item.author === tools.identity.device || author?.account === tools.identity.account;
  return {
    id: item.id,
    mine,
    authorName: author?.name ?? "",
    authorTitle: author?.title ?? "",
    at: item.at,
    state: mine ? stateOf(tools, record, item) : "read",
    earlier: item.earlier,
    ...whyOf(item),
  };
}

/** Why it was refused, where that is known. */
function whyOf({ why }: StoredMessage): Pick<TextItem, "why"> {
  return why === undefined ? {} : { why };
}

function stateOf(tools: Tools, record: ConversationRecord, item: StoredMessage): MessageState {
  if (item.refused) return "refused";
  if (item.seq === null) return "queued";
  return reachOf(item, record, counterparts(tools, record));
}

/** Whose receipts count: the team's for a young person, the young person's for the team. */
export function counterparts(tools: Tools, record: ConversationRecord): readonly string[] {
  const wanted = tools.identity.kind === "staff" ? "young_person" : "staff";
  return Object.keys(record.roster).filter((device) => {
    const known = tools.directory.get(device);
    return known?.kind === wanted && known.account !== tools.identity.account;
  });
}

function noticeView(tools: Tools, item: StoredNotice): NoticeItem {
  const { id, code, at, count = 0, entry } = item;
  const names = [...new Set(item.devices.map((device) => nameOf(tools, device)))];
  const mine = item.devices.some((device) => tools.directory.get(device)?.account === tools.identity.account);
  return Object.freeze({ kind: "notice", id, code, names, mine, count, at, ...(entry === undefined ? {} : { entry }) });
}

function membersOf(tools: Tools, record: ConversationRecord): readonly Member[] {
  return Object.keys(record.roster).flatMap((device) => {
    const known = tools.directory.get(device);
    if (known === null) return [];
    const { account, name, title, kind } = known;
    return [Object.freeze({ device, account, name, title, kind, me: device === tools.identity.device })];
  });
}

function nameOf(tools: Tools, device: string): string {
  return tools.directory.get(device)?.name ?? "";
}
