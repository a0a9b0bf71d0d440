/** Keys of SFrame: one for each key id (RFC 9605 section 4.4.2), the ratchet (5.1), key ids from MLS (5.2). */
import { concat, plain, uint64, utf8, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";
import { decodeHeader, encodeHeader, type SframeHeader } from "./header";
import { NONCE_SIZE, type Aead, type SframeSuite } from "./suites";

/** A key id's key and salt. It seals what it is told to; that no counter comes twice is for `Sealer` to see to. */
export interface SframeKey {
  readonly kid: bigint;
  seal(counter: bigint, plaintext: Bytes, metadata: Bytes): Promise<Bytes>;
  /** Open a whole SFrame ciphertext whose header was read already. Throws `CryptoRefused`. */
  open(header: SframeHeader, sealed: Bytes, metadata: Bytes): Promise<Bytes>;
}

export async function deriveKey(suite: SframeSuite, kid: bigint, baseKey: Bytes): Promise<SframeKey> {
  const { key, salt } = await expand(suite, kid, baseKey);
  const aead = await suite.importKey(key);
  key.fill(0);
  return new DerivedKey(kid, aead, salt);
}

/** Key and salt as they come out of the key schedule; what the test vectors name. */
export async function expand(suite: SframeSuite, kid: bigint, baseKey: Bytes): Promise<{ key: Bytes; salt: Bytes }> {
  const place = concat(bigUint64(kid), uint64(suite.id).slice(-2));
  const secret = await crypto.subtle.importKey("raw", baseKey, "HKDF", false, ["deriveBits"]);
  return {
    key: await derive(suite, secret, concat(utf8("SFrame 1.0 Secret key "), place), suite.keySize),
    salt: await derive(suite, secret, concat(utf8("SFrame 1.0 Secret salt "), place), NONCE_SIZE),
  };
}

/** The next base key of a sender who ratchets forward. Whoever has it cannot come back to this one. */
export async function ratchet(suite: SframeSuite, baseKey: Bytes): Promise<Bytes> {
  const secret = await crypto.subtle.importKey("raw", baseKey, "HKDF", false, ["deriveBits"]);
  return derive(suite, secret, utf8("SFrame 1.0 Ratchet"), suite.hashSize);
}

/** How a key id is put together where the keys come from MLS. */
export interface KidLayout {
  readonly epochBits: number;
  readonly senderBits: number;
}

export interface KidParts {
  readonly context: bigint;
  readonly sender: number;
  /** In full when it is written; its low bits when it is read. */
  readonly epoch: number;
}

export function composeKid({ epochBits, senderBits }: KidLayout, { context, sender, epoch }: KidParts): bigint {
  if (sender < 0 || sender >= 2 ** senderBits) throw new RangeError("sender");
  if (context < 0n || context >= 1n << BigInt(64 - epochBits - senderBits)) throw new RangeError("context");
  const low = BigInt(epoch) % (1n << BigInt(epochBits));
  return (context << BigInt(senderBits + epochBits)) | (BigInt(sender) << BigInt(epochBits)) | low;
}

export function splitKid({ epochBits, senderBits }: KidLayout, kid: bigint): KidParts {
  return {
    context: kid >> BigInt(epochBits + senderBits),
    sender: Number((kid >> BigInt(epochBits)) & ((1n << BigInt(senderBits)) - 1n)),
    epoch: Number(kid & ((1n << BigInt(epochBits)) - 1n)),
  };
}

class DerivedKey implements SframeKey {
  readonly kid: bigint;
  readonly #aead: Aead;
  readonly #salt: Bytes;

  constructor(kid: bigint, aead: Aead, salt: Bytes) {
    this.kid = kid;
    this.#aead = aead;
    this.#salt = salt;
  }

  async seal(counter: bigint, plaintext: Bytes, metadata: Bytes): Promise<Bytes> {
    const header = encodeHeader(this.kid, counter);
    return concat(header, await this.#aead.seal(this.#nonce(counter), concat(header, metadata), plaintext));
  }

  async open(header: SframeHeader, sealed: Bytes, metadata: Bytes): Promise<Bytes> {
    if (header.kid !== this.kid) throw new CryptoRefused("frame");
    const associated = concat(sealed.subarray(0, header.length), metadata);
    return this.#aead.open(this.#nonce(header.counter), associated, plain(sealed.subarray(header.length)));
  }

  #nonce(counter: bigint): Bytes {
    const nonce = this.#salt.slice();
    for (const [index, byte] of bigUint64(counter).entries()) {
      nonce[NONCE_SIZE - 8 + index] = (nonce[NONCE_SIZE - 8 + index] ?? 0) ^ byte;
    }
    return nonce;
  }
}

/** Read the header and open. For who has one key and needs no lookup. */
export async function openWith(key: SframeKey, sealed: Bytes, metadata: Bytes): Promise<Bytes> {
  return key.open(decodeHeader(sealed), sealed, metadata);
}

async function derive(suite: SframeSuite, secret: CryptoKey, info: Bytes, size: number): Promise<Bytes> {
  const parameters = { name: "HKDF", hash: suite.hash, salt: new Uint8Array(), info };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, size * 8));
}

function bigUint64(value: bigint): Bytes {
  const written = new Uint8Array(8);
  new DataView(written.buffer).setBigUint64(0, value);
  return written;
}
