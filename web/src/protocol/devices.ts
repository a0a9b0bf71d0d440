/** What is answered about devices (docs/devices.md). */
import type { Device, StaffDevices } from "../model-devices";
import { count, flag, id, listOf, nullable, shape, text, type Reader } from "./shape";

const record = shape({
  id,
  name: text,
  created_at: count,
  last_seen_at: count,
  revoked_at: nullable(count),
  erased_at: nullable(count),
  this: flag,
});

const device: Reader<Device> = (value, at) => {
  const read = record(value, at);
  return {
    id: read.id,
    name: read.name,
    addedAt: read.created_at,
    seenAt: read.last_seen_at,
    revokedAt: read.revoked_at,
    erasedAt: read.erased_at,
    here: read.this,
  };
};

const items = <T>(reader: Reader<T>): Reader<readonly T[]> => {
  const list = shape({ items: listOf(reader) });
  return (value, at) => list(value, at).items;
};

export const devices: Reader<readonly Device[]> = items(device);

export const staffDevices: Reader<readonly StaffDevices[]> = items(
  shape({ account: id, name: text, title: text, devices: listOf(device) }),
);
