/** What the gateway says about places (docs/visits.md section 12). */
import type { Bytes } from "./bytes";
import { base64, count, flag, id, listOf, nullable, shape, text, type Reader } from "./shape";

export interface PlaceRecord {
  readonly place: string;
  readonly team: string;
  readonly name: string;
  readonly how: string;
  readonly key: Bytes;
  readonly signature: Bytes;
  readonly device: string;
  readonly made_by: { readonly account: string; readonly name: string };
  readonly made_at: number;
  readonly visits: number;
  readonly closed: boolean;
}

export const placeRecord: Reader<PlaceRecord> = shape({
  place: id,
  team: id,
  name: text,
  how: text,
  key: base64,
  signature: base64,
  device: id,
  made_by: shape({ account: id, name: text }),
  made_at: count,
  visits: count,
  closed: flag,
});

export const placeList: Reader<{ readonly items: readonly PlaceRecord[] }> = shape({ items: listOf(placeRecord) });

/** A visit's link, sealed to the place, and the attestation of the device that did it. */
export interface SealedThere {
  readonly visit: string;
  readonly device: string;
  readonly statement: Bytes;
  readonly attestation: Bytes;
  readonly sealed: Bytes;
}

const sealedThere: Reader<SealedThere> = shape({ visit: id, device: id, statement: base64, attestation: base64, sealed: base64 });

/** What the room's tablet shows. */
export interface PlaceSeen {
  readonly organisation: { readonly id: string; readonly name: string };
  readonly name: string;
  readonly how: string;
  readonly now: number;
  readonly busy: boolean;
  readonly back: SealedThere | null;
  readonly next: {
    readonly starts_at: number;
    readonly minutes: number;
    readonly host: { readonly name: string; readonly title: string };
    /** Null: one can come in now. */
    readonly opens: number | null;
    readonly sealed: SealedThere | null;
  } | null;
}

export const placeSeen: Reader<PlaceSeen> = shape({
  organisation: shape({ id, name: text }),
  name: text,
  how: text,
  now: count,
  busy: flag,
  back: nullable(sealedThere),
  next: nullable(
    shape({ starts_at: count, minutes: count, host: shape({ name: text, title: text }), opens: nullable(count), sealed: nullable(sealedThere) }),
  ),
});
