import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";

import inviting from "../../../docs/inviting.md?raw";
import { utf8 } from "./bytes";
import { LONGEST_WHY } from "./consent";
import { decodeContent, encodeContent } from "./content";
import { Malformed } from "./shape";
import { systemEntry } from "./system-entry";

const ID = "000102030405060708090a0b0c0d0e0f";

const ask = { k: "consent_ask", at: 7, consent: ID, kind: "invite", account: ID, name: "Sam", title: "Social worker", why: "To help." } as const;

test("question_and_answer_survive_the_round_trip", () => {
  const answer = { k: "consent_answer", at: 8, consent: ID, ok: true, history: "all" } as const;
  expect(decodeContent(encodeContent(ask))).toEqual(ask);
  expect(decodeContent(encodeContent(answer))).toEqual(answer);
  const move = { ...ask, kind: "transfer", account: "" } as const;
  expect(decodeContent(encodeContent(move))).toEqual(move);
});

test.each([
  ["a_reason_that_is_too_long", { why: "x".repeat(LONGEST_WHY + 1) }],
  ["another_kind", { kind: "adopt" }],
  ["an_account_that_is_none", { account: "Sam" }],
  ["a_name_that_is_too_long", { name: "x".repeat(201) }],
])("%s_is_refused", (_name, more) => {
  expect(() => decodeContent(encode({ v: 1, ...ask, ...more }))).toThrow(Malformed);
});

test("entry_of_the_page_is_read", () => {
  const example = /```json example=consent_entry\n([\s\S]*?)```/.exec(inviting)?.[1] ?? "";
  expect(systemEntry(utf8(example))).toEqual(JSON.parse(example));
});
