import type { Conversation } from "../../model";
import type { DeskCounters, DeskItem, DeskView } from "../../model-desk";

const HOUR = 3_600_000;
/** What the gallery's desk promises. */
const PROMISE = 4 * HOUR;

/** How a conversation stands at the gallery's desk, as far as it tells by itself. */
export function itemOf(conversation: Conversation, more: Partial<DeskItem> = {}): DeskItem {
  const { talk, team, person, waitingSince, unread, lastAt, openedAt } = conversation;
  return {
    conversation: talk,
    team: team.id,
    person,
    phase: waitingSince === null ? "answered" : "waiting",
    since: waitingSince ?? openedAt,
    contact: 1,
    version: 1,
    unread,
    waitingSince,
    promiseDue: waitingSince === null ? null : waitingSince + PROMISE,
    breached: false,
    predicted: false,
    owner: null,
    leaseUntil: null,
    fence: 0,
    stopped: false,
    outcomes: [],
    notes: 0,
    alarm: null,
    lastAt,
    ...more,
  };
}

function countersOf(items: readonly DeskItem[]): DeskCounters {
  return {
    waiting: items.filter(({ phase }) => phase === "waiting").length,
    unread: items.filter(({ unread }) => unread > 0).length,
    mine: items.filter(({ owner }) => owner?.account === "staff-1").length,
    to_be_written_up: items.filter(({ phase }) => phase === "to_be_written_up").length,
    breaching: items.filter(({ breached, predicted }) => breached || predicted).length,
  };
}

/** The desk of conversations; `items` says more of some of them, by their ids. */
export function deskOf(
  conversations: readonly Conversation[],
  more: Partial<DeskView> = {},
  items: Readonly<Record<string, Partial<DeskItem>>> = {},
): DeskView {
  const listed = conversations.map((one) => itemOf(one, items[one.id])).sort((a, b) => placeOf(a) - placeOf(b));
  return {
    at: Math.max(0, ...conversations.map(({ lastAt }) => lastAt)),
    stale: false,
    skew: 0,
    filter: "open",
    narrowing: false,
    counters: countersOf(listed),
    listed,
    more: false,
    others: [],
    alarms: [],
    asks: [],
    notes: [],
    lost: null,
    ...more,
  };
}

function placeOf({ promiseDue }: DeskItem): number {
  return promiseDue ?? Infinity;
}
