import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { until } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { openDesk, Scene, states } from "../testing/scene";

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

test("young_person_and_nurse_talk_with_receipts", async () => {
  const { robin, amina, id } = await scene.two();
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
  const { robin, amina, id } = await scene.two();
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
  const { robin, amina, id } = await scene.two();
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
  const { robin, amina, id } = await scene.two();
  await Promise.all([robin.engine.send(id, "first"), robin.engine.send(id, "second")]);
  await amina.reads("first", "second");
});

test.each(["send", "commit", "open", "claim", "ack", "mark", "group", "who"])(
  "lost_reply_to_%s_neither_loses_nor_repeats",
  async (type) => {
    gateway.cutReplies.set(type, 1);
    const amina = await scene.nurse("Amina");
    const robin = await scene.youngPerson();
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
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await amina.engine.send(id, "hi");
  await amina.reads("hello", "hi");
  await robin.reads("hello", "hi");
  expect([...robin.notices, ...amina.notices]).not.toContain("unreadable");
});

test("lost_pushes_are_read_from_the_log", async () => {
  const { robin, amina, id } = await scene.two();
  gateway.losePushes = 1;
  await robin.engine.send(id, "lost on the way");
  await robin.engine.send(id, "then this");
  await amina.reads("lost on the way", "then this");
});

test("nurse_who_comes_first_gets_what_was_written_before", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "is anybody there?");
  await robin.engine.send(id, "I will wait");
  await states(robin, "sent", "sent");
  const amina = await scene.nurse("Amina");
  amina.engine.show(id);
  await amina.reads("is anybody there?", "I will wait");
  expect(amina.texts.every((item) => item.earlier && !item.mine)).toBe(true);
  await states(robin, "read", "read");
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready" && each.members.length === 3, "in");
  await robin.engine.send(id, "hello Beth");
  await beth.reads("is anybody there?", "I will wait", "hello Beth");
  await robin.shows((each) => each.members.length === 3, "three");
  expect(robin.notices).toEqual(["opened", "joined-given", "joined-given"]);
  expect(beth.notices).toEqual(["given-you"]);
});

test("receipt_of_a_device_that_came_later_vouches_for_nothing_before", async () => {
  const { robin, amina, id } = await scene.two();
  amina.cutOff(true);
  amina.engine.stop("elsewhere");
  await robin.engine.send(id, "only Amina could read this");
  await states(robin, "sent");
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  await robin.engine.send(id, "and this is for both");
  await states(robin, "sent", "read");
});

test("two_nurses_race_to_join_and_both_get_in", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  const [amina, beth, cath] = await Promise.all([scene.nurse("Amina"), scene.nurse("Beth"), scene.nurse("Cath")]);
  for (const each of [amina, beth, cath]) each.engine.show(id);
  await robin.shows((each) => each.members.length === 4, "all in");
  for (const each of [amina, beth, cath]) await each.shows((view) => view.members.length === 4, "sees all");
  await robin.engine.send(id, "everybody here?");
  for (const each of [amina, beth, cath]) await until(() => each.texts.at(-1)?.text === "everybody here?", "reads");
});

test("page_that_dies_between_acceptance_and_storing_heals", async () => {
  const amina = await scene.nurse("Amina");
  await scene.stocked(amina);
  const robin = await scene.youngPerson();
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
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "hello");
  await states(robin, "sent");
  gateway.cutReplies.set("commit", 1);
  const amina = await scene.nurse("Amina");
  await until(() => gateway.logs.get(id)?.epoch === 1, "accepted");
  await amina.reload();
  amina.engine.show(id);
  await amina.reads("hello");
  await amina.engine.send(id, "I am here");
  await robin.reads("hello", "I am here");
});

test("message_of_a_past_epoch_is_encrypted_again_under_its_id", async () => {
  const { robin, amina, id } = await scene.two();
  robin.cutOff(true);
  await robin.engine.send(id, "written in epoch one");
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.shows((each) => each.state === "ready", "ready");
  robin.cutOff(false);
  await amina.reads("written in epoch one");
  await beth.reads("written in epoch one");
  await robin.reads("written in epoch one");
});

test("thousand_entries_are_paged_through", async () => {
  const { robin, amina, id } = await scene.two();
  amina.cutOff(true);
  for (let count = 0; count < 250; count++) await robin.engine.send(id, `message ${count}`);
  await until(() => robin.texts.length === 250 && robin.texts.every((item) => item.state === "sent"), "all sent");
  amina.cutOff(false);
  await until(() => amina.texts.length === 250, "all read");
  expect(amina.texts.map((item) => item.text)).toEqual(robin.texts.map((item) => item.text));
});
