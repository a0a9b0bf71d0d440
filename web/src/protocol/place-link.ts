/** The bytes of places and of what is sealed to them (docs/visits.md section 12). */
import { concat, fromBase64Url, idBytes, toBase64Url, toHex, utf8, type Bytes } from "./bytes";

const VERSION = 1;
const KEY_SIZE = 32;
const LINK_SIZE = 1 + 16 + KEY_SIZE + KEY_SIZE;

/** What stands behind the `#` of a place's link. */
export interface PlaceLink {
  readonly place: string;
  /** The Ed25519 key by which the organisation attests its devices. */
  readonly organisationKey: Bytes;
  readonly seed: Bytes;
}

export function writePlaceFragment({ place, organisationKey, seed }: PlaceLink): string {
  return toBase64Url(concat(Uint8Array.of(VERSION), idBytes(place), organisationKey, seed));
}

/** Read what follows the `#`; null where it is no link of ours. */
export function readPlaceFragment(fragment: string): PlaceLink | null {
  try {
    const bytes = fromBase64Url(fragment);
    if (bytes.length !== LINK_SIZE || bytes[0] !== VERSION) return null;
    return { place: toHex(bytes.subarray(1, 17)), organisationKey: bytes.slice(17, 49), seed: bytes.slice(49) };
  } catch {
    return null;
  }
}

/** What the maker's device vouches for: whose room it is, what it is called, and its key. */
export interface PlaceWords {
  readonly place: string;
  readonly team: string;
  readonly name: string;
  readonly how: string;
}

/** What the maker's device signs. */
export function placeSigned({ place, team, name, how }: PlaceWords, device: string, key: Uint8Array): Bytes {
  const ids = [place, team, device].map(idBytes);
  return concat(utf8("Earshot visit place v1\n"), ...ids, key, utf8(name), Uint8Array.of(0), utf8(how));
}

/** Which guest's link is sealed to which place, for which visit. */
export interface SealedWhere {
  readonly place: string;
  readonly visit: string;
  readonly device: string;
}

/** To what a sealed link is bound: HPKE's info. */
export function placeInfo({ place, visit, device }: SealedWhere): Bytes {
  return concat(utf8("Earshot visit place link v1\0"), ...[place, visit, device].map(idBytes));
}

/** What the device signs that seals a guest's link; `link`: the bytes of its fragment. */
export function linkSigned({ place, visit }: SealedWhere, link: Uint8Array): Bytes {
  return concat(utf8("Earshot visit place link v1\n"), idBytes(place), idBytes(visit), link);
}
