/** Going on with another team: chosen messages are put into a new conversation of this device's own (docs/inviting.md). */
import type { TeamRecord } from "../protocol/records";
import { talkOf, type ConversationRecord, type StoredItem, type StoredMessage } from "../store/records";
import type { Conversation } from "./conversation";
import type { Draft } from "./draft";
import { logsOf, SPAN } from "./logs";
import { beginConversation } from "./opening";
import { reachOf } from "./receipts";
import { previewOf } from "./stored";
import type { Tools } from "./tools";
import { counterparts } from "./view";

/** Make the conversation to go on in, with the messages given, stored before anybody hears of it. */
export async function beginMove(tools: Tools, from: Conversation, team: TeamRecord, messages: readonly string[]): Promise<Conversation> {
  const { record } = from.held;
  const items = await tools.store.all("items", [from.key]);
  const chosen = items.filter((item): item is StoredMessage => messages.includes(item.id) && canGoAlong(item));
  const inOrder = chosen.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return beginConversation(tools, team, (draft) => {
    bring(tools, draft, record, inOrder);
  });
}

/** What is in the log, and has no bytes elsewhere that only members of that log are given. */
export function canGoAlong(item: StoredItem): boolean {
  return item.kind !== "notice" && item.kind !== "attachment" && item.kind !== "consent" && item.seq !== null;
}

function bring(tools: Tools, draft: Draft, record: ConversationRecord, items: readonly StoredMessage[]): void {
  const logs = logsOf(record);
  for (const item of items) {
    const seq = item.seq ?? 0;
    const origin = item.origin ?? { conversation: talkOf(record), seq };
    const reached = reachOf(item, record, counterparts(tools, record));
    draft.put({ ...item, seq: seq - SPAN, origin, reached });
  }
  const last = items.at(-1);
  draft.update({ former: logs, brings: logs, moving: true, ...(last === undefined ? {} : previewOf(last)) });
}
