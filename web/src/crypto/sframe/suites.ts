/** The cipher suites of RFC 9605 (section 4.5 and the registry of section 8.1) over WebCrypto. */
import { concat, plain, sameSecret, uint64, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";

export const NONCE_SIZE = 12;

/** An AEAD with its key in place. `open` throws `CryptoRefused` for whatever was not sealed so. */
export interface Aead {
  seal(nonce: Bytes, associated: Bytes, plaintext: Bytes): Promise<Bytes>;
  open(nonce: Bytes, associated: Bytes, ciphertext: Bytes): Promise<Bytes>;
}

export interface SframeSuite {
  readonly id: number;
  readonly hash: "SHA-256" | "SHA-512";
  /** `Nh`, `Nk`, `Nt` of the registry, in bytes. */
  readonly hashSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  importKey(key: Bytes): Promise<Aead>;
}

function gcm(id: number, hash: SframeSuite["hash"], keySize: number): SframeSuite {
  return { id, hash, hashSize: sizeOf(hash), keySize, tagSize: 16, importKey: importGcm };
}

function ctrHmac(id: number, hash: SframeSuite["hash"], cipherSize: number, tagSize: number): SframeSuite {
  const hashSize = sizeOf(hash);
  const keySize = cipherSize + hashSize;
  return { id, hash, hashSize, keySize, tagSize, importKey: (key) => importCtrHmac(key, hash, cipherSize, tagSize) };
}

function sizeOf(hash: SframeSuite["hash"]): number {
  return hash === "SHA-256" ? 32 : 64;
}

const SUITES: ReadonlyMap<number, SframeSuite> = new Map(
  [
    ctrHmac(1, "SHA-256", 16, 10),
    ctrHmac(2, "SHA-256", 16, 8),
    ctrHmac(3, "SHA-256", 16, 4),
    gcm(4, "SHA-256", 16),
    gcm(5, "SHA-512", 32),
    ctrHmac(6, "SHA-512", 32, 10),
    ctrHmac(7, "SHA-512", 32, 8),
    ctrHmac(8, "SHA-512", 32, 4),
  ].map((suite) => [suite.id, suite]),
);

/** Find a suite by its number in the registry. Throws `CryptoRefused` for one that there is not. */
export function sframeSuite(id: number): SframeSuite {
  const suite = SUITES.get(id);
  if (suite === undefined) throw new CryptoRefused("suite");
  return suite;
}

async function importGcm(key: Bytes): Promise<Aead> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    seal: async (iv, additionalData, plaintext) => {
      return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, imported, plaintext));
    },
    open: async (iv, additionalData, ciphertext) => {
      try {
        return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, imported, ciphertext));
      } catch (error) {
        throw new CryptoRefused("frame", { cause: error });
      }
    },
  };
}

/** AES-CTR with HMAC (section 4.5.1): encrypt, then a short tag over all that belongs to it. */
async function importCtrHmac(
  key: Bytes,
  hash: SframeSuite["hash"],
  cipherSize: number,
  tagSize: number,
): Promise<Aead> {
  const [cipherKey, macKey] = [key.slice(0, cipherSize), key.slice(cipherSize)];
  const cipher = await crypto.subtle.importKey("raw", cipherKey, "AES-CTR", false, ["encrypt", "decrypt"]);
  const mac = await crypto.subtle.importKey("raw", macKey, { name: "HMAC", hash }, false, ["sign"]);

  const tagOf = async (nonce: Bytes, associated: Bytes, ciphertext: Bytes): Promise<Bytes> => {
    const lengths = [associated.length, ciphertext.length, tagSize].map(uint64);
    const signed = concat(...lengths, nonce, associated, ciphertext);
    return new Uint8Array(await crypto.subtle.sign("HMAC", mac, signed)).slice(0, tagSize);
  };
  return {
    seal: async (nonce, associated, plaintext) => {
      const ciphertext = new Uint8Array(await crypto.subtle.encrypt(blocks(nonce), cipher, plaintext));
      return concat(ciphertext, await tagOf(nonce, associated, ciphertext));
    },
    open: async (nonce, associated, sealed) => {
      if (sealed.length < tagSize) throw new CryptoRefused("frame");
      const [ciphertext, tag] = [plain(sealed.slice(0, -tagSize)), sealed.slice(-tagSize)];
      if (!sameSecret(tag, await tagOf(nonce, associated, ciphertext))) throw new CryptoRefused("frame");
      return new Uint8Array(await crypto.subtle.decrypt(blocks(nonce), cipher, ciphertext));
    },
  };
}

/** The nonce, and behind it a counter of blocks from 0. */
function blocks(nonce: Bytes): AesCtrParams {
  return { name: "AES-CTR", counter: concat(nonce, new Uint8Array(16 - NONCE_SIZE)), length: 32 };
}
