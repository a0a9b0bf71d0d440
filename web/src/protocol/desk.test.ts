import { expect, test } from "vitest";

import page from "../../../docs/desk.md?raw";
import { deskAlarm, deskItem, deskWords, handover, inboxPage, noteKeys } from "./desk";
import { decodeMessage } from "./frames";
import { encode } from "@msgpack/msgpack";
import { Malformed } from "./shape";

function example(name: string): Readonly<Record<string, unknown>> {
  const body = new RegExp(`\`\`\`json example=${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
}

test("item_of_the_page_is_read", () => {
  expect(deskItem(example("desk_item"), "")).toMatchObject({
    phase: "waiting",
    promiseDue: 1_777_305_600_000,
    leaseUntil: 1_777_043_700_000,
    waitingSince: 1_777_042_800_000,
    lastAt: 1_777_042_860_000,
    owner: { name: "Amina Yusuf" },
    alarm: { state: "raised", step: 0 },
  });
});

test("page_of_the_inbox_is_read_with_its_counters", () => {
  const counters = example("desk_counters");
  const item = example("desk_item");
  const page = { team: item["team"], at: 7, counters, items: [item], next: "8-9" };
  expect(inboxPage(page, "")).toMatchObject({ at: 7, counters, next: "8-9", items: [{ person: { name: "Amber Otter" } }] });
  expect(handover({ at: 7, items: [item], more: false }, "").items[0]).toMatchObject({ promiseDue: 1_777_305_600_000 });
});

test("alarm_of_the_page_is_read", () => {
  expect(deskAlarm(example("desk_alarm"), "")).toMatchObject({
    state: "acknowledged",
    who: "lead",
    forMe: true,
    acknowledged: { name: "Amina Yusuf" },
  });
});

test("settings_of_the_page_give_texts_and_outcomes", () => {
  const words = deskWords({ team: "x", version: 3, settings: example("desk_settings") }, "");
  expect(words).toMatchObject({ version: 3, languages: ["en"] });
  expect(words.texts["en"]?.in_hours).toBe("We have your message. Somebody answers by {answered_by}.");
  expect(words.outcomes).toEqual([{ code: "advice_given", topic: "outcome", label: { en: "Advice given" } }]);
});

test("pushes_of_the_page_are_read", () => {
  for (const name of ["desk_push", "alarm_push"]) {
    expect(decodeMessage(encode(example(name)))).toEqual([{ kind: "push", push: example(name) }]);
  }
});

test.each([
  ["a phase that nobody knows", { phase: "asleep" }],
  ["an owner without a name", { owner: { account: "ffeeddccbbaa99887766554433221100" } }],
  ["a time that is none", { promise_due: "tomorrow" }],
])("%s is malformed", (_name, more) => {
  expect(() => deskItem({ ...example("desk_item"), ...more }, "")).toThrow(Malformed);
});

test("a_key_that_is_no_base64_is_malformed", () => {
  const item = { device: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", account: "ffeeddccbbaa99887766554433221100", key: "+", signature: "AA" };
  expect(() => noteKeys({ items: [item] }, "")).toThrow(Malformed);
});
