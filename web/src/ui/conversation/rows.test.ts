import { expect, test } from "vitest";

import type { MessageItem } from "../../model";
import { mine, notice, theirs } from "../gallery/people";
import { firstUnread, type Row, rowsOf } from "./rows";

function sketch(rows: readonly Row[]): readonly string[] {
  const said = (item: MessageItem): string => (item.kind === "text" ? item.text : item.kind);
  return rows.map((row) =>
    row.kind === "message" ? `${row.first ? "<" : ""}${said(row.item)}${row.last ? ">" : ""}` : row.kind,
  );
}

test("messages of one author close together stand as one group", () => {
  const rows = rowsOf([mine("a", 12), mine("b", 11), theirs("c", 10), mine("d", 9), mine("e", 1)], null);
  expect(sketch(rows)).toEqual(["day", "<a", "b>", "<c>", "<d>", "<e>"]);
});

test("a notice and a new day break a group", () => {
  const rows = rowsOf([mine("a", 24 * 60), mine("b", 3), notice("joined", 2, "Joe"), mine("c", 1)], null);
  expect(sketch(rows)).toEqual(["day", "<a>", "day", "<b>", "notice", "<c>"]);
});

test("a refused message ends its group", () => {
  expect(sketch(rowsOf([mine("a", 3, "refused"), mine("b", 2)], null))).toEqual(["day", "<a>", "<b>"]);
});

test("the unread line stands before the first unread message and breaks the group", () => {
  const items = [theirs("a", 3), theirs("b", 2), mine("c", 2), theirs("d", 1)];
  const line = firstUnread(items, 2);
  expect(sketch(rowsOf(items, line))).toEqual(["day", "<a>", "unread", "<b>", "<c>", "<d>"]);
});

test("more unread messages than there are put the line before the first of others", () => {
  expect(firstUnread([mine("a", 3)], 4)).toBeNull();
  expect(firstUnread([theirs("a", 3)], 0)).toBeNull();
});

test("row keys are never shared", () => {
  const keys = rowsOf([mine("a", 2 * 24 * 60), mine("b", 24 * 60), theirs("c", 2)], null).map((row) => row.key);
  expect(new Set(keys).size).toBe(keys.length);
});
