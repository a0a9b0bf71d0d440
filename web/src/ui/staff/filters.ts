import type { Conversation } from "../../model";

export const filters = ["waiting", "unread", "all"] as const;
export type Filter = (typeof filters)[number];

const holds: Record<Filter, (one: Conversation) => boolean> = {
  waiting: (one) => one.waitingSince !== null || one.risk !== null,
  unread: (one) => one.unread > 0,
  all: () => true,
};

export function countOf(conversations: readonly Conversation[], filter: Filter): number {
  return conversations.filter(holds[filter]).length;
}

/**
 * Keep what the filter and the search ask for, in the given order. The open conversation stays even
 * when an answer takes it out of the filter: it must not vanish under the reader's hands.
 */
export function chosenBy(
  conversations: readonly Conversation[],
  filter: Filter,
  search: string,
  open: string | null,
): readonly Conversation[] {
  const wanted = search.trim().toLocaleLowerCase();
  return conversations.filter((one) => {
    if (wanted !== "" && !one.person.name.toLocaleLowerCase().includes(wanted)) return false;
    return one.id === open || holds[filter](one);
  });
}
