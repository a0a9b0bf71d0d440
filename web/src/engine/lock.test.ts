import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { eraseStore, MOST_TRIES } from "../store/pin";
import { Profiles } from "../store/profiles";
import type { Browser } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { eventually } from "../testing/eventually";
import { Scene } from "../testing/scene";

const PIN = "271828";

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

async function shows(browser: Browser, phase: Browser["snapshot"]["phase"]): Promise<void> {
  await eventually(() => {
    expect(browser.snapshot.phase).toBe(phase);
  });
}

/** A nurse with a conversation, behind a PIN; the worker that knew her keys is gone. */
async function locked(): Promise<{ readonly amina: Browser; readonly id: string }> {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
  expect(await amina.engine.lock({ name: "setPin", args: [PIN] })).toMatchObject({ ok: true });
  amina.engine.show(id);
  await amina.reads("hello");
  expect(amina.snapshot.pinned).toBe(true);
  await amina.reload();
  await shows(amina, "locked");
  expect(amina.snapshot.conversations).toEqual([]);
  return { amina, id };
}

test("locked_store_opens_by_its_pin_and_goes_on", async () => {
  const { amina, id } = await locked();
  expect(await amina.engine.lock({ name: "unlock", args: ["000000"] })).toEqual({
    ok: false,
    problem: { code: "pin.wrong", fields: { left: MOST_TRIES - 1 } },
  });
  await amina.engine.lock({ name: "unlock", args: [PIN] });
  amina.engine.show(id);
  await amina.reads("hello");
  await amina.online();
});

test("last_wrong_pin_erases_the_store", async () => {
  const { amina } = await locked();
  for (let tried = 0; tried < MOST_TRIES; tried += 1) await amina.engine.lock({ name: "unlock", args: ["000000"] });
  await shows(amina, "revoked");
  const left = (await indexedDB.databases()).filter(({ name }) => name?.startsWith(amina.prefix));
  expect(left).toEqual([]);
});

test("somebody_else_signs_in_beside_a_locked_store", async () => {
  const { amina } = await locked();
  await amina.engine.lock({ name: "somebodyElse", args: [] });
  await shows(amina, "signed-out");
  expect(await amina.engine.signInStaff("Amina", "secret", "000000")).toMatchObject({ problem: { code: "pin.needed" } });
  await shows(amina, "locked");
  await amina.engine.lock({ name: "somebodyElse", args: [] });
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
  expect(amina.snapshot.pinned ?? false).toBe(false);
});

test("locked_store_whose_device_was_revoked_is_erased_without_its_pin", async () => {
  const { amina } = await locked();
  const device = amina.environment.signedInAs ?? "";
  await gateway.putOff(device, "revoked");
  await amina.reload();
  await shows(amina, "revoked");
  // The window from before may be the one that erases it.
  await eventually(async () => {
    const left = (await indexedDB.databases()).filter(({ name }) => name?.startsWith(amina.prefix));
    expect(left).toEqual([]);
  });
});

test("locked_window_whose_store_another_window_erased_says_so", async () => {
  const { amina } = await locked();
  const device = amina.environment.signedInAs ?? "";
  gateway.reachable = false;
  await amina.reload();
  await shows(amina, "locked");
  const [name] = await new Profiles(amina.prefix).stores();
  await eraseStore(name ?? "");
  gateway.reachable = true;
  expect(gateway.organisation.people.get(device)?.revoked).toBe(false);
  amina.engine.nudge();
  await shows(amina, "revoked");
});

test("pin_that_is_taken_off_is_asked_for_no_more", async () => {
  const { amina, id } = await locked();
  await amina.engine.lock({ name: "unlock", args: [PIN] });
  expect(await amina.engine.lock({ name: "setPin", args: [null] })).toMatchObject({ ok: true });
  await amina.reload();
  amina.engine.show(id);
  await amina.reads("hello");
});
