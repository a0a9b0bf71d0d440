import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { loadSuite, type Suite } from "../crypto/suite";
import type { Outcome } from "../model";
import type { PasskeyProof, WaysCall } from "../model-ways";
import { idBytes, toBase64Url } from "../protocol/bytes";
import { Browser } from "../testing/browser";
import { Scene } from "../testing/scene";
import { Api } from "./api";
import type { Environment } from "./environment";
import type { Door } from "./staff-entering";
import { askWays } from "./staff-ways";

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

function proofOf(account: string): PasskeyProof {
  return { id: "AA", client_data: "AA", authenticator_data: "AA", signature: "AA", user_handle: toBase64Url(idBytes(account)) };
}

/** What the engine does once the page had an authenticator sign. */
async function byPasskey(browser: Browser, account: string): Promise<Outcome<unknown>> {
  const issued = await browser.engine.ways({ name: "challenge", args: [] });
  if (!issued.ok) return issued;
  return browser.engine.ways({ name: "signIn", args: [issued.value as string, proofOf(account)] });
}

test("passkey_brings_the_device_back_that_this_person_has_here", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "for Amina");
  await amina.reads("for Amina");
  const device = amina.environment.signedInAs;
  const account = amina.snapshot.me?.account ?? "";
  await amina.engine.signOut();
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
  await amina.engine.signOut();
  expect(await byPasskey(amina, account)).toEqual({ ok: true, value: null });
  expect(amina.environment.signedInAs).toBe(device);
  amina.engine.show(id);
  await amina.reads("for Amina");
});

test("passkey_on_a_new_browser_makes_a_device_that_a_password_finds_again", async () => {
  const amina = await scene.nurse("Amina");
  const account = amina.snapshot.me?.account ?? "";
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  expect(await byPasskey(tablet, account)).toEqual({ ok: true, value: null });
  const device = tablet.environment.signedInAs;
  expect(device).not.toBe(amina.environment.signedInAs);
  expect(tablet.snapshot.me?.account ?? account).toBe(account);
  await tablet.engine.signOut();
  expect((await tablet.engine.signInStaff("Amina", "secret", "000000")).ok).toBe(true);
  expect(tablet.environment.signedInAs).toBe(device);
});

test("passkey_of_nobody_is_refused_and_leaves_nothing", async () => {
  const tablet = scene.keep(await Browser.open(scene.gateway, suite, "staff"));
  expect(await byPasskey(tablet, "0".repeat(32))).toMatchObject({ ok: false, problem: { code: "sign_in.refused" } });
  expect(tablet.snapshot.phase).not.toBe("ready");
});

test("passkey_opens_no_store_that_waits_for_its_pin_and_lets_in_once_it_was_given", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "for Amina");
  await amina.reads("for Amina");
  const device = amina.environment.signedInAs;
  const account = amina.snapshot.me?.account ?? "";
  expect(await amina.engine.lock({ name: "setPin", args: ["271828"] })).toMatchObject({ ok: true });
  await amina.engine.signOut();
  await amina.reload();
  expect(await byPasskey(amina, account)).toMatchObject({ ok: false, problem: { code: "pin.needed" } });
  expect(amina.snapshot.phase).toBe("locked");
  expect(amina.snapshot.conversations).toEqual([]);
  expect(await amina.engine.lock({ name: "unlock", args: ["000000"] })).toMatchObject({ ok: false, problem: { code: "pin.wrong" } });
  expect(amina.snapshot.phase).toBe("locked");
  expect(await amina.engine.lock({ name: "unlock", args: ["271828"] })).toMatchObject({ ok: true });
  expect(await byPasskey(amina, account)).toEqual({ ok: true, value: null });
  expect(amina.environment.signedInAs).toBe(device);
  amina.engine.show(id);
  await amina.reads("for Amina");
});

test("passkey_of_a_colleague_lets_in_beside_a_store_that_waits_for_its_pin", async () => {
  const amina = await scene.nurse("Amina");
  const beth = await scene.nurse("Beth");
  const device = amina.environment.signedInAs;
  const other = beth.snapshot.me?.account ?? "";
  expect(await amina.engine.lock({ name: "setPin", args: ["271828"] })).toMatchObject({ ok: true });
  await amina.engine.signOut();
  await amina.reload();
  await amina.engine.lock({ name: "somebodyElse", args: [] });
  expect(await byPasskey(amina, other)).toEqual({ ok: true, value: null });
  expect(amina.environment.signedInAs).not.toBe(device);
  expect(amina.snapshot.pinned ?? false).toBe(false);
});

const PASSKEY = "0123456789abcdef0123456789abcdef";
const written = {
  account: PASSKEY,
  username: "amina",
  name: "Amina",
  passkeys: [{ id: PASSKEY, credential: "AAEC", name: "Tablet", created_at: 5, used_at: null }],
  codes_left: 3,
  codes_made_at: 4,
};
const ways = {
  account: PASSKEY,
  username: "amina",
  name: "Amina",
  passkeys: [{ id: PASSKEY, credential: "AAEC", name: "Tablet", createdAt: 5, usedAt: null }],
  codesLeft: 3,
  codesMadeAt: 4,
};
const made = { id: "AAEC", client_data: "AA", attestation_object: "AA" };
const proof = proofOf(PASSKEY);

const questions: readonly (readonly [call: WaysCall, answer: unknown, value: unknown, asked: readonly unknown[]])[] = [
  [{ name: "ways", args: [] }, written, ways, ["GET", "ways", null]],
  [{ name: "add", args: ["Tablet", "AQ", made] }, written, ways, ["POST", "passkeys", { name: "Tablet", challenge: "AQ", made }]],
  [{ name: "rename", args: [PASSKEY, "Key"] }, written, ways, ["POST", `passkeys/${PASSKEY}/name`, { name: "Key" }]],
  [{ name: "remove", args: [PASSKEY] }, written, ways, ["POST", `passkeys/${PASSKEY}/remove`, {}]],
  [{ name: "codes", args: [] }, { codes: ["A"] }, ["A"], ["POST", "recovery-codes", {}]],
  [{ name: "proveByPasskey", args: ["AQ", proof] }, { until: 9 }, null, ["POST", "again", { challenge: "AQ", assertion: proof }]],
  [{ name: "proveByPassword", args: ["secret", "123456"] }, { until: 9 }, null, ["POST", "again", { password: "secret", code: "123456" }]],
];

test.each(questions)("%j is asked as the protocol says", async (call, answer, value, expected) => {
  const asked: (readonly unknown[])[] = [];
  const environment: Partial<Environment> = {
    http: (method, path, _headers, sent) => {
      asked.push([method, path.replace("/v1/sign-in/", ""), sent === undefined ? null : JSON.parse(sent)]);
      return Promise.resolve({ status: 200, body: answer });
    },
  };
  const api = new Api(environment as Environment, "staff");
  expect(await askWays(api, {} as Door, call)).toEqual({ ok: true, value });
  expect(asked).toEqual([expected]);
});
