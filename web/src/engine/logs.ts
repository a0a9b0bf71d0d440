/** The logs of a conversation that was started again, laid out as one row of numbers (docs/history.md). */
import type { Gap } from "../protocol/history";
import { talkOf, type ConversationRecord } from "../store/records";

/** Set aside for each log; none is as long. */
export const SPAN = 2 ** 32;
/** What a range begins with that takes in all logs before the present one. */
export const FORMER = 0;

/** The gateway's ids for a conversation, the present one last. */
export function logsOf(record: ConversationRecord): readonly string[] {
  return [...(record.former ?? []), talkOf(record)];
}

/** Where an entry of one of its logs stands: below 1 where the log is over. Null for a log that is none of its. */
export function positionOf(record: ConversationRecord, log: string, seq: number): number | null {
  const logs = logsOf(record);
  const index = logs.indexOf(log);
  return index < 0 || seq < 1 || seq >= SPAN ? null : seq - (logs.length - 1 - index) * SPAN;
}

export function isWithin(position: number, { from, to }: Gap): boolean {
  return position <= to && (from === FORMER || position >= from);
}
