/**
 * The PIN on a store (docs/devices.md): how its key is kept, and how many tries there are. For stores that nobody
 * has open. Fetched by staff's workers alone.
 */
import { deleteDB } from "idb";
import { utf8, type Bytes } from "../protocol/bytes";
import { newSealKey, seal, unseal } from "./seal";
import { connect, LeaseLost, placeOf, STORES, type Pinned } from "./store";

/** What a try costs: about a third of a second on a tablet. */
const ROUNDS = 600_000;
export const MOST_TRIES = 8;
const SALT_SIZE = 16;
const KEY_SIZE = 32;

type StoreName = (typeof STORES)[number];

interface Value {
  readonly store: StoreName;
  readonly at: string[];
  readonly value: Bytes;
}

/** A PIN with the key that binds it to this browser. */
export interface KeptPin {
  readonly pinned: Pinned;
  readonly bind: CryptoKey;
}

/** What came of a try. */
export type Tried =
  | { readonly kind: "open"; readonly key: CryptoKey }
  | { readonly kind: "wrong"; readonly triesLeft: number }
  | { readonly kind: "erased" };

/** What a store has in its key's place; null where it has no PIN. */
export async function pinOf(name: string): Promise<KeptPin | null> {
  const database = await connect(name);
  const [pinned, bind] = await Promise.all([database.get("pin", "pin"), database.get("keys", "bind")]);
  database.close();
  return pinned === undefined || bind === undefined ? null : { pinned, bind };
}

/** Put a PIN on a store, or another one in the place of the one that it has; `unlocked` is its key in that case. */
export async function setPin(
  name: string,
  unlocked: CryptoKey | null,
  device: string,
  pin: string,
  rounds = ROUNDS,
): Promise<CryptoKey> {
  const raw = crypto.getRandomValues(new Uint8Array(KEY_SIZE));
  const salt = crypto.getRandomValues(new Uint8Array(SALT_SIZE));
  const bind = await newSealKey();
  const inner = await seal(await keyOf(pin, salt, rounds), "pin", raw);
  const sealed = await seal(bind, device, inner);
  const key = await importKey(raw);
  raw.fill(0);
  await rekey(name, unlocked, key, { pinned: { device, salt, rounds, sealed, triesLeft: MOST_TRIES }, bind });
  return key;
}

/** Take the PIN off. */
export async function takePinOff(name: string, unlocked: CryptoKey | null): Promise<void> {
  await rekey(name, unlocked, await newSealKey(), null);
}

/** Try a PIN. The try is counted before it is worked out; with the last wrong one the store is erased. */
export async function tryPin(name: string, kept: KeptPin, pin: string): Promise<Tried> {
  const triesLeft = await changeTries(name, (left) => left - 1);
  const key = triesLeft < 0 ? null : await opened(kept, pin);
  if (key !== null) {
    await changeTries(name, () => MOST_TRIES);
    return { kind: "open", key };
  }
  if (triesLeft > 0) return { kind: "wrong", triesLeft };
  await eraseStore(name);
  return { kind: "erased" };
}

/** Erase a store that nobody can open. */
export async function eraseStore(name: string): Promise<void> {
  const database = await connect(name);
  await database.clear("keys");
  database.close();
  await deleteDB(name);
}

/**
 * Seal everything anew under `key`, which is kept under a PIN or, with null, as it is. All of it, or nothing: throws
 * `LeaseLost` where another window took the store over meanwhile, whose words would be under the key that was.
 */
async function rekey(name: string, unlocked: CryptoKey | null, key: CryptoKey, pin: KeptPin | null): Promise<void> {
  const database = await connect(name);
  try {
    const before = unlocked ?? (await database.get("keys", "seal"));
    if (before === undefined) throw new Error("the store has no key");
    const lease = await takeOver(database);
    const resealed = (await Promise.all(STORES.map((store) => reseal(database, store, before, key)))).flat();
    const transaction = database.transaction([...STORES, "keys", "lease", "pin"], "readwrite", { durability: "strict" });
    if ((await transaction.objectStore("lease").get("holder")) !== lease) {
      transaction.abort();
      await transaction.done.catch(() => undefined);
      throw new LeaseLost();
    }
    const [keys, pins] = [transaction.objectStore("keys"), transaction.objectStore("pin")];
    await Promise.all([
      ...resealed.map(({ store, at, value }) => transaction.objectStore(store).put(value, at)),
      pin === null ? keys.put(key, "seal") : keys.delete("seal"),
      pin === null ? keys.delete("bind") : keys.put(pin.bind, "bind"),
      pin === null ? pins.delete("pin") : pins.put(pin.pinned, "pin"),
      transaction.done,
    ]);
  } finally {
    database.close();
  }
}

type Database = Awaited<ReturnType<typeof connect>>;

async function takeOver(database: Database): Promise<number> {
  const transaction = database.transaction("lease", "readwrite", { durability: "strict" });
  const lease = ((await transaction.store.get("holder")) ?? 0) + 1;
  await transaction.store.put(lease, "holder");
  await transaction.done;
  return lease;
}

async function reseal(
  database: Database,
  store: StoreName,
  before: CryptoKey,
  key: CryptoKey,
): Promise<readonly Value[]> {
  const transaction = database.transaction(store, "readonly");
  const [places, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
  return Promise.all(
    values.map(async (sealed, index) => {
      const at = places[index] ?? [];
      const place = placeOf(store, at);
      return { store, at, value: await seal(key, place, await unseal(before, place, sealed)) };
    }),
  );
}

/** Change, on the disk, how many tries are left; says how many those are, below 0 where there is no PIN. */
async function changeTries(name: string, change: (left: number) => number): Promise<number> {
  const database = await connect(name);
  const transaction = database.transaction("pin", "readwrite", { durability: "strict" });
  const pinned = await transaction.store.get("pin");
  const triesLeft = pinned === undefined ? -1 : change(pinned.triesLeft);
  if (pinned !== undefined) await transaction.store.put({ ...pinned, triesLeft }, "pin");
  await transaction.done;
  database.close();
  return triesLeft;
}

async function opened({ pinned, bind }: KeptPin, pin: string): Promise<CryptoKey | null> {
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
