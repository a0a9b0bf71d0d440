import { expect, test } from "vitest";

import { figuresMonth } from "../../gallery/office-people";
import { lastMonths, monthAfter, monthName, monthsIn, shortMonth } from "./months";
import { ordered, scaleFor, schoolsIn, seriesOf, shareOf } from "./series";

const months = [figuresMonth("2026-01", 2), figuresMonth("2026-02", 0)];

test("what is hidden stays unknown, and is never nought", () => {
  const series = seriesOf(months, (month) => month.contacts, [
    [(share) => share.total, "all"],
    [(share) => share.outOfHours, "out of hours"],
  ]);
  expect(series).toEqual([
    { name: "all", values: [months[0]?.contacts.total, null] },
    { name: "out of hours", values: [months[0]?.contacts.outOfHours, null] },
  ]);
  const nowhere = seriesOf(months, (month) => shareOf(month.contacts, "No such school"), [[(share) => share.total, "all"]]);
  expect(nowhere[0]?.values).toEqual([null, null]);
});

test("a school's share is its own", () => {
  const first = months[0];
  if (first === undefined) throw new Error("there is no month");
  const school = first.contacts.schools[0];
  expect(shareOf(first.contacts, school?.school ?? "")).toEqual(school);
  expect(schoolsIn(months)).toEqual(["Hazel Road Academy", "Northbrook High", "Priory School"]);
});

test("lines come by size, what is hidden last", () => {
  const lines = [{ label: "b", value: null }, { label: "c", value: 7 }, { label: "a", value: null }, { label: "d", value: 12 }];
  expect(ordered(lines).map((line) => line.label)).toEqual(["d", "c", "a", "b"]);
});

test.each([[[], 5], [[5], 5], [[6], 10], [[12, 21], 25], [[40], 50], [[51], 100], [[390], 500]])("a scale for %j ends at %i", (numbers, top) => {
  expect(scaleFor(numbers)).toBe(top);
});

test("months are counted over the turn of the year", () => {
  expect(monthAfter("2026-01", -1)).toBe("2025-12");
  expect(lastMonths("2026-03", 3)).toEqual({ from: "2025-12", to: "2026-02" });
  expect(monthsIn({ from: "2025-12", to: "2026-02" })).toBe(3);
  expect([monthName("en", "2026-04"), monthName("cy", "2026-04"), shortMonth("cy", "2026-02")]).toEqual(["April 2026", "Ebrill 2026", "Chw"]);
});
