import { beforeAll, expect, test } from "vitest";
import { leafToNodeIndex, toLeafIndex } from "ts-mls/treemath.js";
import { toHex, utf8, type Bytes } from "../protocol/bytes";
import { newId, TestOrganisation } from "../testing/organisation";
import { deviceOf } from "./attestation";
import { newDeviceKey } from "./device";
import { CryptoRefused, DirectoryUnavailable } from "./errors";
import { commit } from "./franking";
import { addMembers, createGroup, decodeState, encodeState, epochOf, groupInfoOf, rosterOf, type GroupOwner, type GroupState } from "./group";
import { joinByWelcome, joinExternally, welcomedReferences } from "./join";
import { makeKeyPackage, readKeyPackage } from "./key-package";
import { applyCommit, decrypt, encrypt } from "./messages";
import { openSignal, sealSignal, signalKeyOf } from "./signal";
import { loadSuite, type Suite } from "./suite";

const NOW = Date.now();

let suite: Suite;
let organisation: TestOrganisation;

beforeAll(async () => {
  suite = await loadSuite();
  organisation = await TestOrganisation.create(suite);
});

async function newDevice(name: string): Promise<GroupOwner> {
  const key = await newDeviceKey(suite);
  const device = newId();
  await organisation.attest({ account: newId(), device, kind: "staff", name, title: "" }, key.publicKey);
  return { suite, device, key, outside: organisation.outside };
}

interface Pair {
  readonly conversation: string;
  readonly robin: GroupOwner;
  readonly amina: GroupOwner;
  readonly robins: GroupState;
  readonly aminas: GroupState;
}

async function makePairOfTwo(): Promise<Pair> {
  const conversation = newId();
  const [robin, amina] = [await newDevice("Robin"), await newDevice("Amina")];
  const alone = await createGroup(robin, conversation, NOW, organisation.lookUp);
  const own = await makeKeyPackage(amina, NOW, false);
  const bundle = await addMembers(suite, alone, [readKeyPackage(own.message, amina.device)]);
  expect(bundle.welcome && welcomedReferences(bundle.welcome)).toEqual([own.reference]);
  const aminas = await joinByWelcome(amina, own, conversation, bundle.welcome ?? utf8(""), organisation.lookUp);
  return { conversation, robin, amina, robins: bundle.next, aminas };
}

async function say(state: GroupState, words: string): Promise<{ next: GroupState; message: Bytes; id: string }> {
  const id = newId();
  const place = { conversation: toHex(state.groupContext.groupId), sender: ownDevice(state), messageId: id };
  const committed = await commit(place, crypto.getRandomValues(new Uint8Array(32)), utf8(words));
  const { next, message } = await encrypt(suite, state, id, committed);
  return { next, message, id };
}

function ownDevice(state: GroupState): string {
  const node = state.ratchetTree[leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))];
  return (node?.nodeType === "leaf" ? deviceOf(node.leaf.credential) : null) ?? "";
}

async function hear(state: GroupState, pair: Pair, said: { message: Bytes; id: string }): Promise<[string, string]> {
  const opened = await decrypt(suite, state, pair.conversation, said.id, said.message);
  return [opened.sender, new TextDecoder().decode(opened.committed?.content)];
}

test("member_added_by_welcome_reads_and_is_read", async () => {
  const pair = await makePairOfTwo();
  expect(rosterOf(pair.aminas)).toEqual([pair.robin.device, pair.amina.device]);
  expect(await hear(pair.aminas, pair, await say(pair.robins, "hello"))).toEqual([pair.robin.device, "hello"]);
  expect(await hear(pair.robins, pair, await say(pair.aminas, "hi"))).toEqual([pair.amina.device, "hi"]);
});

test("third_member_joins_externally_and_reads_from_then_on", async () => {
  const pair = await makePairOfTwo();
  const before = await say(pair.robins, "before");
  const beth = await newDevice("Beth");
  const info = await groupInfoOf(suite, pair.robins);
  const joined = await joinExternally(beth, pair.conversation, info, NOW, organisation.lookUp);
  const robins = (await applyCommit(suite, pair.robins, pair.conversation, joined.commit)).next;
  const aminas = (await applyCommit(suite, pair.aminas, pair.conversation, joined.commit)).next;
  expect(epochOf(robins)).toBe(2);
  expect(await hear(aminas, pair, await say(joined.next, "I am Beth"))).toEqual([beth.device, "I am Beth"]);
  expect(await hear(joined.next, pair, await say(robins, "welcome"))).toEqual([pair.robin.device, "welcome"]);
  await expect(hear(joined.next, pair, before)).rejects.toThrow(CryptoRefused);
});

test("device_that_lost_its_state_replaces_its_own_leaf", async () => {
  const pair = await makePairOfTwo();
  const info = await groupInfoOf(suite, pair.robins);
  const again = await joinExternally(pair.amina, pair.conversation, info, NOW, organisation.lookUp);
  const robins = (await applyCommit(suite, pair.robins, pair.conversation, again.commit)).next;
  expect(new Set(rosterOf(robins))).toEqual(new Set([pair.robin.device, pair.amina.device]));
  expect(await hear(again.next, pair, await say(robins, "back"))).toEqual([pair.robin.device, "back"]);
});

test("state_survives_the_store", async () => {
  const pair = await makePairOfTwo();
  const stored = decodeState(encodeState(pair.aminas), organisation.lookUp);
  expect(await hear(stored, pair, await say(pair.robins, "still here"))).toEqual([pair.robin.device, "still here"]);
});

test("used_generation_opens_nothing_again", async () => {
  const pair = await makePairOfTwo();
  const said = await say(pair.robins, "once");
  const { next } = await decrypt(suite, pair.aminas, pair.conversation, said.id, said.message);
  await expect(hear(next, pair, said)).rejects.toThrow(CryptoRefused);
});

test("messages_open_out_of_order", async () => {
  const pair = await makePairOfTwo();
  const first = await say(pair.robins, "first");
  const second = await say(first.next, "second");
  const { next } = await decrypt(suite, pair.aminas, pair.conversation, second.id, second.message);
  expect((await hear(next, pair, first))[1]).toBe("first");
});

test("replay_under_another_id_is_refused", async () => {
  const pair = await makePairOfTwo();
  const said = await say(pair.robins, "mine");
  await expect(hear(pair.aminas, pair, { ...said, id: newId() })).rejects.toMatchObject({ reason: "place" });
});

test("replay_in_another_conversation_is_refused", async () => {
  const pair = await makePairOfTwo();
  const said = await say(pair.robins, "here");
  const elsewhere = { ...pair, conversation: newId() };
  await expect(hear(pair.aminas, elsewhere, said)).rejects.toMatchObject({ reason: "place" });
});

test("leaf_with_a_key_that_the_directory_does_not_attest_is_refused", async () => {
  const pair = await makePairOfTwo();
  const ghost = { ...(await newDevice("Ghost")), key: await newDeviceKey(suite) };
  const own = await makeKeyPackage(ghost, NOW, false);
  const ghostPackage = readKeyPackage(own.message, ghost.device);
  await expect(addMembers(suite, pair.robins, [ghostPackage])).rejects.toThrow(CryptoRefused);
  const info = await groupInfoOf(suite, pair.robins);
  const joined = await joinExternally(ghost, pair.conversation, info, NOW, organisation.lookUp);
  await expect(applyCommit(suite, pair.robins, pair.conversation, joined.commit)).rejects.toThrow(CryptoRefused);
});

test("leaf_attested_by_another_organisation_is_refused", async () => {
  const pair = await makePairOfTwo();
  const foreign = await TestOrganisation.create(suite);
  const key = await newDeviceKey(suite);
  const person = { account: newId(), device: newId(), kind: "staff", name: "Eve", title: "" } as const;
  organisation.people.set(person.device, await foreign.attest(person, key.publicKey));
  const own = await makeKeyPackage({ suite, device: person.device, key }, NOW, false);
  const refused = addMembers(suite, pair.robins, [readKeyPackage(own.message, person.device)]);
  await expect(refused).rejects.toThrow(CryptoRefused);
});

test("unreachable_directory_is_no_refusal", async () => {
  const pair = await makePairOfTwo();
  const beth = await newDevice("Beth");
  const info = await groupInfoOf(suite, pair.robins);
  const joined = await joinExternally(beth, pair.conversation, info, NOW, organisation.lookUp);
  const robins = decodeState(encodeState(pair.robins), organisation.unreachable);
  await expect(applyCommit(suite, robins, pair.conversation, joined.commit)).rejects.toThrow(DirectoryUnavailable);
});

test("package_of_another_device_is_refused", async () => {
  const amina = await newDevice("Amina");
  const own = await makeKeyPackage(amina, NOW, true);
  expect(own.lastResort).toBe(true);
  expect(() => readKeyPackage(own.message, newId())).toThrow(CryptoRefused);
});

test("content_that_the_sender_did_not_commit_to_is_not_given_out", async () => {
  const pair = await makePairOfTwo();
  const id = newId();
  const place = { conversation: pair.conversation, sender: pair.robin.device, messageId: id };
  const committed = await commit(place, crypto.getRandomValues(new Uint8Array(32)), utf8("kind words"));
  const lies = [
    { ...committed, content: utf8("other words") },
    { ...committed, salt: crypto.getRandomValues(new Uint8Array(32)) },
    { ...committed, salt: new Uint8Array(), content: new Uint8Array() },
    await commit({ ...place, sender: pair.amina.device }, committed.salt, committed.content),
    await commit({ ...place, conversation: newId() }, committed.salt, committed.content),
    await commit({ ...place, messageId: newId() }, committed.salt, committed.content),
  ];
  let [robins, aminas] = [pair.robins, pair.aminas];
  for (const lie of lies) {
    const { next, message } = await encrypt(suite, robins, id, lie);
    const opened = await decrypt(suite, aminas, pair.conversation, id, message);
    expect(opened.committed).toBeNull();
    // The ratchet goes on all the same.
    [robins, aminas] = [next, opened.next];
  }
  expect(await hear(aminas, pair, await say(robins, "honest again"))).toEqual([pair.robin.device, "honest again"]);
});

test("lengths_are_padded_to_the_same_steps", async () => {
  const pair = await makePairOfTwo();
  const sizes = await Promise.all(["", "y", "no", "x".repeat(150)].map(async (words) => say(pair.robins, words)));
  expect(new Set(sizes.map((said) => said.message.length)).size).toBe(1);
  const longer = await say(pair.robins, "x".repeat(300));
  expect(longer.message.length - (sizes[0]?.message.length ?? 0)).toBe(256);
});

test("hostile_bytes_are_refused_and_nothing_else", async () => {
  const pair = await makePairOfTwo();
  const said = await say(pair.robins, "hello");
  for (let length = 0; length < said.message.length; length += 37) {
    await expect(hear(pair.aminas, pair, { ...said, message: said.message.slice(0, length) })).rejects.toThrow(
      CryptoRefused,
    );
  }
  const flipped = said.message.with(said.message.length - 1, (said.message.at(-1) ?? 0) ^ 1);
  await expect(hear(pair.aminas, pair, { ...said, message: flipped })).rejects.toThrow(CryptoRefused);
  await expect(applyCommit(suite, pair.robins, pair.conversation, said.message)).rejects.toThrow(CryptoRefused);
  await expect(
    joinExternally(pair.amina, pair.conversation, said.message, NOW, organisation.lookUp),
  ).rejects.toThrow(CryptoRefused);
});

test("signal_opens_for_every_member_and_only_in_its_place", async () => {
  const pair = await makePairOfTwo();
  const place = { kind: "signal", conversation: pair.conversation, epoch: 1, sender: pair.robin.device } as const;
  const key = await signalKeyOf(suite, pair.robins, pair.conversation);
  const sealed = await sealSignal(key, place, utf8("typing"), crypto.getRandomValues(new Uint8Array(12)));
  const theirs = await signalKeyOf(suite, pair.aminas, pair.conversation);
  expect(await openSignal(theirs, place, sealed)).toEqual(utf8("typing"));
  const wrong = [
    { ...place, kind: "mark" as const },
    { ...place, epoch: 2 },
    { ...place, sender: pair.amina.device },
    { ...place, conversation: newId() },
  ];
  for (const other of wrong) await expect(openSignal(theirs, other, sealed)).rejects.toThrow(CryptoRefused);
  await expect(openSignal(theirs, place, sealed.slice(0, 5))).rejects.toThrow(CryptoRefused);
});
