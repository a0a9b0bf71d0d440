import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Outcome } from "../model";
import type { RecoveryCall, RecoveryCallName, RecoveryCalls, RecoveryValue } from "../model-recovery";
import { Browser, until } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { Scene, type Two } from "../testing/scene";

let suite: Suite;
let scene: Scene;
let gateway: TestGateway;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  gateway = scene.gateway;
});

afterEach(() => {
  scene.strike();
});

const DONE = { ok: true, value: null };

function ask<N extends RecoveryCallName>(browser: Browser, name: N, ...args: RecoveryCalls[N]["args"]): Promise<Outcome<RecoveryValue>> {
  return browser.engine.recovery({ name, args } as RecoveryCall);
}

function phrase(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(16));
}

async function talked(): Promise<Two & { readonly words: Uint8Array<ArrayBuffer> }> {
  const two = await scene.two();
  await two.robin.engine.send(two.id, "from the phone");
  await two.amina.reads("from the phone");
  const words = phrase();
  expect(await ask(two.robin, "make", words)).toEqual(DONE);
  return { ...two, words };
}

async function newBrowser(): Promise<Browser> {
  return scene.keep(await Browser.open(gateway, suite, "person"));
}

test("person_who_lost_their_phone_comes_back_and_is_handed_what_was_before", async () => {
  const { robin, amina, id, words } = await talked();
  robin.cutOff(true);
  const phone = await newBrowser();
  expect(await ask(phone, "use", words)).toEqual(DONE);
  expect(phone.engine.snapshot.me?.account).toBe(robin.snapshot.me?.account);
  expect(phone.engine.snapshot.cameBack).toBe(true);
  phone.engine.show(id);
  await phone.reads("from the phone");
  await until(() => amina.notices.includes("recovered"), "the nurse is told");
  expect(amina.notices).not.toContain("unvouched");
  await phone.engine.send(id, "it is me");
  await until(() => amina.texts.some(({ text }) => text === "it is me"), "goes on");
});

test("old_phone_hears_of_it_in_the_chat_and_among_its_devices", async () => {
  const { robin, id, words } = await talked();
  const phone = await newBrowser();
  await ask(phone, "use", words);
  phone.engine.show(id);
  await until(() => robin.notices.includes("recovered"), "in the chat");
  expect(robin.items.find((item) => item.kind === "notice" && item.code === "recovered")).toMatchObject({ mine: true });
  await until(() => robin.snapshot.told?.some(({ kind }) => kind === "recovered") === true, "among the devices");
  expect(phone.snapshot.told?.some(({ kind }) => kind === "stranger")).not.toBe(true);
});

test("old_phone_that_was_taken_off_before_still_counts_for_the_word_that_it_gave", async () => {
  const { robin, amina, id, words } = await talked();
  gateway.organisation.revoke(robin.environment.signedInAs ?? "");
  const phone = await newBrowser();
  await ask(phone, "use", words);
  phone.engine.show(id);
  await phone.reads("from the phone");
  expect(amina.notices).toContain("recovered");
});

test("question_about_old_devices_is_asked_once", async () => {
  const { words } = await talked();
  const phone = await newBrowser();
  await ask(phone, "use", words);
  expect(await ask(phone, "settled")).toEqual(DONE);
  expect(phone.engine.snapshot.cameBack).toBe(false);
  await phone.reload();
  expect(phone.engine.snapshot.cameBack).toBe(false);
});

test("words_open_nothing_twice_and_others_open_nothing_at_all", async () => {
  const { words } = await talked();
  const refused = { ok: false, problem: { code: "recovery.refused" } };
  expect(await ask(await newBrowser(), "use", phrase())).toMatchObject(refused);
  expect(await ask(await newBrowser(), "use", words)).toEqual(DONE);
  const finder = await newBrowser();
  expect(await ask(finder, "use", words)).toMatchObject(refused);
  expect(finder.engine.snapshot.phase).toBe("signed-out");
});

test("device_that_did_not_hear_the_answer_comes_in_with_the_next_press", async () => {
  const { words } = await talked();
  const phone = await newBrowser();
  gateway.entrance.recovery.losing = 1;
  expect(await ask(phone, "use", words)).toMatchObject({ problem: { code: "network" } });
  const devices = gateway.devices.size;
  expect(await ask(phone, "use", words)).toEqual(DONE);
  expect(gateway.devices.size).toBe(devices);
});

test("second_phrase_ends_the_first_and_both_can_be_ended", async () => {
  const { robin, words } = await talked();
  const others = phrase();
  await ask(robin, "make", others);
  expect(await ask(await newBrowser(), "use", words)).toMatchObject({ problem: { code: "recovery.refused" } });
  expect(await ask(robin, "standing")).toMatchObject({ ok: true, value: { madeAt: gateway.entrance.recovery.phrases[0]?.at } });
  expect(await ask(robin, "remove")).toEqual(DONE);
  expect(await ask(robin, "standing")).toEqual({ ok: true, value: { madeAt: null } });
  expect(await ask(await newBrowser(), "use", others)).toMatchObject({ problem: { code: "recovery.refused" } });
});

test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => object]>([
  ["signature", (signature) => ({ signature })],
  ["endorsement", (endorsement) => ({ endorsement })],
])("device_whose_%s_does_not_hold_stands_out_and_is_handed_nothing", async (_word, bent) => {
  const { robin, amina, id, words } = await talked();
  gateway.entrance.recovery.bend = (chain) => ({ ...chain, ...bent(new Uint8Array(64)) });
  const ghost = await newBrowser();
  await ask(ghost, "use", words);
  ghost.engine.show(id);
  for (const each of [robin, amina]) await until(() => each.notices.includes("unvouched"), "stands out");
  await ghost.shows((each) => each.history === "unanswered", "nobody answers");
  expect(ghost.texts).toEqual([]);
});

test("ghost_in_the_place_of_a_phone_that_was_taken_off_stands_out_and_is_handed_nothing", async () => {
  const { robin, amina, id, words } = await talked();
  await gateway.putOff(robin.environment.signedInAs ?? "", "revoked");
  await until(() => amina.notices.includes("left"), "the phone is out");
  gateway.entrance.recovery.bend = (chain) => ({ ...chain, endorsement: new Uint8Array(64) });
  const ghost = await newBrowser();
  await ask(ghost, "use", words);
  ghost.engine.show(id);
  await until(() => amina.notices.includes("unvouched"), "stands out");
  await ghost.shows((each) => each.history === "unanswered", "nobody answers");
  expect(ghost.texts).toEqual([]);
});

test("person_whose_phone_was_taken_off_and_is_out_of_the_chat_comes_back", async () => {
  const { robin, amina, id, words } = await talked();
  await gateway.putOff(robin.environment.signedInAs ?? "", "revoked");
  await until(() => amina.notices.includes("left"), "the phone is out");
  const phone = await newBrowser();
  await ask(phone, "use", words);
  phone.engine.show(id);
  await phone.reads("from the phone");
  await until(() => amina.notices.includes("recovered"), "the nurse is told");
  expect(amina.notices).not.toContain("unvouched");
});

test("browser_that_is_somebodys_already_is_not_given_up_for_words", async () => {
  const { robin, words } = await talked();
  expect(await ask(robin, "use", words)).toMatchObject({ problem: { code: "link.taken" } });
  expect(robin.engine.snapshot.phase).toBe("ready");
});
