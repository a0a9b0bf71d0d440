import { beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Bytes } from "../protocol/bytes";
import { encodeContent } from "../protocol/content";
import { madeUp, RecordsHouse, type Person } from "../testing/records-house";
import { Refused } from "./errors";
import { verifyTranscript } from "./record-verifying";

let suite: Suite;
let house: RecordsHouse;
let amina: Person;
let robin: Person;
let sofia: Person;
let marcus: Person;
let grace: Person;

beforeAll(async () => {
  suite = await loadSuite("MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519");
});

beforeEach(async () => {
  house = await RecordsHouse.open(suite);
  amina = await house.person("Amina", "nurse");
  robin = await house.person("Robin", "young");
  sofia = await house.person("Sofia", "lead");
  marcus = await house.person("Marcus", "lead");
  grace = await house.person("Grace", "lead");
  await house.say(robin, said("my uncle comes in at night"));
  await house.say(amina, said("Thank you for telling me."));
});

function said(text: string): Bytes {
  return encodeContent({ k: "text", text, at: 1 });
}

async function seal(): Promise<void> {
  await amina.ask("prepare", house.talk);
  await amina.ask("deliver", house.talk);
}

async function opened(): Promise<string> {
  await seal();
  return (await sofia.ask("ask", house.record, "A Section 47 enquiry.", null)).id;
}

async function refusal(attempt: Promise<unknown>): Promise<Pick<Refused, "code" | "fields">> {
  const error: unknown = await attempt.catch((caught: unknown) => caught);
  if (!(error instanceof Refused)) throw new Error(`not refused: ${String(error)}`);
  return { code: error.code, fields: error.fields };
}

test("nurse_seals_for_three_leads_and_two_of_them_read", async () => {
  const plan = await amina.ask("prepare", house.talk);
  expect(plan).toMatchObject({ messages: 2, quorum: 2, leads: [{ name: "Sofia" }, { name: "Marcus" }, { name: "Grace" }] });
  expect(house.body).toBeNull();
  const opening = await opened();
  expect(await marcus.ask("agree", opening)).toMatchObject({ state: "ready", given: [{ name: "Sofia" }, { name: "Marcus" }], missing: [{ name: "Grace" }] });
  const { messages } = await sofia.ask("read", opening);
  expect(messages).toMatchObject([
    { genuine: true, name: "Robin", content: { kind: "text", text: "my uncle comes in at night" } },
    { genuine: true, name: "Amina", content: { kind: "text", text: "Thank you for telling me." } },
  ]);
});

test("quorum_of_one_reads_nothing", async () => {
  const opening = await opened();
  expect(await refusal(sofia.ask("read", opening))).toEqual({ code: "record.not_ready", fields: {} });
  house.quorum = 1;
  expect(await refusal(sofia.ask("read", opening))).toMatchObject({ code: "record.broken" });
});

test("share_that_the_gateway_made_up_is_named_and_another_lead_does_instead", async () => {
  const opening = await opened();
  await marcus.ask("agree", opening);
  house.opening?.given.set(marcus.known.account, { by: "Marcus", sealed: madeUp() });
  expect(await refusal(sofia.ask("read", opening))).toEqual({ code: "record.wrong_share", fields: { names: "Marcus" } });
  await grace.ask("agree", opening);
  expect((await sofia.ask("read", opening)).messages).toHaveLength(2);
});

test("share_from_the_wrong_lead_is_named", async () => {
  const opening = await opened();
  await marcus.ask("agree", opening);
  const given = house.opening?.given.get(marcus.known.account);
  if (given === undefined) throw new Error("nothing was given");
  house.opening?.given.delete(marcus.known.account);
  house.opening?.given.set(grace.known.account, given);
  expect(await refusal(sofia.ask("read", opening))).toEqual({ code: "record.wrong_share", fields: { names: given.by } });
});

test("share_that_is_replayed_from_an_earlier_opening_is_refused", async () => {
  const opening = await opened();
  await marcus.ask("agree", opening);
  const replayed = house.opening?.given.get(marcus.known.account);
  const next = await sofia.ask("ask", house.record, "Again.", null);
  if (replayed !== undefined) house.opening?.given.set(marcus.known.account, replayed);
  expect(await refusal(sofia.ask("read", next.id))).toMatchObject({ code: "record.wrong_share" });
});

test("share_goes_to_no_device_that_is_not_the_askers", async () => {
  const opening = await opened();
  house.pretendAsker(amina.known.device);
  expect(await refusal(marcus.ask("agree", opening))).toMatchObject({ code: "record.asker" });
  expect(house.opening?.given.has(marcus.known.account)).toBe(false);
});

test("record_of_another_contact_in_its_place_is_refused", async () => {
  const opening = await opened();
  await marcus.ask("agree", opening);
  const { body } = house;
  house.body = body?.map((byte, index) => (index === 5 ? byte ^ 1 : byte)) ?? null;
  expect(await refusal(sofia.ask("read", opening))).toMatchObject({ code: "record.broken" });
});

test("forged_record_shows_which_messages_are_not_genuine", async () => {
  const [first, second] = house.messages();
  if (first === undefined || second === undefined) throw new Error("nothing was said");
  const stranger = { ...first, seq: 9, sender: "ab".repeat(16) };
  const changed = { ...second, content: encodeContent({ k: "text", text: "I did nothing.", at: 1 }) };
  const moved = { ...second, conversation: "cd".repeat(16) };
  const messages = [first, first, changed, moved, stranger, second];
  const transcript = { organisation: "", conversation: house.talk, contact: 1, person: house.young, sealed_at: 1, messages };
  const of = { logs: [house.talk], person: { account: house.young, name: "Robin" } };
  const judged = await verifyTranscript(house.tools(sofia), of, transcript);
  expect(judged.map((each) => (each.genuine ? "genuine" : each.why))).toEqual(["genuine", "order", "frank", "place", "sender", "genuine"]);
});

test("line_that_fails_under_it_stores_nothing_half_and_goes_on", async () => {
  const plan = await amina.ask("prepare", house.talk);
  house.failures = 5;
  await expect(amina.ask("deliver", house.talk)).rejects.toThrow();
  expect(house.shares).toEqual([]);
  await amina.ask("deliver", house.talk);
  expect(house.record).toBe(plan.record);
  expect(house.shares).toHaveLength(3);
});

test("nothing_said_and_too_few_leads_make_no_record", async () => {
  house.quorum = 4;
  expect(await refusal(amina.ask("prepare", house.talk))).toMatchObject({ code: "record.no_leads" });
  house.quorum = 2;
  house.proofs.length = 0;
  expect(await refusal(amina.ask("prepare", house.talk))).toMatchObject({ code: "record.empty" });
});

test("share_is_handed_on_to_a_leads_new_tablet_which_then_agrees", async () => {
  await seal();
  const tablet = await house.another(marcus);
  expect(await marcus.ask("handOn")).toEqual({ handed: 1, left: 0 });
  expect(await marcus.ask("handOn")).toEqual({ handed: 0, left: 0 });
  const { id } = await sofia.ask("ask", house.record, "A Section 47 enquiry.", null);
  await tablet.ask("agree", id);
  expect((await sofia.ask("read", id)).messages).toHaveLength(2);
});
