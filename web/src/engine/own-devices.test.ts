import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Told } from "../model-own-devices";
import { Browser, until } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { newId } from "../testing/organisation";
import { openDesk, Scene } from "../testing/scene";

const HOUR = 60 * 60_000;

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

async function robin(): Promise<Browser> {
  const made = await scene.youngPerson();
  await openDesk(made);
  return made;
}

function words(browser: Browser): string {
  return (browser.engine.snapshot.told ?? []).map((each) => each.kind).join();
}

async function tells(browser: Browser, wanted: string): Promise<Told> {
  await until(() => words(browser) === wanted, `tells ${wanted}`);
  const [first] = browser.engine.snapshot.told ?? [];
  if (first === undefined) throw new Error("nothing is told");
  return first;
}

/** Wait until a check was made from the beginning: what a person says waits for its turn behind it. */
async function checks(browser: Browser): Promise<void> {
  const made = (): number => gateway.ownDevices.checks.filter((device) => device === browser.environment.signedInAs).length;
  const before = made();
  await browser.reload();
  await until(() => made() > before, "checks");
  await settle(browser, { kind: "joined", device: "nobody", name: "", at: null });
}

/** Attest a key that nobody asked for as a device of somebody's. */
async function ghost(of: Browser): Promise<string> {
  const own = gateway.devices.get(of.environment.signedInAs ?? "");
  if (own === undefined) throw new Error("nobody is signed in");
  const device = newId();
  const { publicKey } = await suite.signature.keygen();
  const person = { ...own, device, signatureKey: publicKey };
  gateway.devices.set(device, person);
  const { statement } = await gateway.organisation.attest(person, publicKey);
  gateway.trail.added(own.account, device, statement);
  return device;
}

async function linked(first: Browser): Promise<Browser> {
  await first.engine.startAdding();
  await until(() => first.snapshot.adding?.step === "shown", "shown");
  const tablet = scene.keep(await Browser.open(gateway, suite, "person"));
  const came = tablet.engine.comeIn(first.snapshot.adding?.link ?? "");
  await until(() => first.snapshot.adding?.step === "asked", "asked");
  await first.engine.acceptDevice();
  expect(await came).toEqual({ ok: true, value: null });
  await tablet.online();
  return tablet;
}

async function settle(browser: Browser, told: Told): Promise<void> {
  expect(await browser.engine.ownDevices({ name: "settle", args: [told] })).toEqual({ ok: true, value: null });
}

test("nothing_is_told_of_ones_one_device", async () => {
  const phone = await robin();
  await checks(phone);
  expect(words(phone)).toBe("");
});

test("first_device_is_told_of_the_second_and_the_second_of_nothing", async () => {
  const phone = await robin();
  const tablet = await linked(phone);
  await checks(phone);
  const told = await tells(phone, "joined");
  expect(told).toMatchObject({ device: tablet.environment.signedInAs, name: "Android tablet" });
  await checks(tablet);
  expect(words(tablet)).toBe("");
  await settle(phone, told);
  await checks(phone);
  expect(words(phone)).toBe("");
});

test("gateway_that_adds_a_device_is_found_out", async () => {
  const phone = await robin();
  await checks(phone);
  const device = await ghost(phone);
  await phone.reload();
  expect(await tells(phone, "stranger")).toMatchObject({ device });
});

test("gateway_that_adds_a_device_and_hides_it_from_the_trail_is_found_out", async () => {
  const phone = await robin();
  gateway.trail.hidden.add(await ghost(phone));
  await phone.reload();
  await tells(phone, "stranger");
});

test("gateway_that_hides_a_device_everywhere_but_in_the_group_is_found_out", async () => {
  const { amina } = await scene.two();
  const tablet = await scene.nurse("Amina");
  const device = tablet.environment.signedInAs ?? "";
  gateway.trail.hidden.add(device);
  gateway.ownDevices.unlisted.add(device);
  await amina.shows(({ members }) => members.some((each) => each.device === device), "the tablet is in");
  const told = await tells(amina, "stranger");
  expect(told).toMatchObject({ device, name: "" });
  // Told by the roster alone, without a reload; and what is settled so is not settled for good.
  await settle(amina, told);
  await until(() => words(amina) === "", "settled");
  gateway.ahead = 2 * HOUR;
  await amina.reload();
  await tells(amina, "hidden");
});

test("gateway_that_gives_a_known_device_another_key_is_found_out", async () => {
  const phone = await robin();
  const tablet = await linked(phone);
  await checks(phone);
  await settle(phone, await tells(phone, "joined"));
  const known = gateway.devices.get(tablet.environment.signedInAs ?? "");
  if (known !== undefined) await gateway.organisation.attest(known, (await suite.signature.keygen()).publicKey);
  await phone.reload();
  await tells(phone, "swapped");
});

test("gateway_that_shows_another_log_is_found_out", async () => {
  const phone = await robin();
  await checks(phone);
  gateway.trail.beginAnother();
  await phone.reload();
  const told = await tells(phone, "record");
  expect(told).toMatchObject({ fault: "split" });
  await settle(phone, told);
  await until(() => words(phone) === "", "met afresh");
});

test("gateway_that_rolls_the_log_back_is_found_out", async () => {
  const phone = await robin();
  await scene.nurse("Amina");
  await checks(phone);
  gateway.trail.rollBack(1);
  await phone.reload();
  expect(await tells(phone, "record")).toMatchObject({ fault: "split" });
});

test("gateway_that_rewrites_the_log_is_found_out_and_what_was_found_stays_without_a_network", async () => {
  await scene.nurse("Amina");
  const phone = await robin();
  await checks(phone);
  gateway.trail.rewrite();
  await phone.reload();
  await tells(phone, "record");
  expect(await phone.engine.ownDevices({ name: "remove", args: ["0".repeat(32)] })).toMatchObject({ problem: { code: "account.not_yours" } });
  expect(words(phone)).toBe("record");
});

test("gateway_that_says_nothing_for_three_days_is_found_out", async () => {
  const phone = await robin();
  gateway.trail.bend = () => ({ nothing: true });
  await checks(phone);
  expect(words(phone)).toBe("");
  gateway.ahead = 73 * HOUR;
  await phone.reload();
  expect(await tells(phone, "record")).toMatchObject({ fault: "silent" });
});

test("stranger_is_removed_and_not_told_of_any_more", async () => {
  const phone = await robin();
  const device = await ghost(phone);
  await phone.reload();
  await tells(phone, "stranger");
  expect(await phone.engine.ownDevices({ name: "remove", args: [device] })).toEqual({ ok: true, value: null });
  await until(() => words(phone) === "", "gone");
  expect(gateway.isRevoked(device)).toBe(true);
  await checks(phone);
  expect(words(phone)).toBe("");
});
