/** What the list shows: what the gateway lists, joined with what this device can read. Pure. */
import type { Conversation } from "../../model";
import type { DeskItem, DeskView } from "../../model-desk";

export interface InboxRow {
  readonly key: string;
  readonly name: string;
  /** Null where this device does not hold it (yet). */
  readonly conversation: Conversation | null;
  /** Null where the gateway has not said how it stands. */
  readonly item: DeskItem | null;
}

/** Everything that a search looks through, or else what the filter lets through; urgent words rise. */
export function rowsOf(
  conversations: readonly Conversation[],
  desk: DeskView | null,
  search: string,
  open: string | null,
): readonly InboxRow[] {
  const wanted = search.trim().toLocaleLowerCase();
  const known = joined(conversations, desk);
  const rows = wanted === "" ? listed(known, desk, open) : found(known, wanted);
  return [...rows].sort((a, b) => rankOf(b) - rankOf(a));
}

interface Known {
  /** In the order of the inbox. */
  readonly rows: readonly InboxRow[];
  /** Held by this device, and in no list. */
  readonly rest: readonly InboxRow[];
}

function joined(conversations: readonly Conversation[], desk: DeskView | null): Known {
  const byTalk = new Map(conversations.map((one) => [one.talk, one]));
  const items = desk?.listed ?? [];
  const others = new Map((desk?.others ?? []).map((item) => [item.conversation, item]));
  const seen = new Set(items.map(({ conversation }) => conversation));
  const rest = conversations.filter(({ talk }) => !seen.has(talk)).map((one) => rowOf(others.get(one.talk) ?? null, one));
  return { rows: items.map((item) => rowOf(item, byTalk.get(item.conversation) ?? null)), rest };
}

function rowOf(item: DeskItem | null, conversation: Conversation | null): InboxRow {
  const name = (conversation ?? item)?.person.name ?? "";
  return { key: keyOf(item, conversation), name, conversation, item };
}

function keyOf(item: DeskItem | null, conversation: Conversation | null): string {
  return conversation === null ? (item?.conversation ?? "") : conversation.id;
}

function listed({ rows, rest }: Known, desk: DeskView | null, open: string | null): readonly InboxRow[] {
  // Nobody has told yet: what is here is better than nothing.
  if (!isTold(desk)) return rest;
  // Where this person is a guest, no inbox of theirs lists it.
  const more = rest.filter((row) => row.key === open || (desk.filter === "open" && (row.conversation?.guest === true || belongsAmongOpen(row))));
  return [...rows, ...more];
}

/** Whether the gateway has said anything of the inbox. */
export function isTold(desk: DeskView | null): desk is DeskView & { readonly at: number } {
  return typeof desk?.at === "number";
}

/** What nobody wrote in yet, and what has risk words though the list did not come to it. */
function belongsAmongOpen({ item, conversation }: InboxRow): boolean {
  if (item === null || conversation === null) return false;
  return item.phase === "new" || (conversation.risk !== null && item.phase !== "closed");
}

function found({ rows, rest }: Known, wanted: string): readonly InboxRow[] {
  const newest = [...rest].sort((a, b) => (b.conversation?.lastAt ?? 0) - (a.conversation?.lastAt ?? 0));
  return [...rows, ...newest].filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
}

/** A raised match marks a conversation and leaves it in its place. */
function rankOf({ conversation }: InboxRow): number {
  const severity = conversation?.risk?.severity ?? 0;
  return severity < 2 ? 0 : severity;
}
