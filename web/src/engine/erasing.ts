/** A conversation that this device may not see any more goes from its store (docs/removals.md). */
import type { Summary } from "../protocol/records";
import type { ConversationRecord } from "../store/records";
import type { Change } from "../store/store";
import type { Conversation } from "./conversation";
import { isRefused } from "./errors";
import type { Known } from "./known";
import { logsOf } from "./logs";
import type { Tools } from "./tools";

/** Whether the gateway says that this conversation does not concern us; false where it cannot be asked. */
async function isClosedToUs(tools: Tools, conversation: string): Promise<boolean> {
  try {
    await tools.request({ t: "sync", conversation, after: 0, limit: 1 });
    return false;
  } catch (error) {
    return isRefused(error, "conversation.not_yours");
  }
}

/** Erase a conversation: its messages, what proves them, and its keys. */
async function eraseConversation({ store }: Tools, record: ConversationRecord, others: readonly Conversation[]): Promise<void> {
  const { id } = record;
  // A log may be another conversation's, which this one brought messages along from.
  const elsewhere = new Set(others.flatMap(({ held }) => logsOf(held.record)));
  const talks = logsOf(record).filter((log) => !elsewhere.has(log));
  const [items, proofs, uploads, outbox] = await Promise.all([
    store.all("items", [id]),
    Promise.all(talks.map(async (talk) => ({ talk, proofs: await store.all("proofs", [talk]) }))),
    store.all("uploads", [id]),
    store.all("outbox", [id]),
  ]);
  // What was being handed over to others lies in parts.
  const parts = record.history?.handing?.parts ?? [];
  const gone: readonly Change[] = [
    { store: "conversations", key: [id], value: null },
    { store: "groups", key: [id], value: null },
    { store: "pending", key: [id], value: null },
    ...items.map((each) => ({ store: "items", key: [id, each.id], value: null }) as const),
    ...proofs.flatMap(({ talk, proofs: kept }) => {
      return kept.map((each) => ({ store: "proofs", key: [talk, String(each.seq)], value: null }) as const);
    }),
    ...uploads.map((each) => ({ store: "uploads", key: [id, each.id], value: null }) as const),
    ...uploads.map((each) => ({ store: "blobs", key: [id, each.id], value: null }) as const),
    ...parts.map((each) => ({ store: "blobs", key: [id, each.attempt], value: null }) as const),
    ...outbox.map((each) => ({ store: "outbox", key: [id, each.id], value: null }) as const),
  ];
  await store.write(gone);
}

/** A member of staff who left a team keeps nothing of its conversations. */
export async function eraseLost(tools: Tools, here: Known, listed: readonly Summary[]): Promise<void> {
  if (tools.identity.kind !== "staff") return;
  const kept = new Set(listed.map((summary) => summary.conversation));
  for (const conversation of here.values()) {
    if (kept.has(conversation.id) || !(await isClosedToUs(tools, conversation.id))) continue;
    await letGo(tools, here, conversation);
  }
}

/** Keep nothing of a conversation. */
export async function letGo(tools: Tools, here: Known, conversation: Conversation): Promise<void> {
  conversation.close();
  const others = here.values().filter((each) => each !== conversation);
  await eraseConversation(tools, conversation.held.record, others);
  // What is not shown any more is not stored any more.
  here.delete(conversation);
  tools.changed();
}
