/**
 * The sealed store of one face, over IndexedDB.
 *
 * A write is a list of changes and one transaction: all of it is on the disk, or nothing. A store is
 * opened with a lease; when another window takes over it takes a newer lease, and every later write of
 * the older window fails with `LeaseLost`. Two windows so can never move the same ratchet.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Bytes } from "../protocol/bytes";
import type { Key, Records, StoreName } from "./records";
import { newSealKey, seal, unseal } from "./seal";

const VERSION = 6;
export const STORES = [
  "identity",
  "packages",
  "conversations",
  "groups",
  "items",
  "proofs",
  "uploads",
  "blobs",
  "outbox",
  "pending",
  "directory",
  "drafts",
  "desk",
  "watch",
] as const satisfies readonly StoreName[];

type Sealed = Record<StoreName, { key: string[]; value: Bytes }>;

interface Schema extends Sealed, DBSchema {
  /** The sealing key: usable by this origin, readable by nobody. */
  readonly keys: { key: string; value: CryptoKey };
  readonly lease: { key: string; value: number };
  readonly pin: { key: string; value: Pinned };
}

/** What is kept in the sealing key's place where there is a PIN (docs/devices.md). */
export interface Pinned {
  /** In plain: a locked store may have to be erased. */
  readonly device: string;
  readonly salt: Bytes;
  readonly rounds: number;
  /** The sealing key, under the PIN's and this browser's. */
  readonly sealed: Bytes;
  readonly triesLeft: number;
}

/** This store opens by a PIN alone. */
export class StoreLocked extends Error {
  constructor() {
    super("store locked");
    this.name = "StoreLocked";
  }
}

/** Another window has taken this store over. */
export class LeaseLost extends Error {
  constructor() {
    super("lease lost");
    this.name = "LeaseLost";
  }
}

export type Change = { readonly [S in StoreName]: Put<S> | Drop<S> }[StoreName];

interface Put<S extends StoreName> {
  readonly store: S;
  readonly key: Key;
  readonly value: Records[S];
}

interface Drop<S extends StoreName> {
  readonly store: S;
  readonly key: Key;
  readonly value: null;
}

export class Store {
  readonly #database: IDBPDatabase<Schema>;
  readonly #key: CryptoKey;
  readonly #lease: number;

  private constructor(database: IDBPDatabase<Schema>, key: CryptoKey, lease: number) {
    this.#database = database;
    this.#key = key;
    this.#lease = lease;
  }

  /** Open a store and take it over; `unlocked` is its key where it has a PIN. Throws `StoreLocked` without. */
  static async open(name: string, unlocked: CryptoKey | null = null): Promise<Store> {
    const database = await connect(name);
    const fresh = await newSealKey();
    const transaction = database.transaction(["keys", "lease", "pin"], "readwrite", { durability: "strict" });
    const locked = (await transaction.objectStore("pin").get("pin")) !== undefined;
    const key = locked ? unlocked : ((await transaction.objectStore("keys").get("seal")) ?? fresh);
    if (key === null) {
      await transaction.done;
      database.close();
      throw new StoreLocked();
    }
    const lease = ((await transaction.objectStore("lease").get("holder")) ?? 0) + 1;
    if (!locked) await transaction.objectStore("keys").put(key, "seal");
    await transaction.objectStore("lease").put(lease, "holder");
    await transaction.done;
    return new Store(database, key, lease);
  }

  /** Look into a store without taking it over from whoever has it; null where it was never used. */
  static async look(name: string): Promise<Store | null> {
    const database = await connect(name);
    const [key, lease] = await Promise.all([database.get("keys", "seal"), database.get("lease", "holder")]);
    if (key !== undefined && lease !== undefined) return new Store(database, key, lease);
    database.close();
    return null;
  }

  get name(): string {
    return this.#database.name;
  }

  async get<S extends StoreName>(store: S, key: Key): Promise<Records[S] | null> {
    const sealed = await this.#database.get(store, [...key]);
    return sealed === undefined ? null : this.#unseal(store, key, sealed);
  }

  /** Read every value whose key begins with `prefix`, in the order of their keys. */
  async all<S extends StoreName>(store: S, prefix: Key = []): Promise<readonly Records[S][]> {
    // An array sorts after every string, so this is all keys that go on from the prefix.
    const range = IDBKeyRange.bound([...prefix], [...prefix, []]);
    const transaction = this.#database.transaction(store, "readonly");
    const [keys, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
    return Promise.all(values.map((sealed, index) => this.#unseal(store, keys[index] ?? [], sealed)));
  }

  /** Make all changes durable, or none. Throws `LeaseLost` where another window has taken over. */
  async write(changes: readonly Change[]): Promise<void> {
    const sealed = await Promise.all(changes.map((change) => this.#seal(change)));
    const stores = [...new Set(changes.map((change) => change.store))];
    const transaction = this.#database.transaction([...stores, "lease"], "readwrite", { durability: "strict" });
    if ((await transaction.objectStore("lease").get("holder")) !== this.#lease) {
      transaction.abort();
      await transaction.done.catch(() => undefined);
      throw new LeaseLost();
    }
    const requests = sealed.map(async ({ store, key, value }) => {
      if (value === null) await transaction.objectStore(store).delete(key);
      else await transaction.objectStore(store).put(value, key);
    });
    await Promise.all([...requests, transaction.done]);
  }

  /** Erase everything, the sealing key first: what a disk may still hold of the rest is noise without it. */
  async wipe(): Promise<void> {
    await this.#database.clear("keys");
    const transaction = this.#database.transaction([...STORES, "lease", "pin"], "readwrite", { durability: "strict" });
    // What is being sealed at this moment finds that the lease is another's, and is not written.
    const ended = transaction.objectStore("lease").put(this.#lease + 1, "holder");
    await Promise.all([ended, transaction.objectStore("pin").clear(), ...STORES.map((store) => transaction.objectStore(store).clear()), transaction.done]);
    this.#database.close();
    await deleteDB(this.name);
  }

  close(): void {
    this.#database.close();
  }

  async #seal({ store, key, value }: Change): Promise<{ store: StoreName; key: string[]; value: Bytes | null }> {
    const sealed = value === null ? null : await seal(this.#key, placeOf(store, key), value);
    return { store, key: [...key], value: sealed };
  }

  async #unseal<S extends StoreName>(store: S, key: Key, sealed: Bytes): Promise<Records[S]> {
    // Only this client writes under this key, so what opens is what it wrote.
    return (await unseal(this.#key, placeOf(store, key), sealed)) as Records[S];
  }
}

export function connect(name: string): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, VERSION, {
    upgrade(created) {
      for (const store of [...STORES, "keys", "lease", "pin"] as const) {
        if (!created.objectStoreNames.contains(store)) created.createObjectStore(store);
      }
    },
    // A newer version of the client, or a wipe, in another window must not wait for this one.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}

/** What a value is bound to. */
export function placeOf(store: StoreName, key: Key): string {
  return [store, ...key].join("\n");
}
