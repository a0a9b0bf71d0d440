/** What the trail has of one's own devices, and the gateway's list of them (docs/trail.md section 8, docs/removals.md). */
import type { OwnProof, OwnTrail } from "../crypto/trail/own";
import { fromBase64Url, type Bytes } from "./bytes";
import { count, flag, id, listOf, Malformed, nullable, shape, text, type Reader } from "./shape";

/** A device as the gateway lists it. */
export interface ListedDevice {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly revoked_at: number | null;
  readonly this: boolean;
}

const base64: Reader<Bytes> = (value, at) => {
  try {
    return fromBase64Url(text(value, at));
  } catch {
    throw new Malformed(at);
  }
};

const proof: Reader<OwnProof> = shape({
  index: count,
  entry: base64,
  path: listOf(base64),
  details: nullable(text),
  salt: nullable(base64),
});

export const ownTrail: Reader<OwnTrail> = shape({
  key: text,
  checkpoint: base64,
  consistency: nullable(listOf(base64)),
  entries: listOf(proof),
});

const devices = shape({
  items: listOf(shape<ListedDevice>({ id, name: text, created_at: count, revoked_at: nullable(count), this: flag })),
});

export const listedDevices: Reader<readonly ListedDevice[]> = (value, at) => devices(value, at).items;
