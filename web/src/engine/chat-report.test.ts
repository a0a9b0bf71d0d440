import { decode } from "@msgpack/msgpack";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { newNoteKey, signNoteKey } from "../crypto/desk-note";
import { verifyFrank } from "../crypto/franking";
import { loadSuite, type Suite } from "../crypto/suite";
import type { SpacesCall } from "../model-spaces";
import { decodeContent } from "../protocol/content";
import { fromBase64Url, toBase64Url } from "../protocol/bytes";
import { committedBytes } from "../protocol/franking";
import { reportContext, reportInfo } from "../protocol/chat-report";
import type { Disclosed } from "../protocol/disclosure";
import type { DeskRow } from "../store/records";
import { until, type Browser } from "../testing/browser";
import { newId, TestOrganisation } from "../testing/organisation";
import { Scene, states, type Two } from "../testing/scene";

/** What is stored as a report. */
interface Report {
  readonly id: string;
  readonly conversation: string;
  readonly seqs: readonly number[];
  readonly body?: string;
  readonly keys?: readonly { readonly device: string; readonly sealed: string }[];
  readonly attachments?: readonly string[];
}

let suite: Suite;
let scene: Scene;
let two: Two;
let maya: Browser;

beforeAll(async () => {
  suite = await loadSuite();
});

beforeEach(async () => {
  scene = await Scene.set(suite);
  two = await scene.two();
  scene.gateway.teamless.add("Maya");
  maya = await scene.nurse("Maya");
  await until(() => scene.gateway.noteKeys.has(deviceOf(maya)), "Maya's key is known");
});

afterEach(() => {
  scene.strike();
});

function deviceOf(browser: Browser): string {
  return browser.environment.signedInAs ?? "";
}

/** Say something on both sides, and give the items of what was said, as the reporter has them. */
async function said(...words: readonly string[]): Promise<readonly string[]> {
  const { robin, amina, id } = two;
  for (const [index, text] of words.entries()) {
    const [author, other] = index % 2 === 0 ? [robin, amina] : [amina, robin];
    await author.engine.send(id, text);
    await until(() => other.texts.some((item) => item.text === text), `${text} arrived`);
  }
  await until(() => [...robin.texts, ...amina.texts].every(({ state }) => state !== "queued"), "all of it is sent");
  return robin.texts.map((item) => item.id);
}

async function report(reporter: Browser, items: readonly string[], note = ""): Promise<number | string> {
  const call: SpacesCall = { name: "report", args: [two.id, items, "bullying", note] };
  const outcome = await reporter.engine.spaces(call);
  return outcome.ok ? (outcome.value as { readonly readers: number }).readers : outcome.problem.code;
}

function newest(): Report {
  return scene.gateway.spaces.reports.at(-1) as unknown as Report;
}

/** Open a report as the device of a member of staff does. */
async function opened(reader: Browser, { id, conversation, body = "", keys = [] }: Report): Promise<readonly Disclosed[]> {
  const device = deviceOf(reader);
  const store = await reader.leave();
  const row = (await store.get("desk", ["note-key"])) as Extract<DeskRow, { readonly kind: "note-key" }>;
  store.close();
  const sealed = fromBase64Url(keys.find((key) => key.device === device)?.sealed ?? "");
  const { hpke } = suite;
  const own = await hpke.importPrivateKey(row.privateKey);
  const size = sealed.length - (32 + 32 + 16);
  const secret = await hpke.open(own, sealed.slice(0, size), sealed.slice(size), reportInfo(id, conversation, device));
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(secret.slice(0, 32)), "AES-GCM", false, ["decrypt"]);
  const whole = fromBase64Url(body);
  const context = reportContext(id, conversation);
  const clear = await crypto.subtle.decrypt({ name: "AES-GCM", iv: whole.slice(0, 12), additionalData: context }, aes, whole.slice(12));
  expect(new Uint8Array(await crypto.subtle.digest("SHA-256", clear))).toEqual(new Uint8Array(secret.slice(32)));
  const { messages } = decode(clear) as { readonly messages: readonly (Disclosed & { readonly message_id: string })[] };
  return messages.map((message) => ({ ...message, messageId: message.message_id }));
}

function words({ content }: Disclosed): string {
  const read = decodeContent(content);
  return read.k === "text" ? read.text : "";
}

async function isGenuine(message: Disclosed, conversation: string): Promise<boolean> {
  const { salt, content, messageId, sender } = message;
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = await crypto.subtle.sign("HMAC", key, committedBytes({ conversation, sender, messageId }, content));
  const franked = { ...message, conversation, commitment: new Uint8Array(made) };
  return verifyFrank(suite, scene.gateway.organisation.frankingKey, franked);
}

test("picked_messages_are_disclosed_with_what_proves_them", async () => {
  const items = await said("hello", "go away", "why", "because");
  expect(await report(two.robin, [items[3] ?? "", items[1] ?? ""], "it hurts")).toBe(1);
  const made = newest();
  expect(made).toMatchObject({ conversation: two.id, reason: "bullying", note: "it hurts" });
  const messages = await opened(maya, made);
  expect(messages.map(words)).toEqual(["go away", "because"]);
  expect(messages.map(({ seq }) => seq)).toEqual(made.seqs);
  for (const message of messages) expect(await isGenuine(message, two.id)).toBe(true);
});

test("own_messages_are_as_provable_as_those_of_others", async () => {
  const items = await said("hello", "hello to you");
  await report(two.robin, items);
  const messages = await opened(maya, newest());
  expect(messages.map(words)).toEqual(["hello", "hello to you"]);
  for (const message of messages) expect(await isGenuine(message, two.id)).toBe(true);
});

test("staff_report_as_well", async () => {
  await said("hello", "hello to you");
  expect(await report(two.amina, two.amina.texts.map(({ id }) => id))).toBe(1);
  expect((await opened(maya, newest())).map(words)).toEqual(["hello", "hello to you"]);
});

test("report_names_the_blob_of_a_picture_and_what_opens_it_lies_in_the_sealed_body", async () => {
  const { robin, amina, id } = two;
  const blob = new Blob(["a picture"], { type: "image/jpeg" });
  await amina.engine.sendAttachment(id, { kind: "image", blob, width: 8, height: 6, thumbnail: null });
  await until(() => robin.attachments.length === 1, "the picture arrived");
  const items = await said("what is this");
  await report(robin, [...items, ...robin.attachments.map((item) => item.id)]);
  const made = newest();
  expect(made.attachments).toEqual(scene.gateway.blobs.uploads.map((upload) => upload.id));
  const messages = await opened(maya, made);
  const [shown] = messages.map(({ content }) => decodeContent(content)).filter((content) => content.k === "attachment");
  expect(shown).toMatchObject({ id: made.attachments?.[0], kind: "image" });
  for (const message of messages) expect(await isGenuine(message, id)).toBe(true);
  const { body, keys, ...rest } = made;
  expect([body, keys]).not.toContain(undefined);
  expect(JSON.stringify(rest)).not.toContain(toBase64Url(shown?.key ?? new Uint8Array(1)));
});

test("report_of_words_names_no_blob", async () => {
  await report(two.robin, await said("hello"));
  expect(newest()).not.toHaveProperty("attachments");
});

test("report_that_nobody_can_open_names_no_blob", async () => {
  const { robin, amina, id } = two;
  const blob = new Blob(["a picture"], { type: "image/jpeg" });
  await amina.engine.sendAttachment(id, { kind: "image", blob, width: 8, height: 6, thumbnail: null });
  await until(() => robin.attachments.length === 1, "the picture arrived");
  scene.gateway.organisation.revoke(deviceOf(maya));
  expect(await report(robin, robin.attachments.map((item) => item.id))).toBe(0);
  expect(newest()).not.toHaveProperty("attachments");
});

test("report_says_nothing_in_the_clear", async () => {
  const items = await said("a secret of mine");
  await report(two.robin, items);
  const { body, keys, ...rest } = newest();
  expect(JSON.stringify(rest)).not.toContain("secret");
  expect(new TextDecoder().decode(fromBase64Url(body ?? ""))).not.toContain("secret");
  expect(keys).toHaveLength(1);
});

test("same_report_again_is_the_same_report", async () => {
  const items = await said("hello");
  await report(two.robin, items);
  await report(two.robin, items);
  expect(scene.gateway.spaces.reports).toHaveLength(1);
});

test("report_is_sealed_to_nobody_who_takes_part", async () => {
  const items = await said("hello");
  const device = deviceOf(two.amina);
  const key = scene.gateway.noteKeys.get(device);
  if (key === undefined) throw new Error("Amina has no key");
  // The gateway names whoever is reported as somebody to seal to.
  scene.gateway.spaces.claimedKeys.push(scene.gateway.spaces.keyOf(device, key));
  expect(await report(two.robin, items)).toBe(1);
  expect(newest().keys?.map((each) => each.device)).toEqual([deviceOf(maya)]);
});

test("report_is_sealed_to_no_key_that_the_operator_put_in_place_of_a_moderators", async () => {
  const items = await said("hello");
  const [device, theirs] = [deviceOf(maya), await newNoteKey(suite)];
  const { signature } = scene.gateway.noteKeys.get(device) ?? { signature: "" };
  scene.gateway.noteKeys.set(device, { key: toBase64Url(theirs.publicKey), signature });
  expect(await report(two.robin, items)).toBe(0);
  // It lands all the same, with nothing in it that the operator could read.
  expect(newest()).not.toHaveProperty("body");
  expect(newest().seqs).toHaveLength(1);
});

test("report_is_sealed_to_no_device_that_the_operator_made_up", async () => {
  const items = await said("hello");
  const { gateway } = scene;
  const foreign = await TestOrganisation.create(suite);
  const keys = await suite.signature.keygen();
  const person = { account: newId(), device: newId(), kind: "staff", name: "Maya", title: "Moderator" } as const;
  const record = await foreign.attest(person, keys.publicKey);
  const note = await newNoteKey(suite);
  const signature = await signNoteKey(suite, keys.signKey, person.device, note.publicKey);
  gateway.spaces.claimedKeys.push({
    ...{ device: person.device, account: person.account, name: person.name },
    ...{ key: toBase64Url(note.publicKey), signature: toBase64Url(signature) },
    ...{ statement: toBase64Url(record.statement), attestation: toBase64Url(record.attestation) },
  });
  expect(await report(two.robin, items)).toBe(1);
  expect(newest().keys?.map((each) => each.device)).toEqual([deviceOf(maya)]);
});

test("report_is_sealed_to_no_young_person_who_is_named_as_staff", async () => {
  const items = await said("hello");
  const { gateway } = scene;
  const keys = await suite.signature.keygen();
  const person = { account: newId(), device: newId(), kind: "young_person", name: "Bold Newt", title: "" } as const;
  gateway.devices.set(person.device, { ...person, signatureKey: keys.publicKey });
  await gateway.organisation.attest(person, keys.publicKey);
  const note = await newNoteKey(suite);
  const signature = toBase64Url(await signNoteKey(suite, keys.signKey, person.device, note.publicKey));
  gateway.spaces.claimedKeys.push(gateway.spaces.keyOf(person.device, { key: toBase64Url(note.publicKey), signature }));
  expect(await report(two.robin, items)).toBe(1);
  expect(newest().keys?.map((each) => each.device)).toEqual([deviceOf(maya)]);
});

test("report_is_sealed_to_no_device_that_was_revoked", async () => {
  const items = await said("hello");
  scene.gateway.organisation.revoke(deviceOf(maya));
  expect(await report(two.robin, items)).toBe(0);
});

test("message_whose_frank_was_forged_goes_without_it", async () => {
  await said("hello");
  const { robin, id } = two;
  const store = await robin.leave();
  const [proof] = await store.all("proofs", [id]);
  if (proof === undefined) throw new Error("no proof");
  const frank = new Uint8Array(proof.frank ?? []);
  frank[3] = (frank[3] ?? 0) ^ 1;
  await store.write([{ store: "proofs", key: [id, String(proof.seq)], value: { ...proof, frank, verified: false } }]);
  store.close();
  await robin.engine.start();
  await robin.online();
  robin.engine.show(id);
  await until(() => robin.texts.length === 1, "the message is shown");
  expect(await report(robin, robin.texts.map((item) => item.id))).toBe(1);
  const [message] = await opened(maya, newest());
  expect(message?.frank).toHaveLength(0);
  expect(message && words(message)).toBe("hello");
});

test("what_was_not_sent_yet_cannot_be_reported", async () => {
  const { robin, id } = two;
  robin.cutOff(true);
  await robin.engine.send(id, "on this device only");
  await states(robin, "queued");
  expect(await report(robin, robin.texts.map((item) => item.id))).toBe("report.refused");
  expect(scene.gateway.spaces.reports).toEqual([]);
});
