import { expect, test } from "vitest";

import desk from "../../../docs/desk.md?raw";
import { utf8 } from "./bytes";
import { systemEntry } from "./system-entry";

const example = /```json example=desk_reply\n([\s\S]*?)```/.exec(desk)?.[1] ?? "";

test("reply_of_the_page_is_read", () => {
  expect(systemEntry(utf8(example))).toEqual({
    code: "desk.reply",
    text: "out_of_hours",
    version: 3,
    answeredBy: 1_777_305_600_000,
    opens: 1_777_276_800_000,
  });
});

test.each(["desk.stopped", "desk.started", "desk.overridden", "desk.reopened", "identity.opened"])("%s_has_a_code_alone", (code) => {
  expect(systemEntry(utf8(JSON.stringify({ code, more: 1 })))).toEqual({ code });
});

test("closing_names_the_version_of_its_words", () => {
  expect(systemEntry(utf8('{"code":"desk.closed","version":2}'))).toEqual({ code: "desk.closed", version: 2 });
});

test.each([
  ["another_code", '{"code":"desk.opened"}'],
  ["no_json", "desk.stopped"],
  ["a_reply_without_its_time", '{"code":"desk.reply","text":"in_hours","version":3}'],
  ["a_reply_of_another_kind", '{"code":"desk.reply","text":"later","version":3,"answered_by":1}'],
  ["nothing", ""],
])("%s_is_passed_over", (_name, body) => {
  expect(systemEntry(utf8(body))).toBeNull();
});

test("bytes_that_are_no_text_are_passed_over", () => {
  expect(systemEntry(Uint8Array.of(0xff, 0xfe))).toBeNull();
});
