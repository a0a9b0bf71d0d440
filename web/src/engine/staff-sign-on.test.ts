import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { loadSuite, type Suite } from "../crypto/suite";
import type { Outcome } from "../model";
import type { SignedOn, SignOnPurpose, SignOnReturn, WaysCall } from "../model-ways";
import { Browser } from "../testing/browser";
import { Scene } from "../testing/scene";

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
});

afterEach(() => {
  scene.strike();
});

const done = { ok: true, value: null };

function refused(code: string): object {
  return { ok: false, problem: { code } };
}

async function leave(browser: Browser, purpose: SignOnPurpose): Promise<string> {
  const left = await browser.engine.ways({ name: "leave", args: [purpose] });
  if (!left.ok) throw new Error(left.problem.code);
  return new URL(left.value as string).searchParams.get("state") ?? "";
}

function comeBack(browser: Browser, back: Partial<SignOnReturn>): Promise<Outcome<unknown>> {
  return browser.engine.ways({ name: "comeBack", args: [{ state: "", code: null, error: "", ...back }] });
}

/** Go to the provider, log in there as somebody, come back to a new page. */
async function through(browser: Browser, purpose: SignOnPurpose, who: string): Promise<Outcome<unknown>> {
  const state = await leave(browser, purpose);
  await browser.reload();
  return comeBack(browser, { state, code: who });
}

/** The whole way in. */
async function signIn(browser: Browser, who: string): Promise<Outcome<unknown>> {
  const back = await through(browser, "sign-in", who);
  return back.ok ? enter(browser, back.value as SignedOn) : back;
}

function enter(browser: Browser, { vouched }: SignedOn): Promise<Outcome<unknown>> {
  if (vouched === null) throw new Error("nobody was named");
  return browser.engine.ways({ name: "signInByProvider", args: [vouched] });
}

async function linked(name: string): Promise<Browser> {
  const browser = await scene.nurse(name);
  expect(await through(browser, "link", name.toLowerCase())).toMatchObject({ ok: true, value: { purpose: "link", vouched: null } });
  return browser;
}

test("provider_brings_the_device_back_that_this_person_has_here", async () => {
  const amina = await linked("Amina");
  const device = amina.environment.signedInAs;
  await amina.engine.signOut();
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
  await amina.engine.signOut();
  expect(await signIn(amina, "amina")).toEqual(done);
  expect(amina.environment.signedInAs).toBe(device);
});

test("provider_on_a_new_browser_makes_a_device_that_a_password_finds_again", async () => {
  await linked("Amina");
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  expect(await signIn(tablet, "amina")).toEqual(done);
  const device = tablet.environment.signedInAs;
  await tablet.engine.signOut();
  expect((await tablet.engine.signInStaff("Amina", "secret", "000000")).ok).toBe(true);
  expect(tablet.environment.signedInAs).toBe(device);
});

test("whoever_signed_out_comes_in_only_where_the_provider_asked_them_again", async () => {
  const amina = await linked("Amina");
  const { account } = scene.gateway.devices.get(amina.environment.signedInAs ?? "") ?? { account: "" };
  await amina.engine.signOut();
  scene.gateway.signOn.signedOut.add(account);
  expect(await through(amina, "sign-in", "amina")).toEqual({ ok: true, value: { purpose: "afresh", vouched: null } });
  const back = await through(amina, "afresh", "amina");
  if (!back.ok) throw new Error(back.problem.code);
  expect(back.value).toMatchObject({ purpose: "sign-in" });
  expect(await enter(amina, back.value as SignedOn)).toEqual(done);
});

test("whoever_is_not_linked_is_refused_and_leaves_nothing", async () => {
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  expect(await signIn(tablet, "amina")).toMatchObject(refused("provider.unknown"));
  expect(tablet.snapshot.phase).not.toBe("ready");
});

test("own_store_that_waits_for_its_pin_is_entered_once_it_was_given", async () => {
  const amina = await linked("Amina");
  const device = amina.environment.signedInAs;
  expect(await amina.engine.lock({ name: "setPin", args: ["4711"] })).toEqual(done);
  await amina.engine.signOut();
  const back = await through(amina, "sign-in", "amina");
  if (!back.ok) throw new Error(back.problem.code);
  expect(await enter(amina, back.value as SignedOn)).toMatchObject(refused("pin.needed"));
  expect(await amina.engine.lock({ name: "unlock", args: ["4711"] })).toEqual(done);
  expect(await enter(amina, back.value as SignedOn)).toEqual(done);
  expect(amina.environment.signedInAs).toBe(device);
});

test("device_that_is_gone_is_erased_and_the_next_way_in_is_of_a_new_one", async () => {
  const amina = await linked("Amina");
  const device = amina.environment.signedInAs ?? "";
  await amina.engine.signOut();
  const account = scene.gateway.devices.get(device);
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  expect(await signIn(tablet, "amina")).toEqual(done);
  scene.gateway.devices.delete(device);
  expect(await signIn(amina, "amina")).toMatchObject(refused("device.unknown"));
  expect(await signIn(amina, "amina")).toEqual(done);
  expect(amina.environment.signedInAs).not.toBe(device);
  expect(scene.gateway.devices.get(amina.environment.signedInAs ?? "")?.account).toBe(account?.account);
});

test("state_of_somebody_else_is_not_even_asked_about", async () => {
  const amina = await linked("Amina");
  await amina.engine.signOut();
  const state = await leave(amina, "sign-in");
  expect(await comeBack(amina, { state: "foreign", code: "amina" })).toMatchObject(refused("provider.over"));
  // It has not spoiled what was begun here, which is good once.
  expect(await comeBack(amina, { state, code: "amina" })).toMatchObject({ ok: true });
  expect(await comeBack(amina, { state, code: "amina" })).toMatchObject(refused("provider.over"));
});

test.each([
  ["access_denied", "provider.cancelled"],
  ["temporarily_unavailable", "provider.away"],
  ["invalid_scope", "provider.refused"],
])("%s_at_the_provider_is_%s", async (error, code) => {
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  const state = await leave(tablet, "sign-in");
  expect(await comeBack(tablet, { state, error })).toMatchObject(refused(code));
});

test("proof_and_link_hold_for_whoever_is_signed_in", async () => {
  const amina = await linked("Amina");
  const link: WaysCall = { name: "link", args: [] };
  expect(await amina.engine.ways(link)).toMatchObject({ ok: true, value: { provider: "The trust" } });
  expect(await through(amina, "again", "amina")).toMatchObject({ ok: true, value: { purpose: "again", vouched: null } });
  expect(await amina.engine.ways({ name: "unlink", args: [] })).toEqual(done);
  expect(await amina.engine.ways(link)).toEqual({ ok: true, value: { provider: "The trust", linkedAt: null } });
  scene.gateway.signOn.name = null;
  expect(await amina.engine.ways({ name: "provider", args: [] })).toEqual(done);
  expect(await amina.engine.ways(link)).toEqual({ ok: true, value: { provider: null, linkedAt: null } });
});

test("address_that_is_no_page_is_not_gone_to", async () => {
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  const http = tablet.environment.http.bind(tablet.environment);
  tablet.environment.http = async (...asked) => {
    const answer = await http(...asked);
    return asked[1] === "/v1/sign-on/begin" ? { ...answer, body: { state: "AA", address: "javascript:alert(1)" } } : answer;
  };
  expect(await tablet.engine.ways({ name: "leave", args: ["sign-in"] })).toMatchObject(refused("request.malformed"));
});
