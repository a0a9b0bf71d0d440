import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { Browser, until } from "../testing/browser";
import { TestGateway } from "../testing/gateway";

let suite: Suite;
let gateway: TestGateway;
const browsers: Browser[] = [];

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  gateway = await TestGateway.create(suite);
});

afterEach(() => {
  for (const browser of browsers.splice(0)) browser.engine.stop("elsewhere");
});

async function youngPerson(): Promise<Browser> {
  const browser = await Browser.open(gateway, suite, "person");
  browsers.push(browser);
  expect(await browser.engine.lookUpCode("CODE")).toMatchObject({ ok: true });
  expect(await browser.engine.join("CODE", "Quiet Otter")).toEqual({ ok: true, value: null });
  await browser.online();
  return browser;
}

async function nurse(name: string): Promise<Browser> {
  const browser = await Browser.open(gateway, suite, "staff");
  browsers.push(browser);
  expect(await browser.engine.signInStaff(name, "secret", "000000")).toEqual({ ok: true, value: null });
  await browser.online();
  return browser;
}

async function stocked(browser: Browser): Promise<void> {
  const device = browser.environment.signedInAs ?? "";
  await until(() => gateway.packages.get(device)?.lastResort != null, "packages published");
}

async function openDesk(robin: Browser): Promise<string> {
  const opened = await robin.engine.openDesk(gateway.team.id);
  if (!opened.ok) throw new Error(opened.problem.code);
  robin.engine.show(opened.value);
  return opened.value;
}

/** A young person and a nurse, in a conversation that both have open. */
async function inConversation(): Promise<{ robin: Browser; amina: Browser; id: string }> {
  const amina = await nurse("Amina");
  await stocked(amina);
  const robin = await youngPerson();
  const id = await openDesk(robin);
  amina.engine.show(id);
  await robin.shows((each) => each.members.length === 2, "nurse is in");
  await amina.shows((each) => each.state === "ready", "ready");
  return { robin, amina, id };
}

async function states(browser: Browser, ...wanted: readonly string[]): Promise<void> {
  const seen = (): string => browser.texts.map((item) => item.state).join();
  await until(() => seen() === wanted.join(), `states ${wanted.join()}`);
}

test("young_person_and_nurse_talk_with_receipts", async () => {
  const { robin, amina, id } = await inConversation();
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
  expect(amina.texts[0]).toMatchObject({ mine: false, authorName: "Quiet Otter" });
  await states(robin, "read");
  await amina.engine.send(id, "hi, I am Amina");
  await robin.reads("hello", "hi, I am Amina");
  expect(robin.texts[1]).toMatchObject({ mine: false, authorName: "Amina", authorTitle: "School nurse" });
  amina.engine.show(null);
  await robin.engine.send(id, "can we talk?");
  await states(robin, "read", "read", "delivered");
  await amina.shows((each) => each.unread === 1 && each.preview === "can we talk?", "unread");
  amina.engine.show(id);
  await states(robin, "read", "read", "read");
  await until(() => gateway.logs.get(id)?.seen === gateway.logs.get(id)?.head, "seen by the team");
});

test("both_have_their_history_after_a_reload_without_network", async () => {
  const { robin, amina, id } = await inConversation();
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
  gateway.reachable = false;
  gateway.cutAll();
  await robin.reload();
  await amina.reload();
  expect(robin.engine.snapshot.phase).toBe("ready");
  await robin.reads("hello");
  amina.engine.show(id);
  await amina.reads("hello");
  expect(robin.snapshot.link).not.toBe("online");
});

test("messages_written_offline_go_out_once_and_in_order", async () => {
  const { robin, amina, id } = await inConversation();
  robin.cutOff(true);
  await until(() => robin.snapshot.link !== "online", "cut off");
  for (const words of ["one", "two", "three"]) await robin.engine.send(id, words);
  await states(robin, "queued", "queued", "queued");
  await robin.reload();
  robin.cutOff(false);
  await amina.reads("one", "two", "three");
  await robin.reads("one", "two", "three");
});

test("two_rapid_sends_keep_their_order", async () => {
  const { robin, amina, id } = await inConversation();
  await Promise.all([robin.engine.send(id, "first"), robin.engine.send(id, "second")]);
  await amina.reads("first", "second");
});

test.each(["send", "commit", "open", "claim", "ack", "mark", "group", "who"])(
  "lost_reply_to_%s_neither_loses_nor_repeats",
  async (type) => {
    gateway.cutReplies.set(type, 1);
    const amina = await nurse("Amina");
    const robin = await youngPerson();
    const id = await openDesk(robin);
    amina.engine.show(id);
    await robin.engine.send(id, "hello");
    await amina.shows((each) => each.state === "ready", "ready");
    await amina.reads("hello");
    await amina.engine.send(id, "hi");
    await robin.reads("hello", "hi");
    expect(amina.notices).not.toContain("unreadable");
    expect(robin.notices).not.toContain("unreadable");
  },
);

test("repeated_pushes_change_nothing", async () => {
  gateway.repeatPushes = true;
  const { robin, amina, id } = await inConversation();
  await robin.engine.send(id, "hello");
  await amina.engine.send(id, "hi");
  await amina.reads("hello", "hi");
  await robin.reads("hello", "hi");
  expect([...robin.notices, ...amina.notices]).not.toContain("unreadable");
});

test("lost_pushes_are_read_from_the_log", async () => {
  const { robin, amina, id } = await inConversation();
  gateway.losePushes = 1;
  await robin.engine.send(id, "lost on the way");
  await robin.engine.send(id, "then this");
  await amina.reads("lost on the way", "then this");
});

test("nurse_who_comes_first_gets_what_was_written_before", async () => {
  const robin = await youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "is anybody there?");
  await robin.engine.send(id, "I will wait");
  await states(robin, "sent", "sent");
  const amina = await nurse("Amina");
  amina.engine.show(id);
  await amina.reads("is anybody there?", "I will wait");
  expect(amina.texts.every((item) => item.earlier && !item.mine)).toBe(true);
  await states(robin, "read", "read");
  const beth = await nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready" && each.members.length === 3, "in");
  await robin.engine.send(id, "hello Beth");
  await beth.reads("hello Beth");
  await robin.shows((each) => each.members.length === 3, "three");
  expect(gateway.asked.filter(({ request }) => request.t === "send")).toHaveLength(4);
  expect(robin.notices).toEqual(["opened", "joined", "joined"]);
  expect(beth.notices).toEqual(["you-joined"]);
});

test("receipt_of_a_device_that_came_later_vouches_for_nothing_before", async () => {
  const { robin, amina, id } = await inConversation();
  amina.cutOff(true);
  amina.engine.stop("elsewhere");
  await robin.engine.send(id, "only Amina could read this");
  const beth = await nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  await robin.engine.send(id, "and this is for both");
  await states(robin, "sent", "read");
});

test("two_nurses_race_to_join_and_both_get_in", async () => {
  const robin = await youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  const [amina, beth, cath] = await Promise.all([nurse("Amina"), nurse("Beth"), nurse("Cath")]);
  for (const each of [amina, beth, cath]) each.engine.show(id);
  await robin.shows((each) => each.members.length === 4, "all in");
  for (const each of [amina, beth, cath]) await each.shows((view) => view.members.length === 4, "sees all");
  await robin.engine.send(id, "everybody here?");
  for (const each of [amina, beth, cath]) await until(() => each.texts.at(-1)?.text === "everybody here?", "reads");
});

test("page_that_dies_between_acceptance_and_storing_heals", async () => {
  const amina = await nurse("Amina");
  await stocked(amina);
  const robin = await youngPerson();
  gateway.cutReplies.set("commit", 1);
  const id = await openDesk(robin);
  await until(() => gateway.logs.get(id)?.epoch === 1, "accepted");
  await robin.reload();
  await robin.online();
  robin.engine.show(id);
  await robin.engine.send(id, "hello");
  amina.engine.show(id);
  await amina.reads("hello");
  expect(gateway.logs.get(id)?.epoch).toBe(1);
});

test("nurse_whose_page_dies_while_joining_heals", async () => {
  const robin = await youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  gateway.cutReplies.set("commit", 1);
  const amina = await nurse("Amina");
  await until(() => gateway.logs.get(id)?.epoch === 1, "accepted");
  await amina.reload();
  amina.engine.show(id);
  await amina.reads("hello");
  await amina.engine.send(id, "I am here");
  await robin.reads("hello", "I am here");
});

test("message_of_a_past_epoch_is_encrypted_again_under_its_id", async () => {
  const { robin, amina, id } = await inConversation();
  robin.cutOff(true);
  await robin.engine.send(id, "written in epoch one");
  const beth = await nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  robin.cutOff(false);
  await amina.reads("written in epoch one");
  await beth.reads("written in epoch one");
  await robin.reads("written in epoch one");
});

test("thousand_entries_are_paged_through", async () => {
  const { robin, amina, id } = await inConversation();
  amina.cutOff(true);
  for (let count = 0; count < 250; count++) await robin.engine.send(id, `message ${count}`);
  await until(() => robin.texts.length === 250 && robin.texts.every((item) => item.state === "sent"), "all sent");
  amina.cutOff(false);
  await until(() => amina.texts.length === 250, "all read");
  expect(amina.texts.map((item) => item.text)).toEqual(robin.texts.map((item) => item.text));
});

test("gateway_that_names_another_sender_is_not_believed", async () => {
  const { robin, amina, id } = await inConversation();
  const beth = await nurse("Beth");
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
  const { robin, amina, id } = await inConversation();
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
  const { robin, amina, id } = await inConversation();
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
  const { robin, amina, id } = await inConversation();
  robin.environment.signedInAs = null;
  gateway.cutAll(4100);
  await robin.engine.send(id, "after the session");
  amina.engine.show(id);
  await robin.online();
  expect(robin.environment.signedInAs).not.toBeNull();
});

test("staff_whose_session_ended_sign_in_again_and_have_their_history", async () => {
  const { robin, amina, id } = await inConversation();
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
  const { robin, amina, id } = await inConversation();
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

test("revoked_device_wipes_its_store", async () => {
  const { robin, id } = await inConversation();
  await robin.engine.send(id, "hello");
  gateway.cutAll(4101);
  await until(() => robin.snapshot.phase === "revoked", "revoked");
  await robin.reload();
  await until(() => robin.snapshot.phase === "signed-out", "nobody");
});

test("other_window_of_the_device_is_left_alone", async () => {
  const { robin } = await inConversation();
  gateway.cutAll(4102);
  await until(() => robin.snapshot.phase === "elsewhere", "elsewhere");
  await robin.engine.start();
  await robin.online();
});

test("newer_window_takes_the_store_and_the_older_stops", async () => {
  const { robin, amina, id } = await inConversation();
  const older = robin.engine;
  robin.engine = await (async () => {
    const second = await Browser.open(gateway, suite, "person");
    return second.engine;
  })();
  robin.engine = older;
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
});

test("signing_out_wipes_a_young_persons_device", async () => {
  const { robin, id } = await inConversation();
  await robin.engine.send(id, "hello");
  await robin.engine.signOut();
  await until(() => robin.snapshot.phase === "signed-out", "out");
  await robin.reload();
  expect(robin.engine.snapshot.phase).toBe("signed-out");
});

test("gateways_clock_is_the_one_that_counts", async () => {
  gateway.ahead = 3 * 3600 * 1000;
  const { robin, id } = await inConversation();
  robin.cutOff(true);
  await robin.engine.send(id, "hello");
  await until(() => robin.texts.length === 1, "shown");
  expect((robin.texts[0]?.at ?? 0) - Date.now()).toBeGreaterThan(2 * 3600 * 1000);
});

test("text_that_is_too_long_or_empty_is_refused_at_once", async () => {
  const { robin, id } = await inConversation();
  expect(await robin.engine.send(id, "x".repeat(4001))).toMatchObject({ problem: { fields: { limit: 4000 } } });
  expect(await robin.engine.send(id, "   ")).toMatchObject({ ok: false });
});
