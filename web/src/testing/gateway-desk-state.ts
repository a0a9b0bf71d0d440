/** What the fake desk keeps of a conversation, and what it makes of it. */

const MINUTE = 60_000;
export const HELD = 15 * MINUTE;
export const ASSIGNED = 120 * MINUTE;
export const OVERRIDE = 15 * MINUTE;
/** The fake desk is open day and night. */
export const PROMISE = 240 * MINUTE;

export interface Who {
  readonly account: string;
  readonly name: string;
}

interface Alarm {
  readonly id: string;
  readonly raisedAt: number;
  state: "raised" | "acknowledged";
  by: Who | null;
}

export interface State {
  phase: "new" | "waiting" | "answered" | "to_be_written_up" | "closed";
  since: number;
  contact: number;
  version: number;
  waitingSince: number | null;
  promiseDue: number | null;
  owner: Who | null;
  leaseUntil: number | null;
  fence: number;
  stopped: boolean;
  overriddenUntil: number;
  outcomes: readonly string[];
  lastAt: number;
  alarm: Alarm | null;
}

export interface Note {
  readonly id: string;
  readonly conversation: string;
  readonly at: number;
  readonly device: string;
  readonly sealed: ReadonlyMap<string, string>;
}

export interface Item {
  readonly phase: State["phase"];
  readonly unread: number;
  readonly breached: boolean;
  readonly promise_due: number | null;
  readonly owner: Who | null;
  readonly [more: string]: unknown;
}

export function isIn(filter: string, item: Item, me: string): boolean {
  const open = item.phase !== "new" && item.phase !== "closed";
  switch (filter) {
    case "open":
      return open;
    case "unread":
      return open && item.unread > 0;
    case "mine":
      return open && item.owner?.account === me;
    case "breaching":
      return open && item.breached;
    default:
      return item.phase === filter;
  }
}

const texts = { in_hours: "Answer by {answered_by}.", out_of_hours: "Closed. Answer by {answered_by}.", closing: "Goodbye." };

export const settings = {
  version: 1,
  settings: {
    languages: ["en"],
    texts: { en: { plain: texts } },
    outcomes: [{ code: "advice_given", topic: "outcome", label: { en: "Advice given" } }],
  },
};
