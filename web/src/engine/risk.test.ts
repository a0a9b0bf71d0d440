import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadSuite, type Suite } from "../crypto/suite";
import { readLexicon } from "../risk/lexicon";
import { Matcher } from "../risk/matcher";
import { until } from "../testing/browser";
import { openDesk, Scene } from "../testing/scene";
import { RiskWatch } from "./risk";

let suite: Suite;
let scene: Scene;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
});

afterEach(() => {
  scene.strike();
});

const CUT = { category: "self-harm", severity: 2, piece: "cut myself" };

test("nurses_device_marks_what_the_young_person_wrote_and_nobody_elses_does", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I cut myself again");
  await amina.reads("I cut myself again");
  await until(() => amina.texts[0]?.risk !== undefined, "marked");
  expect(amina.texts[0]?.risk).toEqual([CUT]);
  expect(amina.conversation?.risk).toEqual(CUT);
  expect(robin.texts[0]?.risk).toBeUndefined();
  expect(robin.conversation?.risk).toBeNull();
});

test("an_answer_takes_the_mark_off_the_conversation_and_leaves_it_on_the_message", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I cut myself again");
  await amina.shows((each) => each.risk !== null, "marked");
  await amina.engine.send(id, "Thank you for telling me. Did you cut myself-harm?");
  await amina.shows((each) => each.risk === null, "answered");
  expect(amina.texts[0]?.risk).toEqual([CUT]);
  expect(amina.texts[1]?.risk).toBeUndefined();
});

test("what_is_handed_over_is_looked_through_and_marked_where_nobody_answered", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I cut myself again");
  await amina.shows((each) => each.risk !== null, "marked");
  const beth = await scene.nurse("Beth");
  await beth.shows((each) => each.risk !== null, "marked");
  beth.engine.show(id);
  await beth.reads("I cut myself again");
  expect(beth.texts[0]).toMatchObject({ earlier: true, risk: [CUT] });
  expect(beth.conversation?.risk).toEqual(CUT);
});

test("what_was_answered_before_it_is_handed_over_marks_the_message_alone", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I cut myself again");
  await amina.reads("I cut myself again");
  await amina.engine.send(id, "Thank you for telling me.");
  await robin.reads("I cut myself again", "Thank you for telling me.");
  const beth = await scene.nurse("Beth");
  beth.engine.show(id);
  await beth.reads("I cut myself again", "Thank you for telling me.");
  await until(() => beth.texts[0]?.risk !== undefined, "looked through");
  expect(beth.texts[0]?.risk).toEqual([CUT]);
  expect(beth.conversation?.risk).toBeNull();
});

test("marked_conversation_comes_before_one_that_waits_longer", async () => {
  const amina = await scene.nurse("Amina");
  await scene.stocked(amina);
  const [first, second] = [await scene.youngPerson(), await scene.youngPerson()];
  const [waits, marked] = [await openDesk(first), await openDesk(second)];
  await first.engine.send(waits, "I have a question");
  await until(() => amina.snapshot.conversations.some((each) => each.preview === "I have a question"), "first");
  await second.engine.send(marked, "I want to die");
  await until(() => amina.snapshot.conversations[0]?.risk?.category === "suicide", "marked one first");
  await first.engine.send(waits, "Are you there?");
  await until(() => amina.snapshot.conversations[1]?.preview === "Are you there?", "newer one behind it");
});

test("what_came_before_the_lexicons_did_is_looked_through_when_they_come", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "I cut myself again");
  await amina.shows((each) => each.risk !== null, "marked");
  const store = await amina.leave();
  const [record] = await store.all("conversations");
  const [item] = (await store.all("items", [id])).filter((each) => each.kind === "text");
  if (record === undefined || item === undefined) throw new Error("nothing stored");
  const { risk, ...bare } = item;
  expect(risk?.marks).toEqual([CUT]);
  // As another version of the client would have left them.
  await store.write([
    { store: "conversations", key: [id], value: { ...record, risk: null, riskVersion: null } },
    { store: "items", key: [id, item.id], value: bare },
  ]);
  store.close();
  await amina.reload();
  await amina.shows((each) => each.risk?.piece === "cut myself", "marked again");
});

test("a_lexicon_that_cannot_be_had_is_asked_for_again", async () => {
  const lexicon = readLexicon({ format: 1, language: "en", version: "1", sets: {}, groups: [], unless: [] });
  let asked = 0;
  let again: (() => void) | null = null;
  const watch = new RiskWatch(
    () => (++asked === 1 ? Promise.reject(new Error("no network")) : Promise.resolve(new Matcher([lexicon]))),
    (_wait, run) => {
      again = run;
      return () => undefined;
    },
  );
  let loaded = 0;
  watch.start(() => loaded++);
  await until(() => again !== null, "waits");
  expect(watch.matcher).toBeNull();
  (again as (() => void) | null)?.();
  await until(() => loaded === 1, "loaded");
  expect(watch.matcher?.version).toBe("en 1");
});
