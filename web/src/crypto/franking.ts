/**
 * Franking: the sender commits to what it encrypts, the gateway signs the commitment with place and time.
 *
 * AES-GCM alone binds nobody: one ciphertext can be made to open to two contents under two keys. The
 * commitment is over the content itself, so whoever opens it another way shows another commitment.
 */
import { concat, plain, type Bytes } from "../protocol/bytes";
import { committedBytes, frankStatement, readFrank, signedBytes, SALT_SIZE } from "../protocol/franking";
import type { LogPlace, MessagePlace } from "../protocol/franking";
import { rootByInclusion } from "./merkle";
import type { Suite } from "./suite";

const HMAC = { name: "HMAC", hash: "SHA-256" };

/** What a message was found to hold: the content's very bytes, with what proves them. */
export interface Committed {
  readonly salt: Bytes;
  readonly content: Bytes;
  readonly commitment: Bytes;
}

/** Commit to a content. The salt must be new, and go nowhere but inside the message. */
export async function commit(place: MessagePlace, salt: Uint8Array, content: Uint8Array): Promise<Committed> {
  if (salt.length !== SALT_SIZE) throw new RangeError("salt");
  const key = await crypto.subtle.importKey("raw", plain(salt), HMAC, false, ["sign"]);
  const commitment = new Uint8Array(await crypto.subtle.sign("HMAC", key, committedBytes(place, content)));
  return { salt: plain(salt), content: plain(content), commitment };
}

/** What is encrypted. */
export function plaintextOf({ salt, content }: Committed): Bytes {
  return concat(salt, content);
}

/** Read a plaintext as what its sender committed to; null where it is anything else. */
export async function openCommitted(
  place: MessagePlace,
  plaintext: Uint8Array,
  commitment: Bytes,
): Promise<Committed | null> {
  if (plaintext.length < SALT_SIZE) return null;
  const salt = new Uint8Array(plaintext.subarray(0, SALT_SIZE));
  const content = new Uint8Array(plaintext.subarray(SALT_SIZE));
  const key = await crypto.subtle.importKey("raw", salt, HMAC, false, ["verify"]);
  // WebCrypto compares in constant time.
  const same = await crypto.subtle.verify("HMAC", key, commitment, committedBytes(place, content));
  return same ? { salt, content, commitment } : null;
}

/** Whether the gateway of that key vouches for a commitment in this place. A malformed frank is a wrong one. */
export async function verifyFrank(
  suite: Suite,
  frankingKey: Uint8Array,
  franked: LogPlace & { readonly commitment: Uint8Array; readonly frank: Uint8Array },
): Promise<boolean> {
  const read = readFrank(franked.frank);
  if (read === null) return false;
  try {
    const root = await rootByInclusion(frankStatement(franked, franked.commitment), read);
    return await suite.signature.verify(frankingKey, signedBytes(root, read.size), read.signature);
  } catch {
    return false;
  }
}
