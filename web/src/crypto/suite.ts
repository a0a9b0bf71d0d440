/**
 * The cipher suite: ts-mls over WebCrypto, by default with the X-Wing hybrid for key exchange.
 *
 * A provider of our own, because the one of ts-mls reaches for every suite by dynamic import, a dozen
 * files more for a phone to consider. Another suite is another line in `KEMS` or `AEADS`.
 */
import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HkdfSha512 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { getCiphersuiteFromName, type CiphersuiteImpl, type CiphersuiteName } from "ts-mls";
import { makeHashImpl } from "ts-mls/crypto/implementation/default/makeHashImpl.js";
import { makeKdfImpl } from "ts-mls/crypto/implementation/default/makeKdfImpl.js";
import { makeGenericHpke } from "ts-mls/crypto/implementation/hpke.js";
import type { Aead } from "ts-mls/crypto/aead.js";
import { plain } from "../protocol/bytes";
import { CryptoRefused } from "./errors";
import { loadEd25519 } from "./ed25519";

export type Suite = CiphersuiteImpl;
export type SuiteName = CiphersuiteName;

export const DEFAULT_SUITE: SuiteName = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";

type Parts = ConstructorParameters<typeof CipherSuite>[0];

const KEMS = new Map<string, () => Parts["kem"]>([
  ["X-Wing", () => new XWing()],
  ["DHKEM-X25519-HKDF-SHA256", () => new DhkemX25519HkdfSha256()],
]);

const AEADS = new Map<string, () => Parts["aead"]>([
  ["AES256GCM", () => new Aes256Gcm()],
  ["AES128GCM", () => new Aes128Gcm()],
]);

const KDFS = new Map<string, () => HkdfSha256 | HkdfSha512>([
  ["HKDF-SHA512", () => new HkdfSha512()],
  ["HKDF-SHA256", () => new HkdfSha256()],
]);

const aesGcm: Aead = {
  encrypt: (key, nonce, associated, plaintext) => sealAesGcm(key, nonce, associated, plaintext),
  decrypt: (key, nonce, associated, ciphertext) => openAesGcm(key, nonce, associated, ciphertext),
};

/** Put a suite together. Throws `CryptoRefused` for one that this client does not have. */
export async function loadSuite(name: SuiteName = DEFAULT_SUITE): Promise<Suite> {
  const { hash, hpke, signature } = getCiphersuiteFromName(name);
  const kem = KEMS.get(hpke.kem);
  const kdf = KDFS.get(hpke.kdf);
  const aead = AEADS.get(hpke.aead);
  if (!kem || !kdf || !aead || signature !== "Ed25519") throw new CryptoRefused("suite");
  return {
    name,
    kdf: makeKdfImpl(kdf()),
    hash: makeHashImpl(crypto.subtle, hash),
    hpke: await makeGenericHpke(hpke, aesGcm, new CipherSuite({ kem: kem(), kdf: kdf(), aead: aead() })),
    signature: await loadEd25519(),
    rng: { randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)) },
  };
}

export async function sealAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", plain(key), "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: plain(nonce), additionalData: plain(associated) };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, imported, plain(plaintext)));
}

export async function openAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey("raw", plain(key), "AES-GCM", false, ["decrypt"]);
  const parameters = { name: "AES-GCM", iv: plain(nonce), additionalData: plain(associated) };
  return new Uint8Array(await crypto.subtle.decrypt(parameters, imported, plain(ciphertext)));
}
