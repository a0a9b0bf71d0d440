import { expect, test } from "vitest";
import { toBase64Url, utf8 } from "../protocol/bytes";
import { newId } from "../testing/organisation";
import { LeaseLost, Store } from "./store";
import type { StoredItem } from "./records";

const WORDS = "I am frightened of Thursday";

function item(id: string, text: string): StoredItem {
  return {
    kind: "text",
    id,
    seq: 1,
    at: 1,
    author: newId(),
    text,
    earlier: false,
    refused: false,
    handedOverSeq: null,
    order: 0,
  };
}

/** Everything that the database holds, as bytes: what somebody who copies the profile would read. */
async function dump(name: string): Promise<Uint8Array> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      resolve(request.result);
    };
  });
  const parts: BlobPart[] = [];
  for (const store of database.objectStoreNames) {
    const objects = database.transaction(store).objectStore(store);
    for (const request of [objects.getAll(), objects.getAllKeys()]) {
      const found = await new Promise<unknown[]>((resolve) => {
        request.onsuccess = () => {
          resolve(request.result as unknown[]);
        };
      });
      for (const value of found) parts.push(value instanceof Uint8Array ? (value as BlobPart) : JSON.stringify(value));
    }
  }
  database.close();
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function utf16(text: string): Uint8Array {
  return new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer);
}

function contains(haystack: Uint8Array, needle: Uint8Array): boolean {
  return latin1(haystack).includes(latin1(needle));
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

test("store_reads_back_what_it_wrote", async () => {
  const name = newId();
  const [conversation, other] = [newId(), newId()];
  const store = await Store.open(name);
  await store.write([
    { store: "items", key: [conversation, "b"], value: item("b", "second") },
    { store: "items", key: [conversation, "a"], value: item("a", "first") },
    { store: "items", key: [other, "a"], value: item("a", "elsewhere") },
  ]);
  store.close();
  const again = await Store.open(name);
  expect(await again.all("items", [conversation])).toEqual([item("a", "first"), item("b", "second")].map(anyAuthor));
  expect(await again.get("items", [conversation, "c"])).toBeNull();
  await again.write([{ store: "items", key: [conversation, "a"], value: null }]);
  expect(await again.all("items", [conversation])).toHaveLength(1);
});

function anyAuthor(value: StoredItem): unknown {
  return { ...value, author: expect.any(String) as unknown };
}

test("disk_shows_none_of_the_words", async () => {
  const name = newId();
  const store = await Store.open(name);
  const conversation = newId();
  await store.write([{ store: "items", key: [conversation, newId()], value: item(newId(), WORDS) }]);
  const bytes = await dump(name);
  expect(contains(bytes, utf8(conversation))).toBe(true);
  for (const needle of [utf8(WORDS), utf16(WORDS), utf8(toBase64Url(utf8(WORDS))), utf8("Thursday")]) {
    expect(contains(bytes, needle)).toBe(false);
  }
});

test("sealing_key_cannot_be_read_out", async () => {
  const name = newId();
  (await Store.open(name)).close();
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      resolve(request.result);
    };
  });
  const key = await new Promise<CryptoKey>((resolve) => {
    const request = database.transaction("keys").objectStore("keys").get("seal");
    request.onsuccess = () => {
      resolve(request.result as CryptoKey);
    };
  });
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
});

test("value_moved_to_another_key_does_not_open", async () => {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item("a", WORDS) }]);
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => {
      resolve(request.result);
    };
  });
  await new Promise<void>((resolve) => {
    const items = database.transaction("items", "readwrite").objectStore("items");
    const request = items.get(["a", "a"]);
    request.onsuccess = () => {
      items.put(request.result, ["a", "b"]).onsuccess = () => {
        resolve();
      };
    };
  });
  await expect(store.get("items", ["a", "b"])).rejects.toThrow();
});

test("older_window_cannot_write_after_a_take_over", async () => {
  const name = newId();
  const older = await Store.open(name);
  const newer = await Store.open(name);
  const change = { store: "items", key: ["a", "a"], value: item("a", "late") } as const;
  await expect(older.write([change])).rejects.toThrow(LeaseLost);
  expect(await newer.get("items", ["a", "a"])).toBeNull();
  await newer.write([change]);
  expect(await newer.all("items")).toHaveLength(1);
});

test("wipe_leaves_nothing", async () => {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item("a", WORDS) }]);
  await store.wipe();
  const again = await Store.open(name);
  expect(await again.all("items")).toEqual([]);
  expect(contains(await dump(name), utf8(WORDS))).toBe(false);
});
