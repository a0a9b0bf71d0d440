import { expect, test } from "vitest";

import { clockTime, dayAfter, minutesOf, momentOf, mondayOf, wallTime, weekdayOf } from "./wall";

const LONDON = "Europe/London";

test("the wall shows summer time in summer", () => {
  expect(wallTime(Date.UTC(2026, 6, 1, 23, 30), LONDON)).toEqual({ day: "2026-07-02", minutes: 30 });
  expect(wallTime(Date.UTC(2026, 0, 1, 23, 30), LONDON)).toEqual({ day: "2026-01-01", minutes: 23 * 60 + 30 });
});

test.each(["2026-01-15", "2026-07-15", "2026-03-28", "2026-03-30", "2026-10-24", "2026-10-26"])("%s comes back as it was", (day) => {
  for (const zone of [LONDON, "America/New_York", "Asia/Kathmandu"]) {
    for (const minutes of [0, 9 * 60, 23 * 60 + 59]) {
      expect(wallTime(momentOf({ day, minutes }, zone), zone)).toEqual({ day, minutes });
    }
  }
});

test("a time that the clock jumps over is after the jump", () => {
  expect(momentOf({ day: "2026-03-29", minutes: 90 }, LONDON)).toBe(Date.UTC(2026, 2, 29, 0, 30) + 3_600_000);
});

test("an unknown zone is shown as UTC until the gateway refuses it", () => {
  expect(wallTime(0, "Europe/Nowhere")).toEqual({ day: "1970-01-01", minutes: 0 });
});

test("weeks begin on Monday", () => {
  expect(weekdayOf("2026-11-26")).toBe(3);
  expect(mondayOf("2026-11-26")).toBe("2026-11-23");
  expect(mondayOf("2026-11-23")).toBe("2026-11-23");
  expect(dayAfter("2026-02-28", 1)).toBe("2026-03-01");
});

test("times are read as they are written", () => {
  expect(minutesOf(clockTime(485))).toBe(485);
  expect(minutesOf("")).toBeNull();
});
