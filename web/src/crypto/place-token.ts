/** What a place's link gives without any suite (docs/visits.md section 12). */
import { idBytes, utf8, type Bytes } from "../protocol/bytes";
import type { PlaceLink } from "../protocol/place-link";

const SIZE = 32;

type Seeded = Pick<PlaceLink, "place" | "seed">;

/** With what the room's tablet asks the gateway. */
export function placeToken(link: Seeded): Promise<Bytes> {
  return placeSecret(link, "Earshot visit place token v1");
}

export async function placeSecret({ place, seed }: Seeded, info: string): Promise<Bytes> {
  const secret = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: idBytes(place), info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, SIZE * 8));
}
