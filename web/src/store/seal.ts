/** Sealing of stored values: AES-256-GCM under a key that JavaScript can use but not read. */
import { decode, encode } from "@msgpack/msgpack";
import { concat, plain, utf8, type Bytes } from "../protocol/bytes";

const NONCE_SIZE = 12;

export async function newSealKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Seal a value into its place: moved to another key or store, it does not open. */
export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_SIZE));
  const parameters = { name: "AES-GCM", iv: nonce, additionalData: utf8(place) };
  const sealed = await crypto.subtle.encrypt(parameters, key, plain(encode(value)));
  return concat(nonce, new Uint8Array(sealed));
}

export async function unseal(key: CryptoKey, place: string, sealed: Uint8Array): Promise<unknown> {
  const iv = plain(sealed.slice(0, NONCE_SIZE));
  const parameters = { name: "AES-GCM", iv, additionalData: utf8(place) };
  return decode(await crypto.subtle.decrypt(parameters, key, plain(sealed.slice(NONCE_SIZE))));
}
