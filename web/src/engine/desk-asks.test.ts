import { afterEach, beforeAll, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { Ask } from "../model-desk";
import { until, type Browser } from "../testing/browser";
import { openDesk, Scene } from "../testing/scene";

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

afterEach(() => {
  scene.strike();
});

interface Day {
  readonly amina: Browser;
  readonly beth: Browser;
  readonly talk: string;
  /** A moderator asks for it. */
  readonly raise: () => string;
}

async function day(): Promise<Day> {
  scene = await Scene.set(suite);
  const amina = await scene.nurse("Amina");
  const beth = await scene.nurse("Beth");
  await scene.stocked(amina);
  await scene.stocked(beth);
  const robin = await scene.youngPerson();
  const talk = await openDesk(robin);
  await robin.engine.send(talk, "hello");
  for (const nurse of [amina, beth]) await nurse.shows(({ state, preview }) => state === "ready" && preview === "hello", "reads it");
  const log = scene.gateway.logs.get(talk);
  if (log === undefined) throw new Error("there is no log");
  return { amina, beth, talk, raise: () => scene.gateway.asks.raise(log) };
}

async function asked(browser: Browser, what: string, wanted: (asks: readonly Ask[]) => boolean): Promise<void> {
  await until(() => wanted(browser.desk.asks), `${browser.face}: ${what}, not ${JSON.stringify(browser.desk.asks)}`);
}

test("what_a_moderator_asks_is_on_every_desk_at_once", async () => {
  const { amina, beth, talk, raise } = await day();
  expect(amina.desk.asks).toEqual([]);
  const id = raise();
  for (const nurse of [amina, beth]) await asked(nurse, "asked", ([first]) => first?.id === id);
  expect(amina.desk.asks[0]).toMatchObject({
    ...{ conversation: talk, person: { name: "Quiet Otter" }, policy: "self_harm", times: 1 },
    ...{ by: { name: "Maya Lewis" }, taken: null, until: null },
  });
});

test("whoever_takes_it_keeps_it_until_somebody_has_written", async () => {
  const { amina, beth, talk, raise } = await day();
  const id = raise();
  for (const nurse of [amina, beth]) await asked(nurse, "asked", ([first]) => first?.id === id);
  expect(await amina.at("takeAsk", id)).toBe(talk);
  await asked(amina, "promised", ([first]) => first?.taken?.name === "Amina" && first.until !== null);
  await asked(beth, "gone", (asks) => asks.length === 0);

  // It outlives a lost connection.
  amina.cutOff(true);
  await until(() => amina.desk.stale, "cut off");
  amina.cutOff(false);
  await until(() => !amina.desk.stale, "back");
  expect(amina.desk.asks.map((each) => each.id)).toEqual([id]);

  await amina.engine.send(talk, "I am here. How are you?");
  await asked(amina, "kept", (asks) => asks.length === 0);
});

test("what_was_promised_and_not_kept_is_on_every_desk_again", async () => {
  const { amina, beth, raise } = await day();
  const id = raise();
  await asked(amina, "asked", (asks) => asks.length === 1);
  await amina.at("takeAsk", id);
  await asked(beth, "gone", (asks) => asks.length === 0);
  scene.gateway.asks.lapse(id);
  for (const nurse of [amina, beth]) await asked(nurse, "open again", ([first]) => first?.taken === null && first.times === 2);
});

test("of_two_who_take_it_one_is_told_who_was_faster", async () => {
  const { amina, beth, talk, raise } = await day();
  const id = raise();
  for (const nurse of [amina, beth]) await asked(nurse, "asked", (asks) => asks.length === 1);
  const outcomes = await Promise.all([amina.at("takeAsk", id), beth.at("takeAsk", id)]);
  expect(outcomes.filter((each) => each === talk)).toHaveLength(1);
  const winner = outcomes[0] === talk ? "Amina" : "Beth";
  expect(outcomes.find((each) => each !== talk)).toMatchObject({ code: "ask.taken", fields: { name: winner } });
  await asked(winner === "Amina" ? beth : amina, "gone", (asks) => asks.length === 0);
});

test("a_promise_whose_answer_was_lost_is_the_same_when_pressed_again", async () => {
  const { amina, talk, raise } = await day();
  const id = raise();
  await asked(amina, "asked", (asks) => asks.length === 1);
  scene.gateway.asks.loseAnswers = 1;
  expect(await amina.at("takeAsk", id)).toMatchObject({ code: "network" });
  expect(await amina.at("takeAsk", id)).toBe(talk);
  await asked(amina, "promised", ([first]) => first?.taken?.name === "Amina");
});

test("nothing_is_asked_for_while_nobody_is_to_be_written_to", async () => {
  const { amina, talk } = await day();
  await until(() => scene.gateway.asks.looks >= 2, "both looked when they came");
  const before = scene.gateway.asks.looks;
  const looks = scene.gateway.desk.asked.length;
  await amina.at("claim", talk);
  await until(() => scene.gateway.desk.asked.length > looks + 2, "the desk was looked at");
  expect(scene.gateway.asks.looks).toBe(before);
});
