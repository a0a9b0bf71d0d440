/** The log of one conversation as it comes in: pushes in order, gaps, and reading what is missing. */
import type { Entry } from "../protocol/records";
import { absorb } from "./absorb";
import type { Draft, Held } from "./draft";
import type { Tools } from "./tools";

/** So many entries are asked for, and stored, at a time. */
const PAGE = 100;

/** What a step of a conversation works on. */
export interface Desk {
  readonly id: string;
  readonly tools: Tools;
  readonly held: Held;
  /** Change what is held: one at a time, durable before anything sees it. */
  transact<T>(change: (draft: Draft) => Promise<T> | T): Promise<T>;
  /** The gateway takes nothing else until these devices are out. */
  removalDue(devices: readonly string[]): void;
}

/** Take in what was pushed and goes on from the cursor. False where there is a gap before it. */
export async function absorbPushed(desk: Desk, pushed: readonly Entry[]): Promise<boolean> {
  const fresh = pushed.filter((entry) => entry.seq > desk.held.record.cursor).sort((a, b) => a.seq - b.seq);
  for (let start = 0; start < fresh.length; start += PAGE) {
    if (!(await absorbBatch(desk, fresh.slice(start, start + PAGE), false))) return false;
  }
  return true;
}

/** Ask for everything behind the cursor, page by page. */
export async function catchUp(desk: Desk): Promise<void> {
  const { id: conversation, tools } = desk;
  for (;;) {
    const after = desk.held.record.cursor;
    const { entries, head } = await tools.request({ t: "sync", conversation, after, limit: PAGE });
    // The gateway leaves out what was before this device joined, so a page may begin further on.
    await absorbBatch(desk, [...entries].sort((a, b) => a.seq - b.seq), true);
    const cursor = desk.held.record.cursor;
    if (cursor === after || cursor >= head) return;
  }
}

/** Take in an entry that the gateway's reply to our own request describes. False where others come before it. */
export async function absorbAnswered(desk: Desk, entry: Entry, mayJump: boolean): Promise<boolean> {
  return absorbBatch(desk, [entry], mayJump);
}

async function absorbBatch(desk: Desk, entries: readonly Entry[], mayJump: boolean): Promise<boolean> {
  if (entries.length === 0) return true;
  return desk.transact(async (draft) => {
    for (const entry of entries) {
      if (entry.seq <= draft.record.cursor) continue;
      if (entry.seq > draft.record.cursor + 1 && !mayJump) return false;
      await absorb(desk.tools, draft, entry);
    }
    return true;
  });
}
