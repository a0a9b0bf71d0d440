import { expect, test } from "vitest";

import desk from "../../../docs/desk.md?raw";
import inviting from "../../../docs/inviting.md?raw";
import { consentList, consentMade, deskNow } from "./desk-mine";
import { Malformed } from "./shape";

function example(page: string, name: string): Readonly<Record<string, unknown>> {
  const body = new RegExp(`\`\`\`json example=${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
  return JSON.parse(body) as Readonly<Record<string, unknown>>;
}

const ID = "000102030405060708090a0b0c0d0e0f";

const now = {
  at: 7,
  team: { id: ID, name: "Nurses" },
  organisation: { id: ID, name: "Northbrook" },
  version: 3,
  languages: ["en"],
  language: "en",
  easy_read: false,
  open: false,
  opens: 9,
  closes: null,
  answered_by: 11,
  texts: { in_hours: "a", out_of_hours: "b", confidentiality: "c", closing: "d" },
  urgent_help: [{ label: "Shout", phone: null, link: "https://giveusashout.org", text_to: "85258" }],
  conversations: [example(desk, "desk_mine")],
};

test("how_things_are_is_read_with_the_pages_conversation", () => {
  expect(deskNow(now, "")).toMatchObject({
    easyRead: false,
    answeredBy: 11,
    texts: { inHours: "a", outOfHours: "b" },
    urgentHelp: [{ label: "Shout", link: "https://giveusashout.org", textTo: "85258" }],
    talks: [{ phase: "waiting", answeredBy: 1777305600000, stopped: false, contact: 1, feedback: false }],
  });
});

test.each(["javascript:alert(1)", "http://plain.example.org", "nonsense"])("link_%s_is_not_offered", (link) => {
  const [help] = now.urgent_help;
  expect(deskNow({ ...now, urgent_help: [{ ...help, link }] }, "").urgentHelp[0]?.link).toBeNull();
});

test("phase_of_another_kind_is_refused", () => {
  const conversations = [{ ...example(desk, "desk_mine"), phase: "to_be_written_up" }];
  expect(() => deskNow({ ...now, conversations }, "")).toThrow(Malformed);
});

test("consent_of_the_page_is_read_as_far_as_the_client_asks", () => {
  const consent = example(inviting, "consent");
  expect(consentMade(consent, "")).toEqual({ id: consent["id"] });
  expect(consentList({ items: [consent] }, "").items).toEqual([{ id: consent["id"], team: null, name: "Sam Field" }]);
});
