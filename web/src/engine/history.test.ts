import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Request } from "../protocol/frames";
import type { Proof } from "../store/records";
import { until, type Browser } from "../testing/browser";
import type { TestGateway } from "../testing/gateway";
import { openDesk, Scene, states, type Two } from "../testing/scene";

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

/** A young person and a nurse who wrote to each other before anybody else came. */
async function talked(): Promise<Two> {
  const two = await scene.two();
  await two.robin.engine.send(two.id, "only Amina is here");
  await two.amina.reads("only Amina is here");
  await two.amina.engine.send(two.id, "so I am");
  await two.robin.reads("only Amina is here", "so I am");
  return two;
}

async function beth(id: string): Promise<Browser> {
  const browser = await scene.nurse("Beth");
  browser.engine.show(id);
  await browser.shows((each) => each.state === "ready", "ready");
  return browser;
}

/** Change what a browser has kept as proof, as a dishonest client might. */
async function tamper(browser: Browser, id: string, change: (proof: Proof) => Proof | null): Promise<void> {
  const store = await browser.leave();
  const proofs = await store.all("proofs", [id]);
  await store.write(
    proofs.map((proof) => ({ store: "proofs", key: [id, String(proof.seq)], value: change(proof) }) as const),
  );
  store.close();
  await browser.reload();
}

/** How many messages devices sent each other about history, however often each was tried. */
function handOvers(): number {
  const quiet = gateway.asked.flatMap(({ request }) => {
    if (request.t !== "send") return [];
    const { quiet: isQuiet, message_id: id } = request as Request<"send">;
    return isQuiet ? [id] : [];
  });
  return new Set(quiet).size;
}

test("nurse_who_comes_late_reads_it_all_in_order_and_marked", async () => {
  const { robin, amina, id } = await talked();
  const late = await beth(id);
  await late.reads("only Amina is here", "so I am");
  expect(late.texts.map(({ earlier, authorName }) => [earlier, authorName])).toEqual([
    [true, "Quiet Otter"],
    [true, "Amina"],
  ]);
  await robin.engine.send(id, "hello Beth");
  await late.reads("only Amina is here", "so I am", "hello Beth");
  await until(() => robin.notices.includes("joined-given") && amina.notices.includes("joined-given"), "all are told");
  expect(late.notices).toEqual(["given-you"]);
  await late.shows((each) => each.history === "here" && each.unread === 0, "nothing new");
});

test("colleague_hands_over_and_nobody_does_it_twice", async () => {
  const { robin, amina, id } = await talked();
  robin.environment.unhurried = true;
  const late = await beth(id);
  await late.reads("only Amina is here", "so I am");
  await robin.engine.send(id, "and then");
  for (const each of [robin, amina, late]) await each.reads("only Amina is here", "so I am", "and then");
  expect(handOvers()).toBe(2);
  const [upload, ...more] = gateway.blobs.uploads;
  expect(upload?.device).toBe(amina.environment.signedInAs);
  expect(more).toEqual([]);
});

test("next_in_line_hands_over_where_the_first_is_away", async () => {
  const { amina, id } = await talked();
  amina.cutOff(true);
  const late = await beth(id);
  await late.reads("only Amina is here", "so I am");
  amina.cutOff(false);
  await amina.engine.send(id, "I am back");
  await late.reads("only Amina is here", "so I am", "I am back");
  expect(gateway.blobs.uploads).toHaveLength(1);
});

test("it_comes_when_somebody_who_has_it_comes_back", async () => {
  const { robin, amina, id } = await talked();
  for (const each of [robin, amina]) each.cutOff(true);
  const late = await beth(id);
  await late.shows((each) => each.history === "asking", "asking");
  await late.shows((each) => each.history === "unanswered", "nobody is there");
  expect(late.texts).toEqual([]);
  robin.cutOff(false);
  await late.reads("only Amina is here", "so I am");
  await late.shows((each) => each.history === "here", "here");
});

test("first_phone_that_goes_dark_after_adding_has_handed_over", async () => {
  const amina = await scene.nurse("Amina");
  await scene.stocked(amina);
  amina.cutOff(true);
  const device = amina.environment.signedInAs ?? "";
  const packages = gateway.packages.get(device) ?? { ordinary: [], lastResort: null };
  gateway.packages.delete(device);
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "it is late");
  await states(robin, "sent");
  gateway.packages.set(device, packages);
  await robin.reload();
  robin.engine.show(id);
  await robin.shows((each) => each.members.length === 2, "added");
  await until(() => handOvers() === 1, "handed over");
  robin.cutOff(true);
  amina.cutOff(false);
  amina.engine.show(id);
  await amina.reads("it is late");
  expect(handOvers()).toBe(1);
  await states(robin, "sent");
});

test.each<readonly [string, (proof: Proof, other: Proof) => Proof]>([
  ["other words", (proof) => ({ ...proof, content: proof.content.map((byte, at) => (at === proof.content.length - 1 ? byte ^ 1 : byte)) })],
  ["another author", (proof, other) => ({ ...proof, sender: other.sender })],
  ["another time", (proof) => ({ ...proof, at: proof.at - 60_000 })],
  ["another frank", (proof, other) => ({ ...proof, frank: other.frank })],
  ["another salt", (proof, other) => ({ ...proof, salt: other.salt })],
  ["another id", (proof, other) => ({ ...proof, messageId: other.messageId })],
])("history_with_%s_is_not_shown_and_asked_for_again", async (_name, forge) => {
  const { robin, amina, id } = await talked();
  robin.cutOff(true);
  const store = await amina.leave();
  const proofs = await store.all("proofs", [id]);
  store.close();
  const [first, second] = [...proofs].sort((a, b) => a.seq - b.seq);
  if (!first || !second) throw new Error("no proofs");
  await tamper(amina, id, (proof) => (proof.seq === first.seq ? forge(proof, second) : proof));
  await amina.online();
  const late = await beth(id);
  await until(() => late.notices.includes("unverified"), "it says that one does not hold");
  expect(late.items.find((item) => item.kind === "notice" && item.code === "unverified")).toMatchObject({ count: 1 });
  await late.reads("so I am");
  // The young person's own device has it as it was.
  robin.cutOff(false);
  await late.reads("only Amina is here", "so I am");
  expect(late.notices).not.toContain("unverified");
  await late.shows((each) => each.history === "here", "here");
});

test("message_that_nobody_can_prove_is_said_to_be_missing_and_not_asked_for_without_end", async () => {
  const { robin, amina, id } = await talked();
  for (const each of [robin, amina]) await tamper(each, id, (proof) => ({ ...proof, frank: null }));
  const late = await beth(id);
  await late.shows((each) => each.history === "here", "settled");
  expect(late.texts).toEqual([]);
  expect(late.items.find((item) => item.kind === "notice" && item.code === "unverified")).toMatchObject({ count: 2 });
  expect(handOvers()).toBeLessThanOrEqual(6);
});

test("hand_over_of_nothing_makes_nobody_else_fall_silent", async () => {
  const { amina, id } = await talked();
  await tamper(amina, id, () => null);
  await amina.online();
  const late = await beth(id);
  await late.reads("only Amina is here", "so I am");
});

test.each(["gone", "broken"])("part_that_is_%s_is_asked_for_again", async (how) => {
  const { id } = await talked();
  gateway.blobs.unreadable = true;
  const late = await beth(id);
  await until(() => handOvers() === 2, "handed over");
  const [upload] = gateway.blobs.uploads;
  if (upload === undefined) throw new Error("no upload");
  if (how === "gone") gateway.blobs.uploads.splice(0);
  else upload.bytes = upload.bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte));
  gateway.blobs.unreadable = false;
  await late.reads("only Amina is here", "so I am");
});

test("history_that_came_already_changes_nothing_when_it_comes_again", async () => {
  const { robin, id } = await talked();
  const late = await beth(id);
  await late.reads("only Amina is here", "so I am");
  const store = await late.leave();
  const record = await store.get("conversations", [id]);
  if (!record?.history) throw new Error("no record");
  const lacks = { from: 1, to: (record.joinedSeq ?? 1) - 1 };
  const history = { ...record.history, lacks, asked: false };
  await store.write([{ store: "conversations", key: [id], value: { ...record, history } }]);
  store.close();
  await late.reload();
  await late.online();
  late.engine.show(id);
  await until(() => handOvers() >= 4, "asked and answered again");
  await robin.engine.send(id, "on we go");
  await late.reads("only Amina is here", "so I am", "on we go");
  await late.shows((each) => each.history === "here", "here");
});

test("hand_over_that_broke_off_goes_on_after_a_reload", async () => {
  const { robin, amina, id } = await talked();
  robin.cutOff(true);
  gateway.blobs.piecesLeft = 0;
  const late = await beth(id);
  await until(() => gateway.blobs.uploads.length === 1, "begun");
  await amina.reload();
  gateway.blobs.piecesLeft = Infinity;
  await late.reads("only Amina is here", "so I am");
  expect(gateway.blobs.uploads).toHaveLength(1);
});

test("receipts_vouch_for_what_was_handed_over_once_it_is_there", async () => {
  const { robin, amina, id } = await talked();
  await states(robin, "read", "read");
  amina.engine.stop("elsewhere");
  await robin.engine.send(id, "can anybody read this?");
  await states(robin, "read", "read", "sent");
  gateway.blobs.unreadable = true;
  const late = await beth(id);
  await until(() => handOvers() === 2, "handed over");
  await robin.engine.send(id, "and this?");
  await late.reads("and this?");
  await until(() => gateway.logs.get(id)?.marks.size !== 0, "marks");
  expect(robin.texts[2]?.state).toBe("sent");
  gateway.blobs.unreadable = false;
  gateway.cutAll(1006);
  await late.reads("only Amina is here", "so I am", "can anybody read this?", "and this?");
  await until(() => robin.texts.at(2)?.state === "read", "read");
});

test("device_that_lost_its_state_is_handed_what_it_slept_through", async () => {
  const { robin, amina, id } = await talked();
  await beth(id);
  const store = await amina.leave();
  await store.write([{ store: "groups", key: [id], value: null }]);
  store.close();
  await robin.engine.send(id, "while Amina was broken");
  await states(robin, "read", "read");
  await amina.reload();
  amina.engine.show(id);
  await amina.reads("only Amina is here", "so I am", "while Amina was broken");
});
