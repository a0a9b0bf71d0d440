/**
 * Which sealed store is whose. A tablet may be shared: each member of staff has a store of their own, so
 * that a colleague's sign-in neither opens nor erases it. Names of stores say nothing of names of people.
 */
import { deleteDB, openDB, type DBSchema } from "idb";
import { toHex, utf8 } from "../protocol/bytes";

interface Schema extends DBSchema {
  readonly current: { key: string; value: string };
}

export class Profiles {
  readonly #prefix: string;

  /** `prefix` sets one user of the origin apart from another; a face, in practice. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The store of whoever used this face last; null where nobody did. */
  async current(): Promise<string | null> {
    return this.#use(async (database) => (await database.get("current", "store")) ?? null);
  }

  /** The names of all stores that are in this browser. */
  async stores(): Promise<readonly string[]> {
    const databases = await indexedDB.databases();
    return databases.flatMap(({ name }) => (name?.startsWith(`${this.#prefix}-`) === true ? [name] : []));
  }

  /** Strike a store that was erased. Once there is none, nothing is kept here either. */
  async strike(store: string): Promise<void> {
    await this.#use(async (database) => {
      for (const key of await database.getAllKeys("current")) {
        if ((await database.get("current", key)) === store) await database.delete("current", key);
      }
    });
    if ((await this.stores()).length === 0) await deleteDB(this.#prefix);
  }

  /** `account`: whose it is, for when they come back by a passkey, which knows no user name. */
  async choose(store: string | null, account = ""): Promise<void> {
    await this.#use(async (database) => {
      if (store === null) await database.delete("current", "store");
      else await database.put("current", store, "store");
      if (store !== null && account !== "") await database.put("current", store, `account ${account}`);
    });
  }

  /** The store that an account used here; null where it did not. */
  async storeOfAccount(account: string): Promise<string | null> {
    return this.#use(async (database) => (await database.get("current", `account ${account}`)) ?? null);
  }

  /** Keep a word beyond this page, under a name of its own; null: no longer. */
  async keep(name: string, word: string | null): Promise<void> {
    await this.#use(async (database) => {
      if (word === null) await database.delete("current", name);
      else await database.put("current", word, name);
    });
  }

  /** What was kept under a name. */
  async kept(name: string): Promise<string | null> {
    return this.#use(async (database) => (await database.get("current", name)) ?? null);
  }

  /** The name of a person's store: a young person's, with no user name, is the only one of its face. */
  async storeOf(username: string): Promise<string> {
    const digest = await crypto.subtle.digest("SHA-256", utf8(`${this.#prefix}\n${username.trim().toLowerCase()}`));
    return `${this.#prefix}-${toHex(new Uint8Array(digest)).slice(0, 16)}`;
  }

  async #use<T>(work: (database: Awaited<ReturnType<typeof openDB<Schema>>>) => Promise<T>): Promise<T> {
    const database = await openDB<Schema>(this.#prefix, 1, {
      upgrade(created) {
        created.createObjectStore("current");
      },
    });
    try {
      return await work(database);
    } finally {
      database.close();
    }
  }
}
