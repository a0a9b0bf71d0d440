import { expect, test } from "vitest";

import { actionsOf, type Draft, EMPTY, escalates, missing, mustEscalate, needs } from "./draft";

const POST = { kind: "post", author: { account: "young-1", name: "Amber Otter", standing: "none" } } as const;

function acts(draft: Partial<Draft>): readonly string[] {
  return actionsOf({ ...EMPTY, ...draft }, POST).map((action) => action.do);
}

test("whoever is at risk is not left alone with a no", () => {
  for (const policy of ["danger", "self_harm", "abuse", "grooming"]) expect(acts({ main: "refuse", policy })).toEqual(["refuse", "escalate"]);
  expect(acts({ main: "refuse", policy: "spam" })).toEqual(["refuse"]);
  expect(acts({ main: "return", policy: "self_harm" })).toEqual(["return"]);
  const draft: Draft = { ...EMPTY, main: "refuse", policy: "self_harm" };
  expect([mustEscalate(draft), escalates(draft), escalates({ ...draft, policy: "spam", escalate: true })]).toEqual([true, true, true]);
});

test("what is missing is named in the order of the screen", () => {
  expect(missing(EMPTY, POST)).toEqual(["actions"]);
  expect(missing({ ...EMPTY, main: "refuse" }, POST)).toEqual(["policy", "reason", "message"]);
  expect(missing({ ...EMPTY, main: "approve" }, POST)).toEqual([]);
  expect(needs([{ do: "approve" }, { do: "escalate" }])).toEqual({ policy: true, reason: true, message: false });
});

test("nobody's standing changes with an approval, an appeal, or where nobody is named", () => {
  expect(acts({ main: "approve", level: "warning" })).toEqual(["approve"]);
  expect(acts({ main: "refuse", level: "warning" })).toEqual(["refuse", "standing"]);
  expect(actionsOf({ ...EMPTY, main: "uphold", level: "warning" }, { kind: "chat", author: null })).toEqual([{ do: "uphold" }]);
});
