import { expect, test } from "vitest";

import moderation from "../../../docs/moderation.md?raw";
import { fromBase64Url, toBase64Url, type Bytes } from "./bytes";
import { reportContext, reportInfo } from "./chat-report";
import { disclosureBytes } from "./disclosure";
import { Malformed } from "./shape";
import { care, myPost, receipt, space, spacePost, spacesNow, standing } from "./spaces";
import { decode } from "@msgpack/msgpack";

function example(name: string): Readonly<Record<string, unknown>> {
  const body = new RegExp(`\`\`\`json example=${name}\\n([\\s\\S]*?)\`\`\``).exec(moderation)?.[1] ?? "";
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
}

test("a_space_of_the_page_is_read", () => {
  expect(space(example("space"), "")).toMatchObject({ mode: "pre", opensAt: null, closesAt: 1777060800000, seenWithinMinutes: 30 });
});

test("a_post_of_the_page_is_read", () => {
  expect(spacePost(example("space_post"), "")).toMatchObject({ author: { name: "Amber Otter" }, replyTo: null, feels: 3, felt: true });
});

test("a_post_of_ones_own_is_read_with_its_decision", () => {
  expect(myPost(example("my_post"), "")).toMatchObject({
    state: "returned",
    decision: { policy: "identifying", helped: false, appeal: null, appealUntil: 1782227400000 },
    may: ["edit", "withdraw", "appeal"],
  });
});

test("standing_and_receipt_of_the_page_are_read", () => {
  expect(standing(example("standing"), "")).toMatchObject({ level: "two_weeks", mayPost: false });
  expect(receipt(example("receipt"), "")).toMatchObject({ about: "post", reason: "bullying", outcome: null, again: false });
});

test("spaces_and_care_are_read", () => {
  const now = { at: 7, items: [example("space")], standing: example("standing"), break_until: 9, unseen: 2 };
  expect(spacesNow(now, "")).toMatchObject({ breakUntil: 9, unseen: 2, standing: { level: "two_weeks" } });
  expect(care({ blocked: [], muted: [], words: ["spiders"], break_until: null }, "")).toMatchObject({ words: ["spiders"] });
});

test("a_state_of_another_kind_is_refused", () => {
  expect(() => myPost({ ...example("my_post"), state: "pending" }, "")).toThrow(Malformed);
  expect(() => space({ ...example("space"), mode: "open" }, "")).toThrow(Malformed);
});

test("a_report_is_bound_to_what_the_page_says", () => {
  const { report, conversation, device, context, info } = example("report_context") as Readonly<Record<string, string>>;
  expect(toBase64Url(reportContext(report ?? "", conversation ?? ""))).toBe(context);
  expect(toBase64Url(reportInfo(report ?? "", conversation ?? "", device ?? ""))).toBe(info);
});

test("a_disclosure_has_the_pages_bytes", () => {
  const bytes = fromBase64Url(String(example("report_plaintext")["bytes"]));
  const { messages } = decode(bytes) as { readonly messages: readonly Readonly<Record<string, unknown>>[] };
  const disclosed = messages.map((message) => ({
    seq: Number(message["seq"]),
    at: Number(message["at"]),
    sender: String(message["sender"]),
    messageId: String(message["message_id"]),
    salt: message["salt"] as Bytes,
    content: message["content"] as Bytes,
    frank: message["frank"] as Bytes,
  }));
  expect(disclosureBytes(disclosed)).toEqual(bytes);
});
