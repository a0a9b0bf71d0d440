import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { utf8 } from "../protocol/bytes";
import { Browser, until } from "../testing/browser";
import { contains, dumpDatabases, formsOf } from "../testing/disk";
import type { TestGateway } from "../testing/gateway";
import { Scene } from "../testing/scene";

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

test("gateway_that_names_another_sender_is_not_believed", async () => {
  const { robin, amina, id } = await scene.two();
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  await amina.shows((each) => each.members.length === 3, "three");
  amina.cutOff(true);
  await robin.engine.send(id, "from Robin");
  await beth.reads("from Robin");
  const log = gateway.logs.get(id);
  const last = log?.entries.findLast((entry) => entry.kind === "application");
  if (log && last) log.entries[last.seq - 1] = { ...last, sender: beth.environment.signedInAs ?? "" };
  amina.cutOff(false);
  await until(() => amina.notices.includes("unreadable"), "unreadable");
  expect(amina.texts).toEqual([]);
});

test("forged_and_replayed_entries_are_shown_as_unreadable", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "genuine");
  await amina.reads("genuine");
  const log = gateway.logs.get(id);
  const genuine = log?.entries.at(-1);
  if (!log || !genuine) throw new Error("no log");
  log.forge("application", genuine.sender, "0".repeat(32), genuine.body);
  log.forge("application", genuine.sender, genuine.message_id, genuine.body);
  log.forge("application", genuine.sender, "f".repeat(32), new Uint8Array([1, 2, 3]));
  gateway.announce(log);
  await until(() => amina.notices.filter((code) => code === "unreadable").length === 3, "three unreadable");
  await until(() => robin.notices.filter((code) => code === "unreadable").length === 3, "three forged as own");
  await robin.engine.send(id, "still fine");
  await amina.reads("genuine", "still fine");
});

test("typing_is_shown_and_passes", async () => {
  const { robin, amina, id } = await scene.two();
  robin.engine.setTyping(id, true);
  await amina.shows((each) => each.typing.join() === "Quiet Otter", "typing");
  await amina.shows((each) => each.typing.length === 0, "passed");
  amina.engine.setTyping(id, true);
  await robin.shows((each) => each.typing.join() === "Amina", "typing");
  await amina.engine.send(id, "done");
  await robin.reads("done");
  expect(robin.conversation?.typing).toEqual([]);
});

test("young_person_comes_back_by_proof_when_the_session_ended", async () => {
  const { robin, amina, id } = await scene.two();
  robin.environment.signedInAs = null;
  gateway.cutAll(4100);
  await robin.engine.send(id, "after the session");
  await amina.reads("after the session");
  expect(robin.environment.signedInAs).toBe(robin.snapshot.me?.device);
});

test("staff_whose_session_ended_sign_in_again_and_have_their_history", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
  const device = amina.environment.signedInAs;
  amina.environment.signedInAs = null;
  gateway.cutAll(4100);
  await until(() => amina.snapshot.phase === "signed-out", "signed out");
  expect(amina.snapshot.conversations).toEqual([]);
  expect(await amina.engine.signInStaff("Amina", "wrong", "000000")).toMatchObject({
    ok: false,
    problem: { code: "sign_in.refused" },
  });
  expect((await amina.engine.signInStaff("Amina", "secret", "000000")).ok).toBe(true);
  expect(amina.environment.signedInAs).toBe(device);
  amina.engine.show(id);
  await amina.reads("hello");
});

test("colleague_on_the_same_tablet_sees_only_their_own_store", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "for Amina");
  await amina.reads("for Amina");
  await amina.engine.signOut();
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
  amina.engine.show(id);
  await amina.shows((each) => each.state === "ready", "ready");
  expect(amina.texts).toEqual([]);
  await amina.engine.signOut();
  expect((await amina.engine.signInStaff("amina", "secret", "000000")).ok).toBe(true);
  await amina.reads("for Amina");
});

async function databasesOf(browser: Browser): Promise<readonly (string | undefined)[]> {
  const databases = await indexedDB.databases();
  return databases.flatMap(({ name }) => (name?.startsWith(browser.prefix) === true ? [name] : []));
}

test("revoked_device_erases_itself_and_says_so", async () => {
  const { robin, id } = await scene.two();
  await robin.engine.send(id, "hello");
  expect(await databasesOf(robin)).toHaveLength(2);
  const device = robin.environment.signedInAs;
  gateway.cutAll(4101);
  await until(() => robin.snapshot.phase === "revoked", "revoked");
  expect(await databasesOf(robin)).toEqual([]);
  await until(() => gateway.heard.erased.includes(device ?? ""), "said so");
});

test("tablet_with_nobody_signed_in_is_erased_when_its_page_is_opened", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "for Amina");
  await amina.reads("for Amina");
  const device = amina.environment.signedInAs ?? "";
  await amina.engine.signOut();
  expect(await databasesOf(amina)).toHaveLength(2);
  await gateway.putOff(device, "revoked");
  await amina.reload();
  await until(() => amina.snapshot.phase === "revoked", "told");
  expect(await databasesOf(amina)).toEqual([]);
  expect(gateway.heard.erased).toEqual([device]);
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
});

test("tablet_that_lost_the_network_asks_again_when_it_is_back", async () => {
  const amina = await scene.nurse("Amina");
  const device = amina.environment.signedInAs ?? "";
  await amina.engine.signOut();
  await gateway.putOff(device, "revoked");
  amina.cutOff(true);
  await amina.reload();
  expect(await databasesOf(amina)).toHaveLength(2);
  amina.cutOff(false);
  await until(() => {
    // As often as the network says that it is back; the first may come before the page knows that it was gone.
    amina.engine.nudge();
    return amina.snapshot.phase === "revoked";
  }, "told");
  expect(await databasesOf(amina)).toEqual([]);
});

test("colleagues_store_goes_while_somebody_else_works_on_the_tablet_and_theirs_stays", async () => {
  const amina = await scene.nurse("Amina");
  const device = amina.environment.signedInAs ?? "";
  await amina.engine.signOut();
  expect((await amina.engine.signInStaff("Beth", "secret", "000000")).ok).toBe(true);
  expect(await databasesOf(amina)).toHaveLength(3);
  await gateway.putOff(device, "revoked");
  await amina.reload();
  await until(() => gateway.heard.erased.includes(device), "Amina's is erased");
  expect(await databasesOf(amina)).toHaveLength(2);
  expect(amina.snapshot.me?.name).toBe("Beth");
  expect(amina.snapshot.phase).toBe("ready");
});

test("failed_first_sign_in_leaves_no_store", async () => {
  const amina = scene.keep(await Browser.open(gateway, suite, "staff"));
  expect(await amina.engine.signInStaff("Amina", "wrong", "000000")).toMatchObject({ ok: false });
  expect(await databasesOf(amina)).toEqual([]);
});

test("device_that_was_revoked_wipes_its_store", async () => {
  const { robin, id } = await scene.two();
  await robin.engine.send(id, "hello");
  gateway.cutAll(4101);
  await until(() => robin.snapshot.phase === "revoked", "revoked");
  await robin.reload();
  await until(() => robin.snapshot.phase === "signed-out", "nobody");
});

test("other_window_of_the_device_is_left_alone", async () => {
  const { robin } = await scene.two();
  gateway.cutAll(4102);
  await until(() => robin.snapshot.phase === "elsewhere", "elsewhere");
  await robin.engine.start();
  await robin.online();
});

test("newer_window_takes_the_store_and_the_older_stops", async () => {
  const { robin, amina, id } = await scene.two();
  const newer = await robin.secondWindow();
  scene.keep(newer);
  await newer.online();
  expect(await robin.engine.send(id, "from the older")).toMatchObject({ ok: false });
  await until(() => robin.snapshot.phase === "elsewhere", "the older stopped");
  await newer.engine.send(id, "from the newer");
  await amina.reads("from the newer");
});

test("disk_shows_none_of_the_words_in_any_form", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I am frightened of Thursday");
  await amina.engine.send(id, "Thursday is far away");
  await robin.reads("I am frightened of Thursday", "Thursday is far away");
  robin.cutOff(true);
  await robin.engine.send(id, "Thursday, still on its way");
  const bytes = await dumpDatabases(robin.prefix);
  expect(bytes.length).toBeGreaterThan(10_000);
  expect(contains(bytes, utf8(id))).toBe(true);
  for (const words of ["Thursday", "frightened", "Amina", "Quiet Otter"]) {
    for (const form of formsOf(words)) expect(contains(bytes, form), words).toBe(false);
  }
});

test("signing_out_wipes_a_young_persons_device", async () => {
  const { robin, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await robin.engine.signOut();
  await until(() => robin.snapshot.phase === "signed-out", "out");
  await robin.reload();
  expect(robin.engine.snapshot.phase).toBe("signed-out");
});

test("what_is_here_goes_before_the_gateway_answers_who_signs_out", async () => {
  const { robin } = await scene.two();
  robin.environment.http = () => new Promise(() => undefined);
  void robin.engine.signOut();
  await until(() => robin.snapshot.phase === "signed-out", "out");
  await robin.reload();
  expect(robin.engine.snapshot.phase).toBe("signed-out");
});

test("leaving_that_was_cut_short_is_finished_before_anything_is_shown", async () => {
  const { robin, id } = await scene.two();
  await robin.engine.send(id, "hello");
  const seen = robin.phases.length;
  await robin.comeAfterLeaving();
  await until(() => robin.phases.length > seen, "shown");
  expect(new Set(robin.phases.slice(seen))).toEqual(new Set(["signed-out"]));
  expect(robin.engine.snapshot.phase).toBe("signed-out");
  await robin.reload();
  expect(robin.engine.snapshot.phase).toBe("signed-out");
  await robin.comeAfterLeaving();
  expect(robin.engine.snapshot.phase).toBe("signed-out");
});

test("gateways_clock_is_the_one_that_counts", async () => {
  gateway.ahead = 3 * 3600 * 1000;
  const { robin, id } = await scene.two();
  robin.cutOff(true);
  await robin.engine.send(id, "hello");
  await until(() => robin.texts.length === 1, "shown");
  expect((robin.texts[0]?.at ?? 0) - Date.now()).toBeGreaterThan(2 * 3600 * 1000);
});

test("text_that_is_too_long_or_empty_is_refused_at_once", async () => {
  const { robin, id } = await scene.two();
  expect(await robin.engine.send(id, "x".repeat(4001))).toMatchObject({ problem: { fields: { limit: 4000 } } });
  expect(await robin.engine.send(id, "   ")).toMatchObject({ ok: false });
});
