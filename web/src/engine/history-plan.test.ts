import { expect, test } from "vitest";
import type { Owed } from "../store/history-record";
import {
  amongst,
  couldBeHad,
  coverage,
  judged,
  lacksAfter,
  NO_HISTORY,
  turnOf,
  withAdded,
  withAsk,
  withGap,
  withHandOver,
  type Candidate,
} from "./history-plan";

const OWED: Owed = { device: "late", from: 1, to: 9, by: "", but: [], claim: null };
const NOBODY: ReadonlySet<string> = new Set();

function candidate(device: string, more: Partial<Candidate> = {}): Candidate {
  return { device, since: 5, sameAccount: false, sameKind: false, ...more };
}

function order(owed: Owed, candidates: readonly Candidate[], lacking = NOBODY): readonly string[] {
  const turns = candidates.map(({ device }) => [device, turnOf(owed, device, candidates, lacking)] as const);
  return turns.filter(([, wait]) => wait !== null).sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0)).map(([device]) => device);
}

test("whoever_added_it_then_own_devices_then_colleagues_then_who_is_there_longest", () => {
  const candidates = [
    candidate("z-old", { since: 0 }),
    candidate("b-twin"),
    candidate("a-twin"),
    candidate("colleague", { sameKind: true }),
    candidate("own", { sameAccount: true }),
    candidate("adder", { since: 8 }),
    candidate("late"),
  ];
  expect(order({ ...OWED, by: "adder" }, candidates)).toEqual(["adder", "own", "colleague", "z-old", "a-twin", "b-twin"]);
});

test("devices_that_lack_something_or_failed_before_come_last", () => {
  const candidates = [candidate("a", { since: 0 }), candidate("b", { since: 1 }), candidate("c", { since: 2 })];
  expect(order(OWED, candidates, new Set(["a"]))).toEqual(["b", "c", "a"]);
  expect(order({ ...OWED, but: ["a", "b"] }, candidates)).toEqual(["c", "a", "b"]);
});

test("first_does_not_wait_and_none_waits_longer_than_forty_seconds", () => {
  const candidates = Array.from({ length: 12 }, (_, index) => candidate(`d${String(index).padStart(2, "0")}`, { since: index }));
  const waits = candidates.map(({ device }) => turnOf(OWED, device, candidates, NOBODY));
  expect(waits.slice(0, 3)).toEqual([0, 8_000, 16_000]);
  expect(Math.max(...waits.map(Number))).toBe(40_000);
  expect(turnOf(OWED, "stranger", candidates, NOBODY)).toBeNull();
});

test("opening_entry_is_not_missed_and_gaps_grow_together", () => {
  expect(withGap(NO_HISTORY, { from: 1, to: 1 }, false)).toBe(NO_HISTORY);
  expect(withGap(NO_HISTORY, { from: 5, to: 4 }, false)).toBe(NO_HISTORY);
  const first = withGap({ ...NO_HISTORY, asks: 3, asked: true }, { from: 1, to: 6 }, true);
  expect(first).toMatchObject({ lacks: { from: 1, to: 6 }, welcomed: true, asked: false, asks: 0 });
  expect(withGap(first, { from: 9, to: 11 }, false).lacks).toEqual({ from: 1, to: 11 });
});

test("device_that_was_added_is_owed_what_was_before_it", () => {
  expect(withAdded(NO_HISTORY, ["late"], "adder", { from: 1, to: 1 })).toBe(NO_HISTORY);
  expect(withAdded(NO_HISTORY, [], "adder", { from: 1, to: 8 })).toBe(NO_HISTORY);
  const owed = withAdded(withAdded(NO_HISTORY, ["late"], "adder", { from: 1, to: 4 }), ["late"], "other", { from: 1, to: 8 }).owed;
  expect(owed).toEqual([{ ...OWED, to: 8, by: "other" }]);
});

test("ask_takes_the_place_of_what_was_owed_and_given", () => {
  const given = { late: { from: 1, to: 9, seq: 12 }, other: { from: 1, to: 9, seq: 12 } };
  const after = withAsk({ ...NO_HISTORY, owed: [OWED], given }, "late", { from: 3, to: 9, but: ["liar"] });
  expect(after.owed).toEqual([{ ...OWED, from: 3, but: ["liar"] }]);
  expect(Object.keys(after.given)).toEqual(["other"]);
});

const BODY = { for: ["late"], from: 1, to: 9, whole: true, count: 4, parts: [] };

test("own_hand_over_settles_and_anothers_is_looked_into", () => {
  const history = { ...NO_HISTORY, owed: [OWED] };
  expect(withHandOver(history, { seq: 12, sender: "me", own: true }, BODY).owed).toEqual([]);
  const told = withHandOver(history, { seq: 12, sender: "other", own: false }, BODY);
  expect(told.given).toEqual({ late: { from: 1, to: 9, seq: 12 } });
  const [claimed] = told.owed;
  if (!claimed) throw new Error("forgotten");
  expect(judged(claimed, 4)).toEqual([]);
  expect(judged(claimed, 5)).toEqual([OWED]);
});

test("hand_over_of_somebody_who_failed_before_settles_nothing", () => {
  const history = { ...NO_HISTORY, owed: [{ ...OWED, but: ["liar"] }] };
  const after = withHandOver(history, { seq: 12, sender: "liar", own: false }, BODY);
  expect(after.owed[0]?.claim).toBeNull();
});

test("part_of_it_leaves_the_rest_owed_and_lacked", () => {
  const claim = { from: 6, to: 9, whole: false, count: 2 };
  expect(judged({ ...OWED, claim }, 2)).toEqual([{ ...OWED, to: 5 }]);
  expect(lacksAfter({ from: 1, to: 9 }, claim)).toEqual({ from: 1, to: 5 });
  expect(lacksAfter({ from: 1, to: 9 }, { ...claim, whole: true })).toBeNull();
  expect(lacksAfter({ from: 1, to: 9 }, { ...claim, from: 2 })).toBeNull();
  expect(lacksAfter(null, claim)).toBeNull();
});

test("device_that_lacks_something_covers_what_lies_behind_it", () => {
  expect(coverage({ from: 1, to: 9 }, null)).toEqual({ from: 1, to: 9, whole: true });
  expect(coverage({ from: 1, to: 9 }, { from: 1, to: 4 })).toEqual({ from: 5, to: 9, whole: false });
  expect(coverage({ from: 5, to: 9 }, { from: 1, to: 4 })).toEqual({ from: 5, to: 9, whole: false });
  expect(coverage({ from: 1, to: 9 }, { from: 1, to: 9 })).toBeNull();
});

test("what_nobody_inside_can_have_is_not_waited_for", () => {
  const history = { ...NO_HISTORY, lacks: { from: 1, to: 9 } };
  expect(couldBeHad(NO_HISTORY, { me: 10, other: 0 }, "me")).toBe(false);
  expect(couldBeHad(history, { me: 10, other: 3 }, "me")).toBe(true);
  expect(couldBeHad(history, { me: 10, other: 10 }, "me")).toBe(true);
  expect(couldBeHad(history, { me: 10, other: 14 }, "me")).toBe(false);
  expect(couldBeHad({ ...history, given: { other: { from: 1, to: 13, seq: 15 } } }, { me: 10, other: 14 }, "me")).toBe(true);
});

test("devices_that_left_are_owed_nothing", () => {
  const history = { ...NO_HISTORY, owed: [OWED], given: { late: { from: 1, to: 2, seq: 3 } } };
  expect(amongst(history, ["late", "me"])).toEqual(history);
  expect(amongst(history, ["me"])).toEqual(NO_HISTORY);
});

test("what_was_written_before_a_restart_is_owed_until_somebody_hands_over_all_of_it", () => {
  const history = withAdded(NO_HISTORY, ["late"], "adder", { from: 0, to: 1 });
  expect(history.owed).toMatchObject([{ device: "late", from: 0, to: 1 }]);
  const body = { for: ["late"], whole: false, count: 1, parts: [], to: 1 };
  const mine = { seq: 5, sender: "adder", own: true };
  expect(withHandOver(history, mine, { ...body, from: 1 }).owed).toMatchObject([{ from: 0, to: 0 }]);
  expect(withHandOver(history, mine, { ...body, from: 0 }).owed).toEqual([]);
  expect(lacksAfter({ from: 0, to: 7 }, { from: 2, to: 7, whole: false })).toEqual({ from: 0, to: 1 });
  expect(lacksAfter({ from: 0, to: 7 }, { from: 0, to: 7, whole: false })).toBeNull();
});
