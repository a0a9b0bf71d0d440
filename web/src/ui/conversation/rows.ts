import type { Item, MessageItem, NoticeItem } from "../../model";
import { daysBetween } from "../../texts/format";

/** Messages of one author closer together than this stand as one group. */
const GROUP_GAP = 5 * 60_000;

export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | { readonly kind: "notice"; readonly key: string; readonly item: NoticeItem }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly item: MessageItem;
      /** First and last of a group: the name stands over the first, time and state under the last. */
      readonly first: boolean;
      readonly last: boolean;
    };

function sameVoice(one: MessageItem, other: MessageItem): boolean {
  return one.mine === other.mine && one.authorName === other.authorName && one.earlier === other.earlier;
}

/** A message may have buttons below it, which a group would tear from it. */
function hasWaysOut(one: MessageItem): boolean {
  return one.state === "refused" || (one.kind === "attachment" && one.upload !== null);
}

function sameGroup(one: Item | undefined, other: Item | undefined): boolean {
  if (one === undefined || other === undefined || one.kind === "notice" || other.kind === "notice") return false;
  if (!sameVoice(one, other) || hasWaysOut(one)) return false;
  return daysBetween(one.at, other.at) === 0 && other.at - one.at < GROUP_GAP;
}

/** Find the first of the last `unread` messages of others; null where there is none. */
export function firstUnread(items: readonly Item[], unread: number): string | null {
  if (unread <= 0) return null;
  const theirs = items.filter((item) => item.kind !== "notice" && !item.mine);
  return theirs[Math.max(0, theirs.length - unread)]?.id ?? null;
}

/** Lay items out as rows: days apart, a line before the first unread, authors in groups. */
export function rowsOf(items: readonly Item[], unreadId: string | null): readonly Row[] {
  const rows: Row[] = [];
  items.forEach((item, index) => {
    const before = items[index - 1];
    if (before === undefined || daysBetween(before.at, item.at) !== 0) {
      rows.push({ kind: "day", key: `day ${new Date(item.at).toDateString()} ${item.id}`, at: item.at });
    }
    if (item.id === unreadId) rows.push({ kind: "unread", key: "unread" });
    if (item.kind === "notice") {
      rows.push({ kind: "notice", key: item.id, item });
      return;
    }
    const after = items[index + 1];
    rows.push({
      kind: "message",
      key: item.id,
      item,
      first: !sameGroup(before, item) || item.id === unreadId,
      last: !sameGroup(item, after) || after?.id === unreadId,
    });
  });
  return rows;
}
