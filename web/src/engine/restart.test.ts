import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { utf8 } from "../protocol/bytes";
import type { Browser } from "../testing/browser";
import { until } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { hostileSuite, type Malice } from "../testing/hostile-suite";
import { openDesk, Scene, states } from "../testing/scene";

let suite: Suite;
let scene: Scene;
let gateway: TestGateway;
let malice: Malice;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  gateway = scene.gateway;
  malice = { active: true };
});

afterEach(() => {
  scene.strike();
});

/** Mallory's device comes in by an external commit whose path nobody can open. */
async function mallory(): Promise<Browser> {
  return scene.nurse("Mallory", hostileSuite(suite, malice));
}

function device(browser: Browser): string {
  return browser.environment.signedInAs ?? "";
}

function requests(browser: Browser, type: string): number {
  return gateway.asked.filter((each) => each.device === device(browser) && each.request.t === type).length;
}

/** Robin, Amina and Beth, all in; each wrote something. */
async function three(): Promise<{ robin: Browser; amina: Browser; beth: Browser; id: string }> {
  const { robin, amina, id } = await scene.two();
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.members.length === 3, "in");
  await robin.shows((each) => each.members.length === 3, "sees Beth");
  await amina.shows((each) => each.members.length === 3, "sees Beth");
  await robin.engine.send(id, "hello");
  await beth.reads("hello");
  await amina.engine.send(id, "hi Robin");
  await robin.reads("hello", "hi Robin");
  await beth.reads("hello", "hi Robin");
  return { robin, amina, beth, id };
}

async function goesOn(browser: Browser, members: number): Promise<void> {
  await until(() => browser.notices.includes("restarted"), "started again");
  await browser.shows((each) => each.state === "ready" && each.members.length === members, `goes on with ${members}`);
  expect(browser.snapshot.conversations).toHaveLength(1);
  expect(browser.notices.filter((code) => code === "restarted")).toHaveLength(1);
}

test("one_who_is_stuck_says_so_once_and_comes_back_below_the_threshold", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  const hostile = await mallory();
  hostile.engine.show(id);
  await until(() => gateway.resets.reports.length === 1, "reported");
  malice.active = false;
  await robin.shows((each) => each.state === "ready" && each.members.length === 2, "back");
  await hostile.shows((each) => each.state === "ready", "follows");
  await robin.engine.send(id, "are you there");
  await until(() => hostile.texts.at(-1)?.text === "are you there", "read");
  await hostile.engine.send(id, "yes");
  await until(() => robin.texts.at(-1)?.text === "yes", "answered");
  expect(gateway.resets.reports).toHaveLength(1);
  expect(gateway.resets.quarantined.size).toBe(0);
  expect(gateway.logs.size).toBe(1);
});

test("group_is_started_again_and_all_honest_members_write_and_read_on", async () => {
  const { robin, amina, beth, id } = await three();
  const hostile = await mallory();
  hostile.engine.show(id);
  for (const each of [robin, amina, beth]) await goesOn(each, 3);
  expect([...gateway.resets.quarantined]).toEqual([device(hostile)]);
  await robin.engine.send(id, "still here?");
  for (const each of [amina, beth]) await each.reads("hello", "hi Robin", "still here?");
  await amina.engine.send(id, "always");
  await beth.engine.send(id, "me too");
  await until(() => robin.texts.length === 5, "both");
  expect(robin.texts.map((item) => item.text).slice(0, 3)).toEqual(["hello", "hi Robin", "still here?"]);
  expect(gateway.logs.size).toBe(2);
  expect(robin.notices.filter((code) => code === "joined" || code === "left")).toEqual(["joined", "joined"]);
});

test("device_in_quarantine_reads_what_it_has_and_says_that_it_cannot_send", async () => {
  const { robin, id } = await three();
  const hostile = await mallory();
  hostile.engine.show(id);
  await goesOn(robin, 3);
  await hostile.shows((each) => each.state === "held", "held");
  const asked = gateway.asked.length;
  await robin.engine.send(id, "without you");
  await states(robin, "read", "read", "read");
  // Who its own devices are it may still find out.
  const said = gateway.asked.slice(asked).filter((each) => each.device === device(hostile) && each.request.t !== "who");
  expect(said).toEqual([]);
  await hostile.reload();
  await hostile.online();
  await hostile.shows((each) => each.state === "held", "still held");
  gateway.resets.quarantined.clear();
  malice.active = false;
  hostile.cutOff(true);
  hostile.cutOff(false);
  hostile.engine.show(id);
  await hostile.shows((each) => each.state === "ready" && each.members.length === 4, "let back");
  await robin.engine.send(id, "welcome back");
  await until(() => hostile.texts.at(-1)?.text === "welcome back", "reads");
});

test("what_waits_goes_out_once_under_its_old_id", async () => {
  const { robin, amina, beth, id } = await three();
  // Its answer gets lost: the message is in the log, and its sender does not know.
  gateway.cutReplies.set("send", 1);
  await amina.engine.send(id, "taken, unanswered");
  await until(() => gateway.logs.get(id)?.entries.at(-1)?.kind === "application", "taken");
  amina.cutOff(true);
  await amina.engine.send(id, "written offline");
  const hostile = await mallory();
  hostile.engine.show(id);
  await goesOn(robin, 3);
  amina.cutOff(false);
  await goesOn(amina, 3);
  const all = ["hello", "hi Robin", "taken, unanswered", "written offline"];
  for (const each of [robin, amina, beth]) await each.reads(...all);
  expect(amina.texts.map((item) => item.state)).not.toContain("refused");
});

test("device_that_slept_through_two_restarts_finds_its_way", async () => {
  const { robin, amina, beth, id } = await three();
  const cath = await scene.nurse("Cath");
  cath.engine.show(id);
  for (const each of [robin, amina, beth, cath]) await each.shows((one) => one.members.length === 4, "Cath is in");
  await cath.reads("hello", "hi Robin");
  cath.cutOff(true);
  await cath.engine.send(id, "from long ago");
  const first = await mallory();
  first.engine.show(id);
  for (const each of [robin, amina, beth]) await goesOn(each, 4);
  const second = await scene.nurse("Mallet", hostileSuite(suite, malice));
  second.engine.show(id);
  await until(() => gateway.logs.size === 3, "third log");
  cath.cutOff(false);
  for (const each of [robin, amina, beth, cath]) {
    await each.shows((one) => one.state === "ready" && one.members.length === 4, "goes on twice");
    await each.reads("hello", "hi Robin", "from long ago");
  }
});

test("pages_that_die_on_the_way_find_it_again", async () => {
  const { robin, amina, beth, id } = await three();
  for (const type of ["stuck", "open", "commit"]) gateway.cutReplies.set(type, 1);
  const hostile = await mallory();
  hostile.engine.show(id);
  await until(() => gateway.logs.size === 2, "opened");
  for (const each of [robin, amina, beth]) {
    await each.reload();
    each.engine.show(id);
    await each.online();
  }
  for (const each of [robin, amina, beth]) await goesOn(each, 3);
  await robin.engine.send(id, "after all");
  for (const each of [amina, beth]) await until(() => each.texts.at(-1)?.text === "after all", "reads");
  expect(new Set(gateway.resets.reports.map((each) => each.device)).size).toBeGreaterThanOrEqual(2);
});

test("screen_says_that_the_chat_is_being_put_right_while_there_is_no_way_back", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  robin.cutOff(true);
  const hostile = await mallory();
  hostile.engine.show(id);
  const log = gateway.logs.get(id);
  await until(() => log?.epoch === 1, "Mallory is in");
  if (log === undefined) return;
  malice.active = false;
  const { groupInfo } = log;
  log.groupInfo = utf8("nothing that one could join by");
  robin.cutOff(false);
  await robin.shows((each) => each.state === "waiting", "waits");
  await robin.engine.send(id, "still here");
  log.groupInfo = groupInfo;
  await robin.shows((each) => each.state === "ready", "back");
  await until(() => hostile.texts.at(-1)?.text === "still here", "read");
});

test("picture_that_was_half_uploaded_goes_out_in_the_new_group", async () => {
  const { robin, amina, beth, id } = await three();
  gateway.blobs.piecesLeft = 1;
  const blob = new Blob([new Uint8Array(600_000).fill(7)], { type: "image/jpeg" });
  await robin.engine.sendAttachment(id, { kind: "image", blob, width: 4, height: 3, thumbnail: null });
  await until(() => gateway.blobs.piecesLeft < 1, "half of it is there");
  const hostile = await mallory();
  hostile.engine.show(id);
  for (const each of [robin, amina, beth]) await goesOn(each, 3);
  gateway.blobs.piecesLeft = Infinity;
  // Its back-off is long by now; a new connection does not wait it out.
  gateway.cutAll();
  await until(() => robin.attachments.some((item) => item.state === "read" || item.state === "delivered"), "sent");
  for (const each of [amina, beth]) await until(() => each.attachments.length === 1, "there");
  const [item] = amina.attachments;
  const opened = await amina.engine.openAttachment(id, item?.id ?? "");
  expect(opened.ok && opened.value.size).toBe(600_000);
});

test("team_that_cannot_be_added_just_now_holds_nothing_up", async () => {
  const amina = await scene.nurse("Amina");
  await scene.stocked(amina);
  gateway.resets.limited = true;
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  amina.engine.show(id);
  await amina.reads("hello");
  await amina.engine.send(id, "I came by myself");
  await robin.reads("hello", "I came by myself");
});

test("only_the_group_with_the_bad_commit_is_started_again", async () => {
  const { robin, amina, beth, id } = await three();
  const sasha = await scene.youngPerson("Swift Seal");
  const other = await openDesk(sasha);
  await sasha.shows((each) => each.members.length === 3, "team is in");
  await sasha.engine.send(other, "hello too");
  malice.active = false;
  const hostile = await mallory();
  hostile.engine.show(id);
  await until(() => gateway.logs.get(id)?.joined.size === 4 && gateway.logs.get(other)?.joined.size === 4, "Mallory is in");
  expect(gateway.logs.size).toBe(2);
  expect(requests(robin, "stuck")).toBe(0);
  for (const each of [robin, amina, beth]) expect(each.notices).not.toContain("restarted");
  expect(sasha.notices).not.toContain("restarted");
});

test("who_comes_after_a_restart_is_handed_what_was_written_before_it_once", async () => {
  const { robin, amina, beth, id } = await three();
  const hostile = await mallory();
  hostile.engine.show(id);
  for (const each of [robin, amina, beth]) await goesOn(each, 3);
  await robin.engine.send(id, "still here?");
  for (const each of [amina, beth]) await each.reads("hello", "hi Robin", "still here?");
  malice.active = false;
  const dora = await scene.nurse("Dora");
  await until(() => dora.conversation !== undefined, "listed");
  const mine = dora.conversation?.id ?? "";
  dora.engine.show(mine);
  await dora.reads("hello", "hi Robin", "still here?");
  await dora.shows((each) => each.history === "here", "all of it");
  await dora.reload();
  dora.engine.show(mine);
  await dora.online();
  await dora.shows((each) => each.history === "here", "still all of it");
  for (const each of [robin, amina, beth]) expect(each.texts).toHaveLength(3);
  // Nobody who was there before is owed anything.
  const given = robin.notices.filter((code) => ["given", "joined-given"].includes(code));
  expect(given).toHaveLength(1);
  expect(dora.notices).not.toContain("unverified");
});
