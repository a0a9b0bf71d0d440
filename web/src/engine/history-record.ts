/** The part of a conversation's record that is about history. */
import type { HistoryRecord } from "../store/history-record";
import type { ConversationRecord } from "../store/records";
import type { Draft } from "./draft";
import { NO_HISTORY } from "./history-plan";

export function historyOf(record: ConversationRecord): HistoryRecord {
  return record.history ?? NO_HISTORY;
}

export function updateHistory(draft: Draft, change: (history: HistoryRecord) => HistoryRecord): void {
  const before = historyOf(draft.record);
  const after = change(before);
  if (after !== before) draft.update({ history: after });
}
