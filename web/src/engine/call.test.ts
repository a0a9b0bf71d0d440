import { afterEach, beforeAll, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import type { CallItem } from "../model";
import { until, type Browser } from "../testing/browser";
import { Scene } from "../testing/scene";

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

afterEach(() => {
  scene.strike();
});

function calls(browser: Browser): readonly CallItem[] {
  return browser.items.filter((item) => item.kind === "call");
}

async function sees(browser: Browser, ...wanted: readonly (readonly [CallItem["call"], boolean | null])[]): Promise<void> {
  const seen = (): string => JSON.stringify(calls(browser).map(({ call, answered }) => [call, answered]));
  await until(() => seen() === JSON.stringify(wanted), `${browser.face} sees ${JSON.stringify(wanted)}`);
}

test("nurse_asks_whether_she_may_call_and_the_last_answer_counts", async () => {
  scene = await Scene.set(suite);
  const { robin, amina, id } = await scene.two();
  expect(await amina.engine.askCall(id)).toEqual({ ok: true, value: null });
  await sees(robin, ["ask", null]);
  expect(robin.conversation).toMatchObject({ preview: "", previewKind: "call" });
  const ask = calls(robin)[0]?.id ?? "";
  expect(await robin.engine.answerCall(id, ask, true)).toEqual({ ok: true, value: null });
  await sees(amina, ["ask", true], ["yes", null]);
  await robin.engine.answerCall(id, ask, false);
  await sees(amina, ["ask", false], ["yes", null], ["no", null]);
  await robin.reload();
  robin.engine.show(id);
  await sees(robin, ["ask", false], ["yes", null], ["no", null]);
});

test("answer_of_a_nurse_changes_nothing", async () => {
  scene = await Scene.set(suite);
  const { robin, amina, id } = await scene.two();
  await amina.engine.askCall(id);
  await sees(robin, ["ask", null]);
  await amina.engine.answerCall(id, calls(amina)[0]?.id ?? "", true);
  await sees(robin, ["ask", null], ["yes", null]);
  await sees(amina, ["ask", null], ["yes", null]);
});

test("question_is_handed_over_to_who_comes_late", async () => {
  scene = await Scene.set(suite);
  const { robin, amina, id } = await scene.two();
  await amina.engine.askCall(id);
  await sees(robin, ["ask", null]);
  await robin.engine.answerCall(id, calls(robin)[0]?.id ?? "", true);
  await sees(amina, ["ask", true], ["yes", null]);
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await sees(beth, ["ask", true], ["yes", null]);
});
