/**
 * Attachments: sealed in chunks, each bound to its place (docs/protocol.md section 10).
 *
 * The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (CRYPTO 2015): the nonce carries a
 * counter and says which chunk is the last, so that chunks can be neither reordered, dropped nor added,
 * nor the end cut off.
 */
import { concat, plain, sameBytes, utf8, type Bytes } from "../protocol/bytes";
import { CryptoRefused } from "./errors";

export const CHUNK_SIZE = 65_536;
const TAG_SIZE = 16;
const PREFIX_SIZE = 7;
const KEY_SIZE = 32;
/** What is sealed is an attachment, and nothing else of Earshot's. */
const ASSOCIATED = utf8("earshot attachment v1");

export interface SealedAttachment {
  readonly key: Bytes;
  readonly sealed: Bytes;
  /** SHA-256 of all that is sealed. */
  readonly hash: Bytes;
}

/** How many bytes the ciphertext of so many has. */
export function sealedSize(size: number): number {
  return PREFIX_SIZE + size + Math.max(1, Math.ceil(size / CHUNK_SIZE)) * TAG_SIZE;
}

export function nonceOf(prefix: Uint8Array, counter: number, last: boolean): Bytes {
  const nonce = new Uint8Array(12);
  nonce.set(prefix);
  new DataView(nonce.buffer).setUint32(PREFIX_SIZE, counter);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Seal under a fresh key: no two attachments share one, even where they are the same bytes. */
export async function sealAttachment(
  content: Uint8Array,
  randomBytes: (size: number) => Bytes,
): Promise<SealedAttachment> {
  const key = randomBytes(KEY_SIZE);
  return sealWith(key, randomBytes(PREFIX_SIZE), content);
}

export async function sealWith(key: Bytes, prefix: Uint8Array, content: Uint8Array): Promise<SealedAttachment> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = new Uint8Array(sealedSize(content.length));
  sealed.set(prefix);
  const chunks = Math.max(1, Math.ceil(content.length / CHUNK_SIZE));
  for (let index = 0; index < chunks; index++) {
    const chunk = plain(content.subarray(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE));
    const part = await crypto.subtle.encrypt(parameters(prefix, index, index === chunks - 1), imported, chunk);
    sealed.set(new Uint8Array(part), PREFIX_SIZE + index * (CHUNK_SIZE + TAG_SIZE));
  }
  return { key, sealed, hash: await hashOf(sealed) };
}

/** Open what a message described. Throws `CryptoRefused` where it is not those bytes, to the last one. */
export async function openAttachment(key: Bytes, hash: Uint8Array, sealed: Bytes): Promise<Bytes> {
  if (!sameBytes(await hashOf(sealed), hash)) throw new CryptoRefused("attachment");
  try {
    return await openStream(key, sealed);
  } catch (error) {
    throw new CryptoRefused("attachment", { cause: error });
  }
}

/** Open without the hash; what the tests need to see that the chunks hold by themselves. */
export async function openStream(key: Bytes, sealed: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const prefix = sealed.subarray(0, PREFIX_SIZE);
  const body = sealed.subarray(PREFIX_SIZE);
  const chunks = Math.max(1, Math.ceil(body.length / (CHUNK_SIZE + TAG_SIZE)));
  const parts: Uint8Array[] = [];
  for (let index = 0; index < chunks; index++) {
    const chunk = body.subarray(index * (CHUNK_SIZE + TAG_SIZE), (index + 1) * (CHUNK_SIZE + TAG_SIZE));
    const part = await crypto.subtle.decrypt(parameters(prefix, index, index === chunks - 1), imported, chunk);
    parts.push(new Uint8Array(part));
  }
  return concat(...parts);
}

async function hashOf(sealed: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
}

function parameters(prefix: Uint8Array, counter: number, last: boolean): AesGcmParams {
  return { name: "AES-GCM", iv: nonceOf(prefix, counter, last), additionalData: ASSOCIATED };
}
