import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { toBase64Url } from "../protocol/bytes";
import { Browser, until } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { Scene, type Two } from "../testing/scene";
import type { Outcome } from "../model";

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

async function talked(): Promise<Two> {
  const two = await scene.two();
  await two.robin.engine.send(two.id, "from the phone");
  await two.amina.reads("from the phone");
  await two.amina.engine.send(two.id, "hello phone");
  await two.robin.reads("from the phone", "hello phone");
  return two;
}

async function shownLink(robin: Browser): Promise<string> {
  expect(await robin.engine.startAdding()).toEqual({ ok: true, value: null });
  await until(() => robin.snapshot.adding?.step === "shown", "shown");
  return robin.snapshot.adding?.link ?? "";
}

async function newBrowser(): Promise<Browser> {
  return scene.keep(await Browser.open(gateway, suite, "person"));
}

async function asks(robin: Browser, link: string, unhurried = false): Promise<{ tablet: Browser; came: Promise<Outcome<null>> }> {
  const tablet = await newBrowser();
  tablet.environment.unhurried = unhurried;
  const came = tablet.engine.comeIn(link);
  await until(() => robin.snapshot.adding?.step !== "shown", "heard of");
  return { tablet, came };
}

async function linked(robin: Browser, id: string, unhurried = false): Promise<Browser> {
  const { tablet, came } = await asks(robin, await shownLink(robin), unhurried);
  expect(robin.snapshot.adding).toMatchObject({ step: "asked", device: "Android tablet" });
  expect(await robin.engine.acceptDevice()).toEqual({ ok: true, value: null });
  expect(await came).toEqual({ ok: true, value: null });
  tablet.engine.show(id);
  return tablet;
}

test("second_device_has_the_whole_conversation_and_both_go_on_writing", async () => {
  const { robin, amina, id } = await talked();
  const tablet = await linked(robin, id);
  await tablet.reads("from the phone", "hello phone");
  expect(tablet.texts.map(({ mine }) => mine)).toEqual([true, false]);
  await tablet.shows(() => tablet.texts.every(({ state }) => state === "read"), "that both were read");
  await tablet.engine.send(id, "from the tablet");
  await robin.engine.send(id, "and from the phone");
  for (const each of [robin, tablet, amina]) {
    await until(() => ["from the tablet", "and from the phone"].every((words) => each.texts.some(({ text }) => text === words)), "reads");
  }
  expect(robin.texts.find(({ text }) => text === "from the tablet")?.mine).toBe(true);
  await until(() => amina.notices.includes("device"), "the nurse is told");
  const notice = robin.items.find((item) => item.kind === "notice" && item.code === "device");
  expect(notice).toMatchObject({ mine: true, names: ["Quiet Otter"] });
  expect(amina.notices).not.toContain("unvouched");
  expect(await robin.engine.stopAdding()).toEqual({ ok: true, value: null });
  await until(() => robin.snapshot.adding === null, "put away");
});

test("first_device_adds_the_second_one_itself", async () => {
  const { robin, id } = await talked();
  // Both wait as long as in life: shortened waits would be over before the tablet has made its packages.
  robin.environment.unhurried = true;
  const tablet = await linked(robin, id, true);
  await tablet.reads("from the phone", "hello phone");
  const commits = gateway.asked.filter(({ request }) => request.t === "commit").map(({ device }) => device);
  expect(commits).not.toContain(tablet.environment.signedInAs);
});

test("first_device_that_goes_dark_stops_nothing", async () => {
  const { robin, id } = await talked();
  const { tablet, came } = await asks(robin, await shownLink(robin));
  await robin.engine.acceptDevice();
  robin.cutOff(true);
  expect((await came).ok).toBe(true);
  tablet.engine.show(id);
  // The nurse's device has it too.
  await tablet.reads("from the phone", "hello phone");
});

test("device_that_comes_back_after_a_reload_is_the_same", async () => {
  const { robin, id } = await talked();
  const tablet = await linked(robin, id);
  await tablet.reads("from the phone", "hello phone");
  const device = tablet.environment.signedInAs;
  tablet.environment.signedInAs = null;
  await tablet.reload();
  gateway.cutAll(4100);
  await until(() => tablet.environment.signedInAs === device, "signed in again");
});

test("whoever_does_not_have_the_secret_is_refused_without_a_question", async () => {
  const { robin } = await talked();
  const link = await shownLink(robin);
  const guessed = link.replace(/.{43}$/, toBase64Url(new Uint8Array(32)));
  const { tablet, came } = await asks(robin, guessed);
  expect(robin.snapshot.adding?.step).toBe("failed");
  expect(await came).toMatchObject({ problem: { code: "link.refused" } });
  expect(tablet.engine.snapshot.phase).toBe("signed-out");
  expect(await robin.engine.acceptDevice()).toEqual({ ok: true, value: null });
  expect(gateway.links.all[0]?.added).toBeNull();
});

test("gateway_that_puts_a_key_of_its_own_in_the_place_is_found_out", async () => {
  const { robin } = await talked();
  const ghost = await suite.signature.keygen();
  gateway.links.swap = (asker) => ({ ...asker, signature_key: toBase64Url(ghost.publicKey) });
  await asks(robin, await shownLink(robin));
  expect(robin.snapshot.adding?.step).toBe("failed");
});

test("gateway_that_tells_other_organisation_keys_is_not_believed", async () => {
  const { robin } = await talked();
  const { tablet, came } = await asks(robin, await shownLink(robin));
  gateway.otherKeys = true;
  await robin.engine.acceptDevice();
  expect(await came).toMatchObject({ problem: { code: "link.broken" } });
  expect(tablet.environment.signedInAs).toBeNull();
  await tablet.reload();
  expect(tablet.engine.snapshot.phase).toBe("signed-out");
});

test("person_who_says_no_lets_nobody_in", async () => {
  const { robin } = await talked();
  const { came } = await asks(robin, await shownLink(robin));
  await robin.engine.stopAdding();
  expect(await came).toMatchObject({ problem: { code: "link.refused" } });
});

test("code_that_ran_out_is_said_to_have", async () => {
  const { robin } = await talked();
  const link = await shownLink(robin);
  const [shown] = gateway.links.all;
  if (shown) shown.state = "ended";
  await until(() => robin.snapshot.adding?.step === "ended", "ended");
  const tablet = await newBrowser();
  expect(await tablet.engine.comeIn(link)).toMatchObject({ problem: { code: "link.ended" } });
  expect(await shownLink(robin)).not.toBe(link);
});

test("second_device_on_one_code_is_refused", async () => {
  const { robin } = await talked();
  const link = await shownLink(robin);
  await asks(robin, link);
  const other = await newBrowser();
  expect(await other.engine.comeIn(link)).toMatchObject({ problem: { code: "link.taken" } });
});

test.each(["", "https://chat.example.org/link#SHORT.secret", "nothing of the kind"])("%s_is_no_link", async (text) => {
  const tablet = await newBrowser();
  expect(await tablet.engine.comeIn(text)).toMatchObject({ problem: { code: "link.unknown" } });
});

test("browser_that_is_somebodys_already_is_not_given_up_for_a_link", async () => {
  const { robin } = await talked();
  const link = await shownLink(robin);
  expect(await robin.engine.comeIn(link)).toMatchObject({ ok: false });
  expect(robin.engine.snapshot.phase).toBe("ready");
});

test("device_that_an_operator_slips_in_stands_out_and_is_handed_nothing", async () => {
  const { robin, amina, id } = await talked();
  // Attested, in the directory, with a session: all that an operator can do alone.
  const ghost = await newBrowser();
  expect(await ghost.engine.lookUpCode("CODE")).toMatchObject({ ok: true });
  expect(await ghost.engine.join("CODE", "Quiet Otter")).toMatchObject({ ok: true });
  ghost.engine.show(id);
  await ghost.shows((each) => each.state === "ready", "inside");
  for (const each of [robin, amina]) await until(() => each.notices.includes("unvouched"), "stands out");
  await ghost.shows((each) => each.history === "unanswered", "nobody answers");
  expect(ghost.texts).toEqual([]);
});
