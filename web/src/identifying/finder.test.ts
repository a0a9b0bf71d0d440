import { beforeAll, expect, test } from "vitest";

import examplesText from "./examples.json?raw";
import type { IdentifyingFinder } from "./finder";
import { type IdentifyingKind, KINDS } from "./kinds";
import { loadFinder } from "./load";

/** The gateway's tests run the same lines (tests/moderation/triage/test_identifying.py). */
const examples = JSON.parse(examplesText) as {
  readonly true: Readonly<Record<IdentifyingKind, readonly string[]>>;
  readonly harmless: readonly string[];
};

let finder: IdentifyingFinder;
beforeAll(async () => {
  finder = await loadFinder();
});

test.each(KINDS)("every_line_with_%s_is_found", (kind) => {
  expect(examples.true[kind].length).toBeGreaterThan(4);
  expect(examples.true[kind].filter((line) => !finder.find(line).includes(kind))).toEqual([]);
});

test("a_harmless_line_is_left_alone", () => {
  expect(examples.harmless.filter((line) => finder.find(line).length > 0)).toEqual([]);
});

test("what_is_said_of_a_text_comes_in_one_order_whatever_stands_first", () => {
  expect(finder.find("my snap is amberotter07 or 07700 900123, i live at 14 station road")).toEqual(["address", "phone", "handle"]);
});

test("letters_and_digits_that_emoji_stand_for_are_read", () => {
  expect(finder.find("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣")).toEqual(["phone"]);
  expect(finder.find("ＣＦ１０ ３ＡＴ")).toEqual(["address"]);
});

test("a_number_that_people_are_told_to_call_gives_nobody_away", () => {
  expect(finder.find("ring Childline, 0800 1111")).toEqual([]);
});
