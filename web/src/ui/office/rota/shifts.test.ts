import { expect, test } from "vitest";

import type { Rota, Shift } from "../../../model-office";
import { momentOf } from "../wall";
import { copyWeek, countPast, formOf, mergeRotas, shiftOf, shiftsOn, weeksLater, withoutPast, withoutShift, withShift } from "./shifts";

const ZONE = "Europe/London";
const NONE: Rota = { duty: [], on_call: [], leads: [] };

function shift(day: string, from: number, until: number, account = "amina"): Shift {
  return shiftOf({ account, kind: "duty", day, from: from * 60, until: until * 60 }, ZONE);
}

test("a shift that ends before it begins ends on the next day", () => {
  const night = shift("2026-11-26", 22, 6);
  expect(night.until - night.from).toBe(8 * 3_600_000);
  expect(formOf(night, "duty", ZONE)).toEqual({ account: "amina", kind: "duty", day: "2026-11-26", from: 22 * 60, until: 6 * 60 });
  expect(shiftsOn([night], "2026-11-27", ZONE)).toEqual([night]);
  expect(shiftsOn([night], "2026-11-28", ZONE)).toEqual([]);
});

test("a week later is the same time on the wall, over the change of the clocks too", () => {
  const before = shift("2026-03-25", 9, 17);
  const after = weeksLater(before, 1, ZONE);
  expect(after).toEqual(shift("2026-04-01", 9, 17));
  expect(after.from - before.from).toBe(7 * 86_400_000 - 3_600_000);
});

test("a week is copied once, however often it is asked for", () => {
  const rota = { ...NONE, duty: [shift("2026-11-17", 9, 17), shift("2026-11-25", 9, 17)], on_call: [shift("2026-11-22", 20, 8)] };
  const once = copyWeek(rota, "2026-11-23", ZONE);
  expect(once.count).toBe(2);
  expect(once.rota.duty).toContainEqual(shift("2026-11-24", 9, 17));
  expect(once.rota.on_call).toContainEqual(shift("2026-11-29", 20, 8));
  expect(copyWeek(once.rota, "2026-11-23", ZONE).count).toBe(0);
});

test("shifts are put in once and taken out", () => {
  const one = shift("2026-11-26", 9, 12);
  const rota = withShift(withShift(NONE, "duty", one), "duty", { ...one });
  expect(rota.duty).toEqual([one]);
  expect(withoutShift(rota, "duty", one)).toEqual(NONE);
});

test("only what is long past is taken out", () => {
  const now = momentOf({ day: "2026-11-26", minutes: 0 }, ZONE);
  const rota = { ...NONE, duty: [shift("2026-10-01", 9, 17), shift("2026-11-20", 9, 17)] };
  expect(countPast(rota, now)).toBe(1);
  expect(withoutPast(rota, now).duty).toEqual([shift("2026-11-20", 9, 17)]);
});

test("two edits of a rota come together", () => {
  const [old, mineNew, theirsNew, gone] = [shift("2026-11-23", 9, 12), shift("2026-11-24", 9, 12), shift("2026-11-25", 9, 12), shift("2026-11-26", 9, 12)];
  const base = { ...NONE, duty: [old, gone], leads: ["amina"] };
  const mine = { ...NONE, duty: [old, mineNew], leads: ["amina", "beth"] };
  const theirs = { ...NONE, duty: [gone, theirsNew], leads: ["amina"] };
  expect(mergeRotas(base, mine, theirs)).toEqual({ ...NONE, duty: [theirsNew, mineNew], leads: ["amina", "beth"] });
});
