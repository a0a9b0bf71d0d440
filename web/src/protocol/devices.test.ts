import { expect, test } from "vitest";
import { devices, staffDevices } from "./devices";
import { Malformed } from "./shape";

const TABLET = {
  id: "ab".repeat(16),
  name: "Android tablet",
  created_at: 1,
  last_seen_at: 2,
  revoked_at: 3,
  erased_at: null,
  this: false,
};

test("device_is_read_as_it_is_listed", () => {
  const read = { id: TABLET.id, name: TABLET.name, addedAt: 1, seenAt: 2, revokedAt: 3, erasedAt: null, here: false };
  expect(devices({ items: [TABLET] }, "")).toEqual([read]);
  const beth = { account: "cd".repeat(16), name: "Beth", title: "Nurse" };
  expect(staffDevices({ items: [{ ...beth, devices: [TABLET] }] }, "")).toEqual([{ ...beth, devices: [read] }]);
});

test("list_that_is_none_is_refused", () => {
  expect(() => devices({ items: [{ ...TABLET, this: "yes" }] }, "")).toThrow(Malformed);
  expect(() => staffDevices({ items: {} }, "")).toThrow(Malformed);
});
