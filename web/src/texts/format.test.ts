import { expect, test } from "vitest";

import { dayName, daysBetween, nameList, roughSpan, shortMoment } from "./format";
import { plural } from "./plural";

const noon = new Date(2026, 2, 10, 12, 0).getTime();

test("names are joined as each language does", () => {
  expect(nameList("en", ["Amina", "Joe", "Beth"])).toBe("Amina, Joe and Beth");
  expect(nameList("cy", ["Amina", "Joe"])).toBe("Amina a Joe");
  expect(nameList("cy", ["Joe", "Amina"])).toBe("Joe ac Amina");
  expect(nameList("cy", ["Joe"])).toBe("Joe");
  expect(nameList("cy", [])).toBe("");
});

test("a day begins at midnight, not after 24 hours", () => {
  expect(daysBetween(new Date(2026, 2, 9, 23, 59).getTime(), new Date(2026, 2, 10, 0, 1).getTime())).toBe(1);
  expect(daysBetween(noon, noon + 3_600_000)).toBe(0);
});

test("dates are written in the reader's language, with the year only where it helps", () => {
  expect(dayName("en", noon, noon)).toBe("Tuesday 10 March");
  expect(dayName("cy", noon, noon)).toBe("Dydd Mawrth, 10 Mawrth");
  expect(dayName("cy", noon, new Date(2027, 0, 4).getTime())).toBe("Dydd Mawrth, 10 Mawrth 2026");
  expect(shortMoment("en", noon, noon)).toBe("12:00");
  expect(shortMoment("cy", noon, noon + 86_400_000)).toBe("10 Maw");
});

test("a span is said in the largest unit that says enough", () => {
  expect(roughSpan(-5)).toEqual({ unit: "minute", count: 0 });
  expect(roughSpan(12 * 60_000)).toEqual({ unit: "minute", count: 12 });
  expect(roughSpan(150 * 60_000)).toEqual({ unit: "hour", count: 2 });
  expect(roughSpan(72 * 3_600_000)).toEqual({ unit: "day", count: 3 });
});

test("plural forms follow the language's own rules", () => {
  const forms = { one: "# one", two: "# two", many: "# six", other: "# other" };
  expect(plural("en", 2, forms)).toBe("2 other");
  expect(plural("cy", 2, forms)).toBe("2 two");
  expect(plural("cy", 6, forms)).toBe("6 six");
  expect(plural("cy", 40, forms)).toBe("40 other");
});
