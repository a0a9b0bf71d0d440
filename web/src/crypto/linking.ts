/** Two devices that share a secret, and the word of one for the other (docs/devices.md). */
import { plain, type Bytes } from "../protocol/bytes";
import { endorsementBytes, type Vouched } from "../protocol/linking";
import type { Suite } from "./suite";

const HMAC = { name: "HMAC", hash: "SHA-256" };

export async function macOf(secret: Bytes, message: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}

/** WebCrypto compares in constant time. */
export async function isMacOf(secret: Bytes, message: Bytes, mac: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, mac, message);
}

export async function endorse(suite: Suite, signKey: Uint8Array, vouched: Vouched): Promise<Bytes> {
  return plain(await suite.signature.sign(signKey, endorsementBytes(vouched)));
}

/** Whether the device of that key vouches for it. A malformed word is a wrong one. */
export async function isEndorsed(
  suite: Suite,
  key: Uint8Array,
  vouched: Vouched,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    return await suite.signature.verify(key, endorsementBytes(vouched), signature);
  } catch {
    return false;
  }
}
