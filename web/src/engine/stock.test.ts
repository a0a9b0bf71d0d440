import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { until, type Browser } from "../testing/browser";
import { Scene } from "../testing/scene";

const FULL = 20;

let suite: Suite;
let scene: Scene;
let amina: Browser;
let account: string;
let device: string;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  amina = await scene.nurse("Amina");
  await scene.stocked(amina);
  ({ account, device } = amina.snapshot.me ?? { account: "", device: "" });
  expect(ordinary()).toBe(FULL);
});

afterEach(() => {
  scene.strike();
});

function ordinary(): number {
  return scene.gateway.packages.get(device)?.ordinary.length ?? 0;
}

function publications(): number {
  return scene.gateway.asked.filter((each) => each.device === device && each.request.t === "publish").length;
}

function takeAllBut(left: number): void {
  while (ordinary() > left) scene.gateway.packages.take(device);
}

test("device_that_is_told_of_a_low_stock_fills_it_with_packages_that_nobody_had", async () => {
  const first = [...(scene.gateway.packages.get(device)?.ordinary ?? [])].map(String);
  takeAllBut(9);
  scene.gateway.push(account, { t: "stock", ordinary: 9 });
  await until(() => ordinary() === FULL, "filled");
  const fresh = (scene.gateway.packages.get(device)?.ordinary ?? []).slice(9).map(String);
  expect(new Set([...first, ...fresh]).size).toBe(FULL + 11);
});

test("last_resort_stays_the_same_while_it_lasts", async () => {
  const resort = scene.gateway.packages.get(device)?.lastResort;
  takeAllBut(0);
  scene.gateway.push(account, { t: "stock", ordinary: 0 });
  await until(() => ordinary() === FULL, "filled");
  expect(scene.gateway.packages.get(device)?.lastResort).toBe(resort);
});

test("many_words_of_a_low_stock_fill_it_once", async () => {
  const before = publications();
  takeAllBut(5);
  for (const left of [8, 7, 6, 5]) scene.gateway.push(account, { t: "stock", ordinary: left });
  await until(() => ordinary() >= FULL, "filled");
  expect(ordinary()).toBe(FULL);
  // A question how many there are, and the packages.
  expect(publications() - before).toBe(2);
});
