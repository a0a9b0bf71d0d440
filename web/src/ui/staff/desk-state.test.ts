import { expect, test } from "vitest";

import { desk as words } from "../../texts/en/desk";
import { itemOf } from "../gallery/desk-people";
import { inbox, notice, NOW } from "../gallery/people";
import { barredBy, holdingOf, overriddenUntil } from "./desk-state";
import { dueInWords, stateOf } from "./due";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const [wren] = inbox();
if (wren === undefined) throw new Error("the gallery has no inbox");

const beth = { account: "beth", name: "Beth" };

test("whose it is depends on the time", () => {
  expect(holdingOf(itemOf(wren), "amina", NOW)).toBe("nobody");
  const held = itemOf(wren, { owner: beth, leaseUntil: NOW + 1 });
  expect(holdingOf(held, "beth", NOW)).toBe("mine");
  expect(holdingOf(held, "beth", NOW + 1)).toBe("lapsed");
  expect(holdingOf(held, "amina", NOW)).toBe("theirs");
  expect(holdingOf(held, "amina", NOW + 1)).toBe("lapsed-other");
});

test("an override holds for a quarter of an hour, and until the next STOP or START", () => {
  const say = (minutes: number, code: "desk.stopped" | "desk.overridden" | "desk.started") => ({ ...notice("desk", minutes), entry: { code } });
  const log = [say(30, "desk.stopped"), say(10, "desk.overridden")];
  expect(overriddenUntil(log, NOW)).toBe(NOW + 5 * MINUTE);
  expect(overriddenUntil(log, NOW + 5 * MINUTE)).toBeNull();
  expect(overriddenUntil([...log, say(4, "desk.stopped")], NOW)).toBeNull();
  expect(overriddenUntil([...log, say(4, "desk.started")], NOW)).toBeNull();
  const stopped = itemOf(wren, { stopped: true });
  expect(barredBy(stopped, log, NOW)).toBeNull();
  expect(barredBy(stopped, [], NOW)).toBe("stopped");
  expect(barredBy(itemOf(wren, { phase: "closed" }), log, NOW)).toBe("closed");
  expect(barredBy(null, [], NOW)).toBeNull();
});

test.each([
  [43 * MINUTE, "by 15:15"],
  [22 * HOUR, "by tomorrow 12:32"],
  [3 * 24 * HOUR, "by Fri 14:32"],
  [12 * 24 * HOUR, "by 22 Mar 14:32"],
  [-20_000, "late by < 1 min"],
  [-20 * MINUTE, "late by 20 min"],
  [-3 * HOUR, "late by 3 h"],
  [-50 * HOUR, "late by 2 days"],
])("a promise %i ms away is said as it is", (away, said) => {
  expect(dueInWords(words, "en", NOW + away, NOW)).toBe(said);
});

test("a promise is late by the time, not by what was last told", () => {
  const due = { promiseDue: NOW, predicted: true };
  expect(stateOf(due, NOW)).toBe("close");
  expect(stateOf(due, NOW + 1)).toBe("late");
  expect(stateOf({ promiseDue: NOW, predicted: false }, NOW - 1)).toBe("kept");
  expect(stateOf({ promiseDue: null, predicted: false }, NOW)).toBe("none");
});
