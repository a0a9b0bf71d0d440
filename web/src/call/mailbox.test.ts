import { expect, test } from "vitest";
import type { Bytes } from "../protocol/bytes";
import type { VisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, type SignalPush } from "../protocol/visits";
import { TestClock } from "../testing/clock";
import { eventually } from "../testing/eventually";
import { KEY_WITHIN_MS, Mailbox } from "./mailbox";
import { SignalKeys } from "./signal-keys";

function nth<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error("there are not so many");
  return found;
}

const [VISIT, ROBIN, AMINA] = ["f".repeat(32), "1".repeat(32), "2".repeat(32)] as const;

function randomBytes(size: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(size));
}

interface Post {
  readonly mailbox: Mailbox;
  readonly keys: SignalKeys;
  readonly sent: SignalPush[];
  readonly taken: VisitSignal[];
  readonly told: string[];
}

function post(me: string, clock = new TestClock()): Post {
  const keys = new SignalKeys();
  const [sent, taken, told]: [SignalPush[], VisitSignal[], string[]] = [[], [], []];
  const events = {
    send: (signal: SignalPush) => void sent.push(signal),
    taken: (_sender: string, signal: VisitSignal) => void taken.push(signal),
    turned: () => void told.push("turned"),
    refused: () => void told.push("refused"),
  };
  return { mailbox: new Mailbox({ visit: VISIT, me, keys, randomBytes, now: clock.now, events }), keys, sent, taken, told };
}

const secrets = { epoch: 3, member: randomBytes(32), base: randomBytes(32) };

async function say(from: Post, to: string, sdp: string): Promise<SignalPush> {
  const before = from.sent.length;
  from.mailbox.send(to, "member", 3, { k: "description", type: "offer", sdp });
  await eventually(() => { expect(from.sent.length).toBe(before + 1); });
  return nth(from.sent, before);
}

function pair(): readonly [Post, Post] {
  const [robin, amina] = [post(ROBIN), post(AMINA)];
  for (const { keys } of [robin, amina]) keys.addEpoch(secrets);
  return [robin, amina];
}

test("signal_is_taken_once_and_in_any_near_order", async () => {
  const [robin, amina] = pair();
  const [first, second] = [await say(robin, AMINA, "one"), await say(robin, AMINA, "two")];
  for (const push of [second, first, second, first]) amina.mailbox.take(push);
  await eventually(() => { expect(amina.taken.map((each) => "sdp" in each && each.sdp)).toEqual(["two", "one"]); });
  expect(amina.told).toEqual([]);
});

test("state_that_was_overtaken_by_a_newer_one_is_passed_over", async () => {
  const [robin, amina] = pair();
  const states: SignalPush[] = [];
  for (const video of [true, false]) {
    robin.mailbox.send(AMINA, "member", 3, { k: "state", audio: true, video, screen: false });
    await eventually(() => { expect(robin.sent).toHaveLength(states.length + 1); });
    states.push(nth(robin.sent, -1));
  }
  for (const push of [nth(states, 1), nth(states, 0), await say(robin, AMINA, "after")]) amina.mailbox.take(push);
  await eventually(() => { expect(amina.taken).toHaveLength(2); });
  expect(amina.taken.map((each) => (each.k === "state" ? each.video : each.k))).toEqual([false, "description"]);
});

test("signal_to_somebody_else_or_back_to_its_sender_is_not_taken", async () => {
  const [robin, amina] = pair();
  const push = await say(robin, AMINA, "one");
  amina.mailbox.take({ ...push, to: EVERYBODY });
  amina.mailbox.take({ ...push, to: "3".repeat(32) });
  robin.mailbox.take({ ...push, sender: AMINA, to: ROBIN });
  await eventually(() => { expect([amina.told, robin.told]).toEqual([["refused"], ["refused"]]); });
  expect([...amina.taken, ...robin.taken]).toEqual([]);
});

test("page_that_was_left_is_not_heard_again", async () => {
  const [robin, amina] = pair();
  const old = await say(robin, AMINA, "old");
  const again = post(ROBIN);
  again.keys.addEpoch(secrets);
  const fresh = await say(again, AMINA, "fresh");
  amina.mailbox.take(old);
  amina.mailbox.take(fresh);
  amina.mailbox.take(await say(robin, AMINA, "from the grave"));
  await eventually(() => { expect(amina.taken).toHaveLength(2); });
  expect(amina.told).toEqual(["turned"]);
});

test("signal_waits_for_its_key_but_not_for_ever", async () => {
  const clock = new TestClock();
  const [robin, amina] = [post(ROBIN), post(AMINA, clock)];
  robin.keys.addEpoch(secrets);
  amina.mailbox.take(await say(robin, AMINA, "early"));
  amina.keys.addEpoch(secrets);
  amina.mailbox.look();
  await eventually(() => { expect(amina.taken).toHaveLength(1); });

  const late = post(AMINA, clock);
  late.mailbox.take(await say(robin, AMINA, "never"));
  clock.pass(KEY_WITHIN_MS + 1);
  late.mailbox.look();
  await eventually(() => { expect(late.told).toEqual([]); });
  late.keys.addEpoch(secrets);
  late.mailbox.look();
  late.mailbox.take(await say(robin, AMINA, "but this"));
  await eventually(() => { expect(late.taken.map((each) => "sdp" in each && each.sdp)).toEqual(["but this"]); });
});
