import { expect, test } from "vitest";

import { changesBetween, isSame, mergeEdits, valueAt } from "./merge";

const base = { hours: { monday: [1], tuesday: [2] }, promise: 8, texts: { en: "a" } };

test("documents are the same whatever the order of their names", () => {
  expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(isSame({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(isSame([1, 2], [2, 1])).toBe(false);
  expect(isSame([], {})).toBe(false);
});

test("changes are named by their paths, lists as a whole", () => {
  expect(changesBetween(base, { ...base, hours: { monday: [1, 3], tuesday: [2] }, promise: 4 })).toEqual(["hours.monday", "promise"]);
  expect(changesBetween(base, base)).toEqual([]);
  expect(changesBetween(base, { ...base, texts: { en: "a", cy: "b" } })).toEqual(["texts.cy"]);
});

test("edits of different things come together", () => {
  const mine = { ...base, hours: { monday: [9], tuesday: [2] } };
  const theirs = { ...base, hours: { monday: [1], tuesday: [7] }, promise: 4, texts: { en: "a", cy: "b" } };
  expect(mergeEdits(base, mine, theirs)).toEqual({ hours: { monday: [9], tuesday: [7] }, promise: 4, texts: { en: "a", cy: "b" } });
});

test("where both changed the same thing, mine stays", () => {
  expect(mergeEdits(base, { ...base, promise: 2 }, { ...base, promise: 4 })).toEqual({ ...base, promise: 2 });
});

test("what one took out stays out", () => {
  const both: { hours: object; promise: number; texts: Record<string, string> } = { ...base, texts: { en: "a", cy: "b" } };
  expect(mergeEdits(both, { ...both, texts: { en: "a" } }, { ...both, promise: 1 })).toEqual({ ...both, texts: { en: "a" }, promise: 1 });
});

test("a path leads to its value", () => {
  expect(valueAt({ hours: { monday: [{ opens: "09:00" }] } }, "hours.monday[0].opens")).toBe("09:00");
  expect(valueAt({}, "hours.monday[0]")).toBeUndefined();
});
