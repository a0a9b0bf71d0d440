import { expect, test } from "vitest";

import moderation from "../../../docs/moderation.md?raw";
import { ask, decideBody, modDecision, modFigures, modItem, modQueue, savedSpace, sealedEvidence, spaceBody, stuckNow } from "./moderation";
import { Malformed } from "./shape";

type Example = Record<string, unknown>;

/** Every fenced block of the page that says ```json example=NAME. */
const examples = new Map(
  Array.from(moderation.matchAll(/^```json example=(\w+)\n([\s\S]*?)^```/gm), ([, name = "", body = ""]) => [name, JSON.parse(body) as Example]),
);

function example(name: string): Example {
  const found = examples.get(name);
  if (found === undefined) throw new Error(`the page has no example ${name}`);
  return found;
}

test("an item is read, and says nothing that was written", () => {
  expect(modItem(example("item"), "")).toMatchObject({ lane: 2, dueAt: 1777044600000, leaseUntil: 1777043100000, fence: 4, author: { standing: "none" } });
  expect(modItem({ ...example("item"), space: null, author: null, holder: null, lease_until: null }, "")).toMatchObject({ author: null, leaseUntil: null });
});

test("the queue comes with the gravest lane first and one's own shift", () => {
  const queue = modQueue(example("queue"), "");
  expect(queue.lanes.map(({ lane, open, oldestAt }) => [lane, open, oldestAt])).toEqual([
    [3, 0, null],
    [2, 2, 1777040000000],
    [1, 5, 1777036000000],
    [0, 31, 1777030000000],
  ]);
  expect(queue.shift).toEqual({ beganAt: 1777040000000, exposure: [4, 3, 2, 1], decided: 9, skipped: 1, passed: 0, breakDue: false });
  expect(queue.stuck).toEqual({ why: "nobody_free", items: 1, lane: 1, since: 1777042000000 });
  expect(stuckNow({ at: 7, stuck: example("queue")["stuck"] }, "")).toEqual(queue.stuck);
  expect(stuckNow({ at: 7, stuck: null }, "")).toBeNull();
});

test("evidence is read with what explains it", () => {
  const evidence = sealedEvidence(example("evidence"), "");
  expect(evidence.post).toMatchObject({ text: "i might k1ll mys3lf", replyTo: null });
  expect(evidence.marks).toEqual([{ category: "suicide", severity: 2, piece: "k1ll mys3lf", begin: 8, end: 19 }]);
  expect(evidence.flags).toEqual([{ reason: "self_harm", note: "", day: "2026-04-24" }]);
});

test("a decision goes out as the page has it, and comes back with its author", () => {
  const given = example("decide");
  const { actions, policy, reason, message } = given as { actions: never; policy: string; reason: string; message: string };
  expect(decideBody({ fence: 4, version: 1, actions, policy, reason, message })).toEqual(given);
  expect(decideBody({ fence: 4, version: 1, actions: [{ do: "approve" }], policy: null, reason: "", message: "" })).not.toHaveProperty("policy");
  expect(modDecision(example("decision"), "")).toMatchObject({ by: { name: "Maya Lewis" }, undoneBy: null, escalated: false });
  expect(modDecision({ ...example("decision"), actions: ["refuse", "escalate"] }, "")).toMatchObject({ escalated: true });
});

test("an ask, a space and the statistics are read", () => {
  expect(ask(example("ask"), "")).toMatchObject({ times: 1, taken: null, takenAt: null, until: null });
  const space = savedSpace(example("saved_space"), "");
  expect(space.hours.week.sunday).toEqual([
    { from: "10:00", until: "12:00", mode: "post" },
    { from: "12:00", until: "24:00", mode: "staffed" },
  ]);
  expect({ id: space.id, ...spaceBody(space) }).toEqual(example("saved_space"));
  expect(modFigures(example("moderation_statistics"), "")).toMatchObject({
    forecast: { backlog: 38, arrivingPerHour: 3.4, decidingPerHour: 4.1, emptyAt: 1777240000000 },
    days: [{ day: "2026-04-24", arrived: 31, decided: 29, backlog: 38 }],
  });
});

test.each([
  [{ ...example("item"), lane: 4 }],
  [{ ...example("item"), kind: "rumour" }],
  [{ ...example("item"), fence: "4" }],
  [[]],
])("an item of another shape is refused", (broken) => {
  expect(() => modItem(broken, "")).toThrow(Malformed);
});
