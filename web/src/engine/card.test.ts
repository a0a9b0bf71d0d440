import { afterEach, beforeAll, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { ServiceCard } from "../model";
import { until } from "../testing/browser";
import { Scene } from "../testing/scene";

const card: ServiceCard = {
  name: "Kitchen Table",
  organisation: null,
  description: "A hot meal and company.",
  alert: null,
  url: "https://kitchentable.example.org",
  email: null,
  phones: ["01632 960 102"],
  ages: [null, 18],
  areas: ["Easthaven"],
  hours: [],
  address: null,
  checked: "2026-08-14",
  changed: null,
};

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

afterEach(() => {
  scene.strike();
});

test("a_card_arrives_as_it_was_chosen_and_survives_a_reload_of_both", async () => {
  scene = await Scene.set(suite);
  const { robin, amina, id } = await scene.two();
  expect(await amina.engine.sendCard(id, card)).toEqual({ ok: true, value: null });
  for (const browser of [robin, amina]) {
    const shown = (): boolean => browser.items.some((item) => item.kind === "card");
    await until(shown, `${browser.face} sees the card`);
    await browser.reload();
    browser.engine.show(id);
    await until(shown, `${browser.face} sees the card again`);
    const item = browser.items.find((each) => each.kind === "card");
    expect(item).toMatchObject({ kind: "card", card, mine: browser === amina, authorName: "Amina" });
    expect(browser.conversation?.preview).toBe("Kitchen Table");
  }
});

test("a_card_is_handed_over_to_who_comes_late", async () => {
  scene = await Scene.set(suite);
  const { robin, amina, id } = await scene.two();
  await amina.engine.sendCard(id, card);
  await until(() => robin.items.some((item) => item.kind === "card"), "the card is there");
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await until(() => beth.items.some((item) => item.kind === "card"), "handed over");
  const item = beth.items.find((each) => each.kind === "card");
  expect(item).toMatchObject({ card, earlier: true, authorName: "Amina" });
  expect(beth.conversation?.preview).toBe("Kitchen Table");
});
