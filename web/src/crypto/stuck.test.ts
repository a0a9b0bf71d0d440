import { createCommit } from "ts-mls";
import { beforeAll, expect, test } from "vitest";
import type { Bytes } from "../protocol/bytes";
import { stuckBytes } from "../protocol/stuck";
import { crossedSuite, hostileSuite } from "../testing/hostile-suite";
import { newId, TestOrganisation } from "../testing/organisation";
import { newDeviceKey } from "./device";
import { CryptoRefused } from "./errors";
import { addMembers, createGroup, encodeMessage, epochOf, groupInfoOf, rosterOf, type GroupOwner, type GroupState } from "./group";
import { joinByWelcome, joinExternally, requireSameEpoch } from "./join";
import { makeKeyPackage, readKeyPackage, type OwnKeyPackage } from "./key-package";
import { applyCommit } from "./messages";
import { reportStuck } from "./stuck";
import { loadSuite, type Suite } from "./suite";

const NOW = Date.now();

let suite: Suite;
let organisation: TestOrganisation;

beforeAll(async () => {
  suite = await loadSuite();
  organisation = await TestOrganisation.create(suite);
});

interface Member {
  readonly owner: GroupOwner;
  readonly own: OwnKeyPackage;
}

async function newMember(name: string): Promise<Member> {
  const key = await newDeviceKey(suite);
  const device = newId();
  await organisation.attest({ account: newId(), device, kind: "staff", name, title: "" }, key.publicKey);
  const owner = { suite, device, key, outside: organisation.outside };
  return { owner, own: await makeKeyPackage(owner, NOW, false) };
}

async function enter({ owner, own }: Member, conversation: string, welcome: Bytes | null): Promise<GroupState> {
  return joinByWelcome(owner, own, conversation, welcome ?? new Uint8Array(), organisation.lookUp);
}

/** Robin's group with three others, so that the path has more than the root. */
async function four(): Promise<{ conversation: string; members: readonly Member[]; states: readonly GroupState[] }> {
  const conversation = newId();
  const members = await Promise.all(["Robin", "Amina", "Beth", "Cath"].map(newMember));
  const [robin, ...others] = members;
  if (robin === undefined) throw new Error("nobody");
  const alone = await createGroup(robin.owner, conversation, NOW, organisation.lookUp);
  const packages = others.map(({ owner, own }) => readKeyPackage(own.message, owner.device));
  const { next, welcome } = await addMembers(suite, alone, packages);
  const joined = await Promise.all(others.map((member) => enter(member, conversation, welcome)));
  return { conversation, members, states: [next, ...joined] };
}

/** A commit to nothing but new keys. */
async function renew(state: GroupState, by: Suite): Promise<{ commit: Bytes; next: GroupState }> {
  const options = { wireAsPublicMessage: true, ratchetTreeExtension: true };
  const { commit, newState } = await createCommit({ state, cipherSuite: by }, options);
  return { commit: encodeMessage(commit), next: newState };
}

test("commit_with_honest_path_is_followed_by_all", async () => {
  const { conversation, states } = await four();
  const [robins, ...others] = states;
  if (robins === undefined) throw new Error("nobody");
  const { commit } = await renew(robins, suite);
  for (const state of others) expect(epochOf((await applyCommit(suite, state, conversation, commit)).next)).toBe(2);
});

test("commit_whose_path_secrets_are_sealed_wrongly_is_refused_and_leaves_the_state_whole", async () => {
  const { conversation, states } = await four();
  const [robins, ...others] = states;
  if (robins === undefined) throw new Error("nobody");
  const { commit } = await renew(robins, hostileSuite(suite, { active: true }));
  const honest = await renew(robins, suite);
  for (const state of others) {
    await expect(applyCommit(suite, state, conversation, commit)).rejects.toThrow(CryptoRefused);
    expect(epochOf((await applyCommit(suite, state, conversation, honest.commit)).next)).toBe(2);
  }
});

test("commit_with_public_keys_that_nobody_can_use_is_refused", async () => {
  const { conversation, states } = await four();
  const [robins, ...others] = states;
  if (robins === undefined) throw new Error("nobody");
  const { commit } = await renew(robins, crossedSuite(suite, { active: true }));
  for (const state of others) {
    await expect(applyCommit(suite, state, conversation, commit)).rejects.toThrow(CryptoRefused);
  }
});

test("external_commit_that_nobody_can_follow_is_refused", async () => {
  const { conversation, states } = await four();
  const [robins, ...others] = states;
  if (robins === undefined) throw new Error("nobody");
  const mallory = await newMember("Mallory");
  const hostile = { ...mallory.owner, suite: hostileSuite(suite, { active: true }) };
  const info = await groupInfoOf(suite, robins);
  const joined = await joinExternally(hostile, conversation, info, NOW, organisation.lookUp);
  for (const state of [robins, ...others]) {
    await expect(applyCommit(suite, state, conversation, joined.commit)).rejects.toThrow(CryptoRefused);
  }
});

test("welcome_into_another_epoch_than_everybody_elses_is_refused", async () => {
  const conversation = newId();
  const [mallory, beth] = [await newMember("Mallory"), await newMember("Beth")];
  const alone = await createGroup(mallory.owner, conversation, NOW, organisation.lookUp);
  const packages = [readKeyPackage(beth.own.message, beth.owner.device)];
  const told = await addMembers(suite, alone, packages);
  const initSecret = crypto.getRandomValues(new Uint8Array(alone.keySchedule.initSecret.length));
  const fork = { ...alone, keySchedule: { ...alone.keySchedule, initSecret } };
  const trap = await enter(beth, conversation, (await addMembers(suite, fork, packages)).welcome);
  expect(rosterOf(trap)).toEqual(rosterOf(told.next));
  expect(() => {
    requireSameEpoch(trap, told.commit);
  }).toThrow(CryptoRefused);
  requireSameEpoch(await enter(beth, conversation, told.welcome), told.commit);
});

test("reports_of_one_epoch_agree_and_are_signed_over_all_that_they_say", async () => {
  const { conversation, members, states } = await four();
  const [robins, ...others] = states;
  if (robins === undefined) throw new Error("nobody");
  const { commit } = await renew(robins, hostileSuite(suite, { active: true }));
  const place = { conversation, seq: 3, commit };
  const reports = await Promise.all(
    others.map((state, index) => reportStuck(members[index + 1]?.owner ?? neverOwner(), state, place)),
  );
  expect(new Set(reports.map((each) => each.authenticator.join())).size).toBe(1);
  expect(new Set(reports.map((each) => each.externalPub.join())).size).toBe(1);
  for (const [index, report] of reports.entries()) {
    const { owner } = members[index + 1] ?? { owner: neverOwner() };
    const transcript = robins.groupContext.confirmedTranscriptHash;
    const signed = await stuckBytes({ ...report, device: owner.device, commit, transcript });
    expect(await suite.signature.verify(owner.key.publicKey, signed, report.signature)).toBe(true);
  }
});

function neverOwner(): never {
  throw new Error("nobody");
}
