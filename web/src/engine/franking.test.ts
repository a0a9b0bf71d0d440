import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { commit, verifyFrank } from "../crypto/franking";
import { decodeState, encodeState } from "../crypto/group";
import { encrypt } from "../crypto/messages";
import { loadSuite, type Suite } from "../crypto/suite";
import { decodeContent, encodeContent } from "../protocol/content";
import type { Entry } from "../protocol/records";
import type { Proof, StoredItem } from "../store/records";
import { until, type Browser } from "../testing/browser";
import type { GatewayLog } from "../testing/gateway-log";
import { newId } from "../testing/organisation";
import { openDesk, Scene, states } from "../testing/scene";

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

/** What a browser has kept for reports, in the order of the log. */
async function proofsOf(browser: Browser, id: string): Promise<readonly Proof[]> {
  const store = await browser.leave();
  const proofs = await store.all("proofs", [id]);
  store.close();
  return [...proofs].sort((a, b) => a.seq - b.seq);
}

async function itemsOf(browser: Browser, id: string): Promise<readonly StoredItem[]> {
  const store = await browser.leave();
  const items = await store.all("items", [id]);
  store.close();
  return items;
}

function said(proof: Proof | undefined): ReturnType<typeof decodeContent> {
  return decodeContent(proof?.content ?? new Uint8Array());
}

async function holds(proof: Proof | undefined, conversation: string): Promise<boolean> {
  if (!proof?.frank) return false;
  const { frank, ...place } = proof;
  return verifyFrank(suite, scene.gateway.organisation.frankingKey, { ...place, conversation, frank });
}

function logOf(id: string): GatewayLog {
  const log = scene.gateway.logs.get(id);
  if (log === undefined) throw new Error("no log");
  return log;
}

/** Change what the gateway's log says of a message. */
function rewrite(id: string, seq: number, fields: Partial<Entry>): void {
  const { entries } = logOf(id);
  const before = entries[seq - 1];
  if (before !== undefined) entries[seq - 1] = { ...before, ...fields };
}

test("both_sides_keep_what_proves_a_message", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await amina.reads("hello");
  await states(robin, "read");
  const entry = logOf(id).entries.findLast((each) => each.kind === "application");
  for (const browser of [robin, amina]) {
    const [proof, ...more] = await proofsOf(browser, id);
    expect(more).toEqual([]);
    expect(said(proof)).toMatchObject({ k: "text", text: "hello" });
    expect(proof).toMatchObject({ seq: entry?.seq, at: entry?.at, messageId: entry?.message_id, verified: true });
    expect(await holds(proof, id)).toBe(true);
    expect(await holds(proof, newId())).toBe(false);
  }
});

test("proof_survives_a_lost_answer", async () => {
  scene.gateway.cutReplies.set("send", 1);
  const { robin, id } = await scene.two();
  await robin.engine.send(id, "hello");
  await states(robin, "read");
  const [proof] = await proofsOf(robin, id);
  expect(await holds(proof, id)).toBe(true);
});

test("content_that_its_sender_did_not_commit_to_is_refused_and_the_next_message_read", async () => {
  const { robin, amina, id } = await scene.two();
  await robin.engine.send(id, "before");
  await amina.reads("before");
  await states(robin, "read");
  // A client of Robin's own making: it shows the gateway a commitment to words that were never sent.
  const store = await robin.leave();
  const stored = await store.get("groups", [id]);
  const sender = robin.environment.signedInAs ?? "";
  if (stored === null) throw new Error("no group");
  const messageId = newId();
  const harmless = encodeContent({ k: "text", text: "kind words", at: 1 });
  const committed = await commit({ conversation: id, sender, messageId }, new Uint8Array(32), harmless);
  const lie = { ...committed, content: encodeContent({ k: "text", text: "cruel words", at: 1 }) };
  const group = decodeState(stored, scene.gateway.organisation.lookUp);
  const { next, message } = await encrypt(suite, group, messageId, lie);
  await store.write([{ store: "groups", key: [id], value: encodeState(next) }]);
  store.close();
  logOf(id).send({ t: "send", conversation: id, message_id: messageId, message }, sender);
  scene.gateway.announce(logOf(id));
  await until(() => amina.notices.includes("unreadable"), "unreadable");
  await robin.reload();
  await robin.online();
  await robin.engine.send(id, "after");
  await amina.reads("before", "after");
  expect(amina.notices.filter((code) => code === "unreadable")).toHaveLength(1);
  expect(await proofsOf(amina, id)).toHaveLength(2);
});

test("message_with_a_forged_frank_is_shown_but_cannot_be_reported", async () => {
  const { robin, amina, id } = await scene.two();
  amina.cutOff(true);
  const words = ["one", "two", "three", "four", "five"];
  for (const each of words) await robin.engine.send(id, each);
  await states(robin, ...words.map(() => "sent"));
  // What the service says of itself may stand between them.
  const [first, second, third, fourth] = logOf(id).entries.filter((entry) => entry.kind === "application");
  if (!first || !second || !third || !fourth) throw new Error("no entries");
  const { at, frank } = first;
  rewrite(id, first.seq, { frank: frank.map((byte, index) => (index === 9 ? byte ^ 4 : byte)) });
  rewrite(id, second.seq, { frank });
  rewrite(id, third.seq, { at: at - 3_600_000 });
  rewrite(id, fourth.seq, { frank: new Uint8Array() });
  amina.cutOff(false);
  await amina.reads(...words);
  expect(amina.notices).not.toContain("unreadable");
  const proofs = await proofsOf(amina, id);
  expect(proofs.map((proof) => proof.frank !== null)).toEqual([false, false, false, false, true]);
  expect(proofs.map((proof) => proof.verified)).toEqual([false, false, false, false, true]);
});

test("device_without_ed25519_of_its_own_leaves_the_check_to_the_report", async () => {
  const slow = { ...suite, signature: { ...suite.signature } };
  scene = await Scene.set(slow);
  const { robin, amina, id } = await scene.two();
  amina.cutOff(true);
  await robin.engine.send(id, "genuine");
  await robin.engine.send(id, "forged");
  await states(robin, "sent", "sent");
  const last = logOf(id).entries.findLast((entry) => entry.kind === "application");
  rewrite(id, last?.seq ?? 0, { frank: new Uint8Array(last?.frank.map((byte, index) => (index === 9 ? byte ^ 4 : byte)) ?? []) });
  amina.cutOff(false);
  await amina.reads("genuine", "forged");
  const [genuine, forged] = await proofsOf(amina, id);
  expect([genuine?.verified, forged?.verified]).toEqual([false, false]);
  expect(await holds(genuine, id)).toBe(true);
  expect(await holds(forged, id)).toBe(false);
});

test("message_handed_over_later_is_proven_as_if_it_had_come_by_the_log", async () => {
  const robin = await scene.youngPerson();
  const id = await openDesk(robin);
  await robin.engine.send(id, "is anybody there?");
  await states(robin, "sent");
  const amina = await scene.nurse("Amina");
  amina.engine.show(id);
  await amina.reads("is anybody there?");
  const [shown] = amina.texts;
  const stored = (await itemsOf(amina, id)).find((item) => item.id === shown?.id);
  const [proof, ...more] = await proofsOf(amina, id);
  expect(more).toEqual([]);
  expect(stored).toMatchObject({ earlier: true, seq: proof?.seq });
  expect(said(proof)).toMatchObject({ k: "text", text: "is anybody there?" });
  expect(proof).toMatchObject({ messageId: shown?.id, verified: true });
  expect(await holds(proof, id)).toBe(true);
});

test("gateway_that_changes_its_franking_key_is_not_gone_along_with", async () => {
  const { amina } = await scene.two();
  await amina.engine.signOut();
  scene.gateway.organisation.changeFrankingKey();
  expect(await amina.engine.signInStaff("Amina", "secret", "000000")).toMatchObject({
    ok: false,
    problem: { code: "organisation.key_changed" },
  });
});
