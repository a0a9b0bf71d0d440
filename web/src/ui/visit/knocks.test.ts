import { expect, test } from "vitest";

import type { VisitRecord, WaitingPart } from "../../protocol/visits";
import { isLong, knocksFor } from "./knocks";

const NOW = 1_750_000_000_000;
const MINUTE = 60_000;

function waits(name: string, minutes: number, account = ""): WaitingPart {
  return { participant: name, account, name, role: account === "" ? "parent" : "young_person", arrived_at: NOW - minutes * MINUTE };
}

function visit(more: Partial<VisitRecord>): VisitRecord {
  return {
    visit: "f".repeat(32),
    conversation: "c".repeat(32),
    team: "e".repeat(32),
    phase: "waiting",
    starts_at: NOW,
    minutes: 30,
    two_staff: false,
    made_by: "amina",
    host: { account: "", name: "" },
    hosted: false,
    waiting: [],
    at: null,
    version: 1,
    began_at: null,
    ended_at: null,
    ended_why: "",
    seen_alone: null,
    ...more,
  };
}

const robin = waits("Robin", 3, "robin");

test("a visit without a host calls whoever planned it, and the rest of the team as the team's", () => {
  const visits = [visit({ waiting: [robin] })];
  expect(knocksFor("amina", visits, NOW)).toEqual([{ visit: visits[0], who: [robin], mine: true }]);
  expect(knocksFor("beth", visits, NOW)).toEqual([{ visit: visits[0], who: [robin], mine: false }]);
});

test("a visit with a host calls the host alone, in whatever phase", () => {
  const mum = waits("Mum", 1);
  const visits = [visit({ phase: "in_progress", hosted: true, host: { account: "beth", name: "Beth" }, waiting: [mum] })];
  expect(knocksFor("amina", visits, NOW)).toEqual([]);
  expect(knocksFor("beth", visits, NOW)).toEqual([{ visit: visits[0], who: [mum], mine: true }]);
});

test("who was host and has gone does not keep a visit from the others", () => {
  const visits = [visit({ host: { account: "beth", name: "Beth" }, waiting: [robin] })];
  expect(knocksFor("joe", visits, NOW).map(({ mine }) => mine)).toEqual([false]);
});

test("nobody is told that they wait themselves", () => {
  const visits = [visit({ waiting: [waits("Amina", 2, "amina"), robin] }), visit({ waiting: [waits("Amina", 2, "amina")] })];
  expect(knocksFor("amina", visits, NOW).map(({ who }) => who)).toEqual([[robin]]);
});

test("the longest wait comes first, and what only begins soon last", () => {
  const soon = visit({ phase: "scheduled", starts_at: NOW + 10 * MINUTE });
  const short = visit({ waiting: [waits("Mum", 1)] });
  const long = visit({ waiting: [robin] });
  expect(knocksFor("amina", [soon, short, long], NOW).map((knock) => knock.visit)).toEqual([long, short, soon]);
});

test.each([
  [16, 0],
  [15, 1],
  [-15, 1],
  [-16, 0],
])("a visit %i minutes away reminds whoever planned it %i times", (minutes, times) => {
  const visits = [visit({ phase: "scheduled", starts_at: NOW + minutes * MINUTE })];
  expect(knocksFor("amina", visits, NOW)).toHaveLength(times);
  expect(knocksFor("beth", visits, NOW)).toHaveLength(0);
});

test("a visit that nobody waits for any more calls nobody", () => {
  expect(knocksFor("amina", [visit({ phase: "open", hosted: true, host: { account: "amina", name: "Amina" } }), visit({ phase: "ended" })], NOW)).toEqual([]);
});

test("a wait is long from half an hour on, and not before the visit was to begin", () => {
  const long = (minutes: number, begun: number): boolean => {
    const [knock] = knocksFor("amina", [visit({ waiting: [waits("Robin", minutes)], starts_at: NOW - begun * MINUTE })], NOW);
    return knock !== undefined && isLong(knock, NOW);
  };
  expect([long(30, 40), long(29, 40), long(40, 30), long(40, 29)]).toEqual([true, false, true, false]);
});
