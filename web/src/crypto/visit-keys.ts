/** The keys of a visit: of guests' links (docs/visits.md section 6) and of its media (section 7). */
import { concat, fromBase64Url, idBytes, toBase64Url, toHex, uint64, utf8, type Bytes } from "../protocol/bytes";
import { CryptoRefused } from "./errors";

const KEY_SIZE = 32;
const VERSION = 1;
const LINK_SIZE = 1 + 16 + 16 + KEY_SIZE;
/** As many participants as a generation has key ids for. */
const SLOTS = 256n;

export interface GuestLink {
  readonly visit: string;
  readonly guest: string;
  readonly seed: Bytes;
}

export function writeFragment({ visit, guest, seed }: GuestLink): string {
  return toBase64Url(concat(Uint8Array.of(VERSION), idBytes(visit), idBytes(guest), seed));
}

/** Read what follows the `#`; null where it is no link of ours. */
export function readFragment(fragment: string): GuestLink | null {
  try {
    const bytes = fromBase64Url(fragment);
    if (bytes.length !== LINK_SIZE || bytes[0] !== VERSION) return null;
    return { visit: toHex(bytes.subarray(1, 17)), guest: toHex(bytes.subarray(17, 33)), seed: bytes.slice(33) };
  } catch {
    return null;
  }
}

export interface GuestKeys {
  readonly token: Bytes;
  readonly signal: Bytes;
}

export async function guestKeys({ visit, guest, seed }: GuestLink): Promise<GuestKeys> {
  const salt = concat(idBytes(visit), idBytes(guest));
  const secret = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const derive = async (info: string): Promise<Bytes> => {
    const parameters = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, KEY_SIZE * 8));
  };
  return { token: await derive("Earshot visit guest token v1"), signal: await derive("Earshot visit guest signal v1") };
}

export async function hashOfToken(token: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", token));
}

/** The media secret of a generation, from which everybody inside derives the rest. */
export async function mediaSecret(base: Bytes, generation: number): Promise<Bytes> {
  return expand(base, utf8("Earshot visit media v1"), Uint8Array.of(0), uint64(generation));
}

/** What seals signals to all inside. */
export async function roomKey(media: Bytes): Promise<Bytes> {
  return expand(media, utf8("Earshot visit room v1"));
}

/** The SFrame base key of a participant, with the salt that its page made for this generation. */
export async function senderKey(media: Bytes, participant: string, salt: Bytes): Promise<Bytes> {
  return expand(media, utf8("Earshot visit sender v1"), Uint8Array.of(0), idBytes(participant), salt);
}

export function kidOf(generation: number, slot: number): bigint {
  const slotted = BigInt(slot);
  if (slotted < 0n || slotted >= SLOTS) throw new CryptoRefused("place");
  return BigInt(generation) * SLOTS + slotted;
}

/** HKDF-Expand with SHA-256 (RFC 5869) to the length of one block. */
async function expand(secret: Bytes, ...info: readonly Bytes[]): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, concat(...info, Uint8Array.of(1))));
}
