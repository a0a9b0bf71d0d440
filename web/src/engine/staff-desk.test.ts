import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { DeskFilter, Handover } from "../model-desk";
import type { GatewayLog } from "../testing/gateway-log";
import { until, type Browser } from "../testing/browser";
import { openDesk, Scene } from "../testing/scene";

const MINUTE = 60_000;

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

afterEach(() => {
  scene.strike();
});

interface Day {
  readonly robin: Browser;
  readonly amina: Browser;
  readonly beth: Browser;
  readonly talk: string;
  readonly log: GatewayLog;
}

/** Somebody has written to the team, whose two nurses look at their inboxes. */
async function day(): Promise<Day> {
  scene = await Scene.set(suite);
  const amina = await scene.nurse("Amina");
  const beth = await scene.nurse("Beth");
  await scene.stocked(amina);
  await scene.stocked(beth);
  const robin = await scene.youngPerson();
  const talk = await openDesk(robin);
  await robin.engine.send(talk, "hello");
  for (const nurse of [amina, beth]) {
    await until(() => nurse.item(talk)?.phase === "waiting", `${nurse.face} sees who waits`);
    await nurse.shows(({ state, preview }) => state === "ready" && preview === "hello", "reads it");
  }
  const log = scene.gateway.logs.get(talk);
  if (log === undefined) throw new Error("there is no log");
  return { robin, amina, beth, talk, log };
}

async function owned(browser: Browser, talk: string, owner: string | null): Promise<void> {
  await until(() => browser.item(talk)?.owner?.name === (owner ?? undefined), `${String(owner)} has it, not ${String(browser.item(talk)?.owner?.name)}`);
}

async function narrowed(browser: Browser, filter: DeskFilter): Promise<void> {
  expect(await browser.at("narrow", filter)).toBeNull();
  await until(() => browser.desk.filter === filter && !browser.desk.narrowing, `lists ${filter}`);
}

/** What the service said in the log, as this browser shows it. */
function said(browser: Browser): string {
  return browser.items.flatMap((item) => (item.kind === "notice" && item.entry ? [item.entry.code] : [])).join();
}

test("inbox_lists_who_waits_with_counters_and_promise", async () => {
  const { amina, talk } = await day();
  expect(amina.desk).toMatchObject({ stale: false, filter: "open", narrowing: false, more: false, alarms: [] });
  expect(amina.desk.counters).toEqual({ waiting: 1, unread: 1, mine: 0, to_be_written_up: 0, breaching: 0 });
  const item = amina.item(talk);
  expect(item).toMatchObject({ phase: "waiting", unread: 1, owner: null, contact: 1, person: { name: "Quiet Otter" } });
  expect((item?.promiseDue ?? 0) - (item?.waitingSince ?? 0)).toBe(240 * MINUTE);
});

test("beginning_to_answer_claims_and_the_other_sees_it", async () => {
  const { amina, beth, talk } = await day();
  amina.engine.show(talk);
  amina.engine.setTyping(talk, true);
  await owned(amina, talk, "Amina");
  await owned(beth, talk, "Amina");
  await narrowed(amina, "mine");
  expect(amina.desk.listed.map(({ conversation }) => conversation)).toEqual([talk]);
  await narrowed(beth, "mine");
  expect(beth.desk.listed).toEqual([]);
  expect(beth.desk.counters.waiting).toBe(1);
});

test("of_two_who_claim_at_once_one_wins_and_the_other_is_told_who", async () => {
  const { amina, beth, talk } = await day();
  const outcomes = await Promise.all([amina.at("claim", talk), beth.at("claim", talk)]);
  expect(outcomes.filter((each) => each === null)).toHaveLength(1);
  const lost = outcomes.find((each) => each !== null);
  const winner = outcomes[0] === null ? "Amina" : "Beth";
  expect(lost).toMatchObject({ code: "desk.claimed", fields: { name: winner } });
  await owned(amina, talk, winner);
  await owned(beth, talk, winner);
});

test("typing_where_a_colleague_answers_does_not_claim", async () => {
  const { amina, beth, talk } = await day();
  await amina.at("claim", talk);
  await owned(beth, talk, "Amina");
  beth.engine.setTyping(talk, true);
  await beth.engine.send(talk, "I am here too");
  await until(() => beth.item(talk)?.phase === "answered", "answered");
  await owned(beth, talk, "Amina");
  expect(scene.gateway.desk.asked.filter((route) => route.endsWith("/claim"))).toHaveLength(1);
});

test("lease_is_renewed_while_somebody_writes", async () => {
  const { amina, talk } = await day();
  await amina.at("claim", talk);
  const until1 = amina.item(talk)?.leaseUntil ?? 0;
  scene.gateway.ahead += 6 * MINUTE;
  // The clocks are compared when a connection begins.
  scene.gateway.cutAll(1006);
  await until(() => amina.desk.skew > 5 * MINUTE && !amina.desk.stale, "knows the time");
  amina.engine.setTyping(talk, true);
  await until(() => (amina.item(talk)?.leaseUntil ?? 0) > until1, "renewed");
  expect(amina.item(talk)?.fence).toBe(1);
});

test("lease_that_was_lost_is_said_with_who_has_it", async () => {
  const { amina, beth, talk } = await day();
  amina.engine.show(talk);
  await amina.at("claim", talk);
  await owned(beth, talk, "Amina");
  scene.gateway.ahead += 16 * MINUTE;
  expect(await beth.at("claim", talk)).toBeNull();
  await until(() => amina.desk.lost?.name === "Beth", "is told");
  await owned(amina, talk, "Beth");
  expect(beth.desk.lost).toBeNull();
  scene.gateway.ahead += 16 * MINUTE;
  await amina.at("claim", talk);
  await until(() => amina.desk.lost === null, "is hers again");
});

test("what_was_let_go_is_not_missed", async () => {
  const { amina, beth, talk } = await day();
  amina.engine.show(talk);
  await amina.at("claim", talk);
  expect(await amina.at("release", talk, "")).toBeNull();
  await owned(beth, talk, null);
  await beth.at("claim", talk);
  await owned(amina, talk, "Beth");
  expect(amina.desk.lost).toBeNull();
});

test("handing_over_takes_a_note_that_only_the_team_can_read", async () => {
  const { amina, beth, talk } = await day();
  await amina.at("claim", talk);
  const to = beth.snapshot.me?.account ?? "";
  expect(await amina.at("assign", talk, to, "Please ring school at nine.")).toBeNull();
  await owned(beth, talk, "Beth");
  expect(beth.item(talk)?.notes).toBe(1);
  beth.engine.show(talk);
  await until(() => beth.desk.notes.length === 1, "reads the note");
  expect(beth.desk.notes).toMatchObject([{ name: "Amina", text: "Please ring school at nine." }]);
  amina.engine.show(talk);
  await until(() => amina.desk.notes[0]?.text === "Please ring school at nine.", "can read her own");
  expect(JSON.stringify(scene.gateway.desk.notes.map((note) => [...note.sealed]))).not.toContain("nine");
  expect([...(scene.gateway.desk.notes[0]?.sealed.keys() ?? [])]).toHaveLength(2);
});

test("note_is_not_sealed_to_a_key_that_its_device_did_not_sign", async () => {
  const { amina, beth, talk } = await day();
  await amina.at("claim", talk);
  const device = beth.environment.signedInAs ?? "";
  scene.gateway.desk.forgeKey(device, "AAAA");
  const to = beth.snapshot.me?.account ?? "";
  expect(await amina.at("assign", talk, to, "Please ring.")).toMatchObject({ code: "note.nobody" });
  await owned(amina, talk, "Amina");
  expect(scene.gateway.desk.notes).toEqual([]);
});

test("note_that_somebody_else_made_up_is_not_shown", async () => {
  const { amina, beth, talk } = await day();
  await amina.at("claim", talk);
  await amina.at("release", talk, "Please ring school at nine.");
  const note = scene.gateway.desk.notes[0];
  if (note === undefined) throw new Error("there is no note");
  // The operator says that it was about another talk's author.
  scene.gateway.desk.notes[0] = { ...note, device: beth.environment.signedInAs ?? "" };
  beth.engine.show(talk);
  await until(() => beth.desk.notes.length === 1, "sees that there was one");
  expect(beth.desk.notes).toMatchObject([{ text: null }]);
});

test("note_that_is_too_long_is_refused_before_anything_is_given_away", async () => {
  const { amina, talk } = await day();
  await amina.at("claim", talk);
  expect(await amina.at("release", talk, "x".repeat(2001))).toMatchObject({ code: "note.too_long" });
  expect(await amina.at("release", talk, "😀".repeat(1500))).toMatchObject({ code: "note.too_long" });
  expect(scene.gateway.desk.asked.some((route) => route.endsWith("/release"))).toBe(false);
});

test("note_key_survives_a_reload", async () => {
  const { amina, beth, talk } = await day();
  await amina.at("claim", talk);
  await amina.at("release", talk, "Read me later.");
  await beth.reload();
  beth.engine.show(talk);
  await until(() => beth.desk.notes[0]?.text === "Read me later.", "reads it after the reload");
});

test("handover_list_has_every_open_promise", async () => {
  const { amina, beth, talk } = await day();
  await beth.at("claim", talk);
  const list = (await amina.at("handover")) as Handover;
  expect(list).toMatchObject({ more: false, items: [{ conversation: talk, owner: { name: "Beth" }, breached: false }] });
  await beth.engine.send(talk, "hello, what can I do?");
  await until(() => amina.item(talk)?.phase === "answered", "answered");
  expect(((await amina.at("handover")) as Handover).items).toEqual([]);
});

test("closing_needs_reading_and_being_over_and_says_so_in_the_log", async () => {
  const { robin, amina, talk } = await day();
  expect(await amina.at("finish", talk)).toBeNull();
  expect(await amina.at("close", talk, ["advice_given"], { none: "None needed." })).toMatchObject({ code: "desk.phase", fields: { phase: "unread" } });
  amina.engine.show(talk);
  await until(() => amina.item(talk)?.unread === 0, "read");
  expect(await amina.at("close", talk, ["advice_given"], { none: "None needed." })).toBeNull();
  await until(() => amina.item(talk)?.phase === "closed", "closed");
  await until(() => said(robin) === "desk.reply,desk.closed", "the log says so to both");
  await until(() => said(amina) === "desk.reply,desk.closed", "the log says so to both");
  await narrowed(amina, "closed");
  expect(amina.desk.listed).toHaveLength(1);
  expect(await amina.at("reopen", talk)).toBeNull();
  await until(() => amina.item(talk)?.phase === "answered", "reopened");
});

test("stop_comes_back_to_whoever_wrote_and_override_lets_her_write", async () => {
  const { robin, amina, talk, log } = await day();
  amina.engine.show(talk);
  await amina.reads("hello");
  scene.gateway.desk.stop(log);
  await until(() => amina.item(talk)?.stopped === true, "sees STOP");
  await amina.engine.send(talk, "are you safe?");
  await until(() => amina.texts.at(-1)?.state === "refused", "is told that it did not go");
  expect(amina.texts.at(-1)).toMatchObject({ text: "are you safe?", why: "desk.stopped" });
  expect(await amina.at("override", talk, "I fear for their life.")).toBeNull();
  await amina.engine.send(talk, "are you safe? please answer");
  await robin.reads("hello", "are you safe? please answer");
});

test("alarm_is_seen_and_taken_by_name", async () => {
  const { amina, beth, talk, log } = await day();
  scene.gateway.desk.raise(log);
  await until(() => amina.desk.alarms[0]?.state === "raised", "rings");
  expect(amina.desk.alarms).toMatchObject([{ conversation: talk, who: "duty", forMe: true, acknowledged: null }]);
  const alarm = amina.desk.alarms[0]?.id ?? "";
  expect(await amina.at("acknowledge", alarm)).toBeNull();
  await until(() => beth.desk.alarms[0]?.acknowledged?.name === "Amina", "is seen as taken");
  expect(await beth.at("acknowledge", alarm)).toMatchObject({ code: "desk.alarm_taken", fields: { name: "Amina" } });
});

test("without_a_connection_the_last_known_inbox_is_shown_and_said_to_be_old", async () => {
  const { amina, talk } = await day();
  amina.cutOff(true);
  await until(() => amina.desk.stale, "is old");
  expect(amina.item(talk)?.phase).toBe("waiting");
  await amina.reload();
  await until(() => amina.snapshot.phase === "ready", "opens without a network");
  expect(amina.desk).toMatchObject({ stale: true, counters: { waiting: 1 } });
  expect(amina.item(talk)?.person.name).toBe("Quiet Otter");
  expect(await amina.at("claim", talk)).toMatchObject({ code: "network" });
  amina.cutOff(false);
  await until(() => !amina.desk.stale, "is new");
});

test("look_that_is_under_way_while_the_tablet_is_erased_is_no_failure", async () => {
  const { amina } = await day();
  const complaints = vi.spyOn(console, "error");
  const environment = { ...amina.environment };
  const held: (() => void)[] = [];
  amina.environment.http = async (method, path, ...rest) => {
    const answer = await environment.http(method, path, ...rest);
    if (path.startsWith("/v1/desk/inbox")) await new Promise<void>((resolve) => held.push(resolve));
    return answer;
  };
  void amina.at("narrow", "open");
  await until(() => held.length > 0, "looks");
  scene.gateway.cutAll(4101);
  await until(() => amina.snapshot.phase === "revoked", "erased");
  for (const letGo of held) letGo();
  // What the look does with its answer is over before the browser has named its databases so often.
  for (let turn = 0; turn < 5; turn += 1) await indexedDB.databases();
  expect(complaints.mock.calls).toEqual([]);
  complaints.mockRestore();
});

test("inbox_is_paged", async () => {
  scene = await Scene.set(suite);
  const amina = await scene.nurse("Amina");
  const robin = await scene.youngPerson();
  const talk = await openDesk(robin);
  await robin.engine.send(talk, "hello");
  await until(() => amina.item(talk)?.phase === "waiting", "listed");
  const log = scene.gateway.logs.get(talk);
  if (log === undefined) throw new Error("there is no log");
  scene.gateway.desk.fill(log, 120);
  await narrowed(amina, "waiting");
  expect(amina.desk.more).toBe(true);
  expect(amina.desk.listed).toHaveLength(50);
  expect(amina.desk.counters.waiting).toBe(121);
  await amina.at("showMore");
  await until(() => amina.desk.listed.length === 100, "two pages");
  await amina.at("showMore");
  await until(() => amina.desk.listed.length === 121 && !amina.desk.more, "all");
});
