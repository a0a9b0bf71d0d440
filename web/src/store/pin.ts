/** The PIN on a store (docs/devices.md): how its key is kept, and how many tries there are. */
import { utf8, type Bytes } from "../protocol/bytes";
import { newSealKey, seal, unseal } from "./seal";
import { Store, type NewPin } from "./store";

/** What a try costs: about a third of a second on a tablet. */
const ROUNDS = 600_000;
export const MOST_TRIES = 8;
const SALT_SIZE = 16;
const KEY_SIZE = 32;

/** What came of a try. */
export type Tried =
  | { readonly kind: "open"; readonly key: CryptoKey }
  | { readonly kind: "wrong"; readonly triesLeft: number }
  | { readonly kind: "erased" };

export function isPin(text: string): boolean {
  return /^[0-9]{6,12}$/.test(text);
}

/** Put a PIN on a store, or another one in the place of the one that it has. */
export async function setPin(store: Store, device: string, pin: string, rounds = ROUNDS): Promise<CryptoKey> {
  const raw = crypto.getRandomValues(new Uint8Array(KEY_SIZE));
  const salt = crypto.getRandomValues(new Uint8Array(SALT_SIZE));
  const bind = await newSealKey();
  const inner = await seal(await keyOf(pin, salt, rounds), "pin", raw);
  const sealed = await seal(bind, device, inner);
  const key = await importKey(raw);
  raw.fill(0);
  await store.rekey(key, { pinned: { device, salt, rounds, sealed, triesLeft: MOST_TRIES }, bind });
  return key;
}

/** Take the PIN off. */
export async function takePinOff(store: Store): Promise<void> {
  await store.rekey(await newSealKey(), null);
}

/** Try a PIN. The try is counted before it is worked out; with the last wrong one the store is erased. */
export async function tryPin(name: string, kept: NewPin, pin: string): Promise<Tried> {
  const triesLeft = await Store.spendTry(name);
  const key = triesLeft < 0 ? null : await opened(kept, pin);
  if (key !== null) {
    await Store.giveTriesBack(name, MOST_TRIES);
    return { kind: "open", key };
  }
  if (triesLeft > 0) return { kind: "wrong", triesLeft };
  await Store.erase(name);
  return { kind: "erased" };
}

async function opened({ pinned, bind }: NewPin, pin: string): Promise<CryptoKey | null> {
  const inner = (await unseal(bind, pinned.device, pinned.sealed)) as Uint8Array;
  try {
    const raw = (await unseal(await keyOf(pin, pinned.salt, pinned.rounds), "pin", inner)) as Bytes;
    const key = await importKey(raw);
    raw.fill(0);
    return key;
  } catch (error) {
    // What does not open was sealed under another PIN.
    if (error instanceof DOMException && error.name === "OperationError") return null;
    throw error;
  }
}

async function keyOf(pin: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const words = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, words, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function importKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}
