import { createGroup as createMlsGroup, type Proposal } from "ts-mls";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { idBytes, utf8, type Bytes } from "../protocol/bytes";
import { leafOfDevice } from "../testing/gateway-log";
import { newId, TestOrganisation } from "../testing/organisation";
import { clientConfig } from "./config";
import { newDeviceKey } from "./device";
import { CryptoRefused } from "./errors";
import { addMembers, createGroup, decodeState, encodeState, epochOf, groupInfoOf, isRemoved, rosterOf, type GroupOwner, type GroupState } from "./group";
import { joinByWelcome, joinExternally } from "./join";
import { makeKeyPackage, makePair, readKeyPackage } from "./key-package";
import { applyCommit } from "./messages";
import { commitRemovals, removalsOf, takeProposal } from "./removal";
import { loadSuite, type Suite } from "./suite";

const NOW = Date.now();

let suite: Suite;
let organisation: TestOrganisation;
let [robin, amina, beth]: GroupOwner[] = [];
let states: { readonly robin: GroupState; readonly amina: GroupState; readonly beth: GroupState };
let conversation: string;

async function newDevice(name: string): Promise<GroupOwner> {
  const [key, device] = [await newDeviceKey(suite), newId()];
  await organisation.attest({ account: newId(), device, kind: "staff", name, title: "" }, key.publicKey);
  return { suite, device, key, outside: organisation.outside };
}

beforeAll(async () => {
  suite = await loadSuite();
  organisation = await TestOrganisation.create(suite);
  robin = await newDevice("Robin");
  amina = await newDevice("Amina");
  beth = await newDevice("Beth");
});

beforeEach(async () => {
  conversation = newId();
  const alone = await createGroup(owner(robin), conversation, NOW, organisation.lookUp);
  const packages = await Promise.all([owner(amina), owner(beth)].map((each) => makeKeyPackage(each, NOW, false)));
  const devices = [owner(amina), owner(beth)];
  const offered = packages.map((own, index) => readKeyPackage(own.message, devices[index]?.device ?? ""));
  const { next, welcome } = await addMembers(suite, alone, offered);
  const [aminas, beths] = await Promise.all(
    packages.map((own, index) => {
      return joinByWelcome(owner(devices[index]), own, conversation, welcome ?? utf8(""), organisation.lookUp);
    }),
  );
  if (aminas === undefined || beths === undefined) throw new Error("nobody joined");
  states = { robin: next, amina: aminas, beth: beths };
});

function owner(device: GroupOwner | undefined): GroupOwner {
  if (device === undefined) throw new Error("no device");
  return device;
}

async function removalOf(device: string, state: GroupState = states.robin): Promise<Bytes> {
  const info = await groupInfoOf(suite, state);
  return organisation.propose(info, { proposalType: "remove", remove: { removed: leafOfDevice(info, device) } });
}

async function take(state: GroupState, message: Uint8Array): Promise<GroupState> {
  return (await takeProposal(suite, state, conversation, message)).next;
}

test("proposed_removal_is_committed_by_one_and_followed_by_the_others", async () => {
  const proposal = await removalOf(owner(beth).device);
  const [robins, aminas, beths] = await Promise.all([states.robin, states.amina, states.beth].map((each) => take(each, proposal)));
  if (!robins || !aminas || !beths) throw new Error("not taken");
  expect(removalsOf(robins)).toEqual([owner(beth).device]);
  const bundle = await commitRemovals(suite, aminas, []);
  if (bundle === null) throw new Error("nothing to commit");
  const followed = (await applyCommit(suite, robins, conversation, bundle.commit)).next;
  expect(rosterOf(followed)).toEqual([owner(robin).device, owner(amina).device]);
  expect(epochOf(followed)).toBe(epochOf(bundle.next));
  expect(removalsOf(followed)).toEqual([]);
  expect(isRemoved((await applyCommit(suite, beths, conversation, bundle.commit)).next)).toBe(true);
});

test("proposals_survive_the_store", async () => {
  const taken = await take(states.robin, await removalOf(owner(beth).device));
  const stored = decodeState(encodeState(taken), organisation.lookUp);
  expect(removalsOf(stored)).toEqual([owner(beth).device]);
  const bundle = await commitRemovals(suite, stored, []);
  expect(bundle && rosterOf(bundle.next)).toEqual([owner(robin).device, owner(amina).device]);
});

test("removal_by_value_needs_no_proposal", async () => {
  const bundle = await commitRemovals(suite, states.robin, [owner(beth).device, newId(), owner(robin).device]);
  if (bundle === null) throw new Error("nothing to commit");
  const followed = (await applyCommit(suite, states.amina, conversation, bundle.commit)).next;
  expect(rosterOf(followed)).toEqual([owner(robin).device, owner(amina).device]);
  expect(await commitRemovals(suite, states.robin, [])).toBeNull();
});

test("one_who_was_proposed_and_is_named_too_is_removed_once", async () => {
  const taken = await take(states.robin, await removalOf(owner(beth).device));
  const bundle = await commitRemovals(suite, taken, [owner(beth).device]);
  expect(bundle && rosterOf(bundle.next)).toEqual([owner(robin).device, owner(amina).device]);
});

test("whoever_joins_externally_after_a_proposal_leaves_it_to_a_new_one", async () => {
  const proposal = await removalOf(owner(beth).device);
  const robins = await take(states.robin, proposal);
  const again = await joinExternally(owner(amina), conversation, await groupInfoOf(suite, robins), NOW, organisation.lookUp);
  const followed = (await applyCommit(suite, robins, conversation, again.commit)).next;
  expect(removalsOf(followed)).toEqual([]);
  await expect(take(followed, proposal)).rejects.toMatchObject({ reason: "place" });
  expect(removalsOf(await take(followed, await removalOf(owner(beth).device, followed)))).toEqual([owner(beth).device]);
});

test("what_the_gateway_may_not_propose_is_refused_and_leaves_nothing", async () => {
  const info = await groupInfoOf(suite, states.robin);
  const bethsLeaf = leafOfDevice(info, owner(beth).device);
  const remove: Proposal = { proposalType: "remove", remove: { removed: bethsLeaf } };
  const good = await organisation.propose(info, remove);
  const taken = await take(states.robin, good);
  await expect(take(taken, good)).rejects.toThrow(CryptoRefused);

  const nobody: Proposal = { proposalType: "remove", remove: { removed: 7 } };
  const added = (await makePair(await newDevice("Ghost"), NOW)).publicPackage;
  const others: readonly Proposal[] = [
    nobody,
    { proposalType: "add", add: { keyPackage: added } },
    { proposalType: "group_context_extensions", groupContextExtensions: { extensions: [] } },
  ];
  for (const proposal of others) {
    await expect(take(states.robin, await organisation.propose(info, proposal))).rejects.toThrow(CryptoRefused);
  }
  const forged = good.with(good.length - 1, (good.at(-1) ?? 0) ^ 1);
  await expect(take(states.robin, forged)).rejects.toThrow(CryptoRefused);
  for (let length = 0; length < good.length; length += 11) {
    await expect(take(states.robin, good.slice(0, length))).rejects.toThrow(CryptoRefused);
  }
  await expect(takeProposal(suite, states.robin, newId(), good)).rejects.toThrow(CryptoRefused);
  const bundle = await commitRemovals(suite, states.robin, [owner(beth).device]);
  await expect(take(states.amina, bundle?.commit ?? utf8(""))).rejects.toThrow(CryptoRefused);
});

test("group_with_another_external_sender_is_not_entered", async () => {
  const foreign = await TestOrganisation.create(suite);
  const theirs = { ...owner(robin), outside: foreign.outside };
  const info = await groupInfoOf(suite, await createGroup(theirs, conversation, NOW, organisation.lookUp));
  await expect(joinExternally(owner(amina), conversation, info, NOW, organisation.lookUp)).rejects.toMatchObject({
    reason: "group_info",
  });
});

test("group_from_before_is_entered_and_takes_no_proposals", async () => {
  const { publicPackage, privatePackage } = await makePair(owner(robin), NOW);
  const config = clientConfig(organisation.lookUp);
  const made = await createMlsGroup(idBytes(conversation), publicPackage, privatePackage, [], suite, config);
  const info = await groupInfoOf(suite, made);
  const joined = await joinExternally(owner(amina), conversation, info, NOW, organisation.lookUp);
  expect(rosterOf(joined.next)).toEqual([owner(robin).device, owner(amina).device]);
  const likeIt = await createGroup(owner(robin), conversation, NOW, organisation.lookUp);
  const proposal = await removalOf(owner(robin).device, likeIt);
  expect(removalsOf(await take(likeIt, proposal))).toEqual([owner(robin).device]);
  await expect(take(made, proposal)).rejects.toThrow(CryptoRefused);
});
