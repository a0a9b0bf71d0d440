import { expect, test } from "vitest";
import type { OwnDeed } from "../crypto/trail/own";
import type { ListedDevice } from "../protocol/own-devices";
import { judge, type Evidence } from "./own-judging";

const HOUR = 60 * 60_000;
const NOW = 100 * HOUR;

function deed(kind: OwnDeed["kind"], device: string, at: number, statement: string | null = `hash of ${device}`): OwnDeed {
  return { kind, device, actor: "", at, statement: kind === "device.added" ? statement : null };
}

function listed(id: string, revoked_at: number | null = null): ListedDevice {
  return { id, name: `name of ${id}`, created_at: 7, revoked_at, this: id === "phone" };
}

function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    self: "phone",
    now: NOW,
    deeds: [deed("device.added", "phone", 1), deed("device.added", "tablet", 2)],
    listed: [listed("phone"), listed("tablet")],
    inside: ["phone", "tablet"],
    attested: new Map(["phone", "tablet"].map((device) => [device, { statement: `hash of ${device}`, sameKey: true }] as const)),
    isVouched: () => true,
    settled: [],
    missing: {},
    ...more,
  };
}

function words(more: Partial<Evidence>): readonly string[] {
  return judge(evidence(more)).told.map(({ kind, device }) => `${kind} ${device}`);
}

test("device_that_was_let_in_after_this_one_is_news_until_it_was_read", () => {
  expect(judge(evidence()).told).toEqual([{ kind: "joined", device: "tablet", name: "name of tablet", at: 2 }]);
  expect(words({ settled: ["joined tablet"] })).toEqual([]);
});

test("gravest_is_told_first", () => {
  const deeds = [...evidence().deeds, deed("device.added", "laptop", 3), deed("device.revoked", "laptop", 4)];
  expect(words({ deeds, listed: [...evidence().listed, listed("laptop")] })).toEqual(["returned laptop", "joined tablet"]);
});

test("device_that_its_person_came_back_on_with_recovery_words_is_told_of_as_that_until_it_was_read", () => {
  const deeds = [...evidence().deeds, deed("device.recovered", "tablet", 3)];
  expect(judge(evidence({ deeds })).told).toEqual([{ kind: "recovered", device: "tablet", name: "name of tablet", at: 2 }]);
  expect(words({ deeds, settled: ["joined tablet"] })).toEqual(["recovered tablet"]);
  expect(words({ deeds, settled: ["recovered tablet"] })).toEqual([]);
});

test("device_that_came_back_by_a_chain_that_does_not_hold_is_a_stranger", () => {
  const deeds = [...evidence().deeds, deed("device.recovered", "tablet", 3)];
  expect(words({ deeds, isVouched: () => false })).toEqual(["stranger tablet"]);
});

test("device_that_came_back_with_words_is_not_told_of_itself_nor_of_one_before_it", () => {
  const here = [deed("device.added", "tablet", 1), deed("device.added", "phone", 2), deed("device.recovered", "phone", 2)];
  expect(words({ deeds: here })).toEqual([]);
  const before = [deed("device.added", "tablet", 1), deed("device.recovered", "tablet", 1), deed("device.added", "phone", 2)];
  expect(words({ deeds: before })).toEqual([]);
});

test("return_with_words_is_told_before_a_device_that_another_one_let_in", () => {
  const deeds = [...evidence().deeds, deed("device.added", "laptop", 3), deed("device.recovered", "laptop", 3)];
  expect(words({ deeds, listed: [...evidence().listed, listed("laptop")] })).toEqual(["recovered laptop", "joined tablet"]);
});

test("device_that_was_there_before_is_no_news", () => {
  expect(words({ deeds: [deed("device.added", "tablet", 1), deed("device.added", "phone", 2)] })).toEqual([]);
});

test("device_that_nobody_vouches_for_is_a_stranger_until_the_person_says_it_is_theirs", () => {
  const stranger = { isVouched: () => false };
  expect(words(stranger)).toEqual(["stranger tablet"]);
  expect(words({ ...stranger, settled: ["stranger tablet"] })).toEqual([]);
});

test.each<[string, Partial<Evidence>]>([
  ["trail", { listed: [listed("phone")], inside: ["phone"] }],
  ["list", { deeds: [deed("device.added", "phone", 1)], inside: ["phone"] }],
  ["conversations", { deeds: [deed("device.added", "phone", 1)], listed: [listed("phone")] }],
])("stranger_that_only_the_%s_names_is_told_of_at_once", (_where, more) => {
  expect(words({ ...more, isVouched: () => false })).toEqual(["stranger tablet"]);
});

test("gateway_that_hides_a_device_from_the_trail_and_lets_it_into_groups_is_told_of_after_an_hour", () => {
  const hiding = { deeds: [deed("device.added", "phone", 1)], listed: [listed("phone")] };
  const first = judge(evidence(hiding));
  expect([first.told, first.missing]).toEqual([[], { tablet: NOW }]);
  expect(words({ ...hiding, missing: first.missing, now: NOW + HOUR - 1 })).toEqual([]);
  expect(words({ ...hiding, missing: first.missing, now: NOW + HOUR })).toEqual(["hidden tablet"]);
  expect(judge(evidence({ missing: { tablet: 1 } })).missing).toEqual({});
});

test("gateway_that_hides_this_device_itself_is_told_of", () => {
  expect(words({ deeds: [deed("device.added", "tablet", 1)], missing: { phone: NOW - HOUR } })).toEqual(["hidden phone"]);
});

test("gateway_that_attests_another_key_under_a_device's_name_is_told_of_though_it_was_settled", () => {
  const settled = ["stranger tablet", "joined tablet"];
  const otherKey = new Map([["tablet", { statement: "hash of tablet", sameKey: false }]]);
  const otherStatement = new Map([["tablet", { statement: "another hash", sameKey: true }]]);
  expect(words({ settled, attested: otherKey })).toEqual(["swapped tablet"]);
  expect(words({ settled, attested: otherStatement })).toEqual(["swapped tablet"]);
  const erased = [deed("device.added", "phone", 1), deed("device.added", "tablet", 2, null)];
  expect(words({ settled, attested: otherStatement, deeds: erased })).toEqual([]);
});

test("gateway_that_brings_a_removed_device_back_is_told_of", () => {
  const deeds = [...evidence().deeds, deed("device.revoked", "tablet", 3)];
  expect(words({ deeds })).toEqual(["returned tablet"]);
  expect(words({ deeds, listed: [listed("phone"), listed("tablet", 3)] })).toEqual([]);
  expect(words({ deeds, listed: [listed("phone")], inside: ["phone"] })).toEqual([]);
});

test("gateway_that_only_says_that_a_stranger_was_removed_is_believed_for_an_hour", () => {
  const gone = { listed: [listed("phone"), listed("tablet", NOW - HOUR + 1)], isVouched: () => false };
  expect(words(gone)).toEqual([]);
  expect(words({ ...gone, now: NOW + 1 })).toEqual(["stranger tablet"]);
});
