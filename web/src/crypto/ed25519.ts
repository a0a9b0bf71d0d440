/** Ed25519: WebCrypto's where the browser has it, else noble's. A private key is its 32-byte seed. */
import type { Signature } from "ts-mls";
import { concat, plain } from "../protocol/bytes";

/** DER before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410 section 7). */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const SEED_SIZE = 32;

const webCrypto: Signature = {
  async sign(seed, message) {
    const pkcs8 = concat(PKCS8_PREFIX, seed);
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
    pkcs8.fill(0);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", key, plain(message)));
  },
  async verify(publicKey, message, signature) {
    const key = await crypto.subtle.importKey("raw", plain(publicKey), "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", key, plain(signature), plain(message));
  },
  async keygen() {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    if (!("privateKey" in pair)) throw new TypeError("not a key pair");
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
    const signKey = pkcs8.slice(-SEED_SIZE);
    pkcs8.fill(0);
    return { signKey, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
  },
};

/** Whether this is the browser's own: then a check costs next to nothing. */
export function isNative(signature: Signature): boolean {
  return signature === webCrypto;
}

async function loadNoble(): Promise<Signature> {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  return {
    sign: (seed, message) => Promise.resolve(ed25519.sign(message, seed)),
    verify: (publicKey, message, signature) => Promise.resolve(ed25519.verify(signature, message, publicKey)),
    keygen() {
      const signKey = ed25519.utils.randomSecretKey();
      return Promise.resolve({ signKey, publicKey: ed25519.getPublicKey(signKey) });
    },
  };
}

export async function loadEd25519(): Promise<Signature> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return webCrypto;
  } catch {
    return loadNoble();
  }
}
