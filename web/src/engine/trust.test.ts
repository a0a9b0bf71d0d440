import { expect, test } from "vitest";
import type { KnownDevice } from "../crypto/attestation";
import { isVouched, rootOf } from "./trust";

function directory(...devices: readonly (readonly [device: string, account: string, endorsedBy: string | null])[]): (device: string) => KnownDevice | null {
  const known = new Map(
    devices.map(([device, account, endorsedBy]) => {
      const kind = account === "nurse" ? ("staff" as const) : ("young_person" as const);
      return [device, { device, account, kind, name: "", title: "", signatureKey: new Uint8Array(), endorsedBy }];
    }),
  );
  return (device) => known.get(device) ?? null;
}

test("chain_of_endorsements_leads_to_the_first_device", () => {
  const find = directory(["phone", "robin", null], ["tablet", "robin", "phone"], ["laptop", "robin", "tablet"]);
  expect(rootOf("laptop", find)).toBe("phone");
  expect(isVouched("laptop", ["phone"], find)).toBe(true);
  expect(isVouched("phone", ["laptop"], find)).toBe(true);
});

test("device_that_nobody_of_the_account_vouches_for_is_none_of_theirs", () => {
  const find = directory(["phone", "robin", null], ["ghost", "robin", null], ["second", "robin", "ghost"]);
  expect(isVouched("ghost", ["phone"], find)).toBe(false);
  expect(isVouched("second", ["phone"], find)).toBe(false);
  expect(isVouched("nobody", ["phone"], find)).toBe(false);
});

test("first_of_an_account_and_staff_need_nobodys_word", () => {
  const find = directory(["phone", "robin", null], ["desk", "nurse", null], ["ward", "nurse", null]);
  expect(isVouched("phone", ["desk"], find)).toBe(true);
  expect(isVouched("ward", ["desk"], find)).toBe(true);
});

test("circle_of_endorsements_ends", () => {
  const find = directory(["a", "robin", "b"], ["b", "robin", "a"], ["phone", "robin", null]);
  expect(isVouched("a", ["phone"], find)).toBe(false);
});
