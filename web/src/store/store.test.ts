import { expect, test } from "vitest";
import { utf8 } from "../protocol/bytes";
import { contains, dumpDatabase, formsOf, settled } from "../testing/disk";
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
    order: 0,
  };
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
  const bytes = await dumpDatabase(name);
  expect(contains(bytes, utf8(conversation))).toBe(true);
  for (const form of formsOf(WORDS)) expect(contains(bytes, form)).toBe(false);
});

test("sealing_key_cannot_be_read_out", async () => {
  const name = newId();
  (await Store.open(name)).close();
  const database = await settled(indexedDB.open(name));
  const key = (await settled(database.transaction("keys").objectStore("keys").get("seal"))) as CryptoKey;
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
});

test("value_moved_to_another_key_does_not_open", async () => {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item("a", WORDS) }]);
  const database = await settled(indexedDB.open(name));
  const items = database.transaction("items", "readwrite").objectStore("items");
  await settled(items.put(await settled(items.get(["a", "a"])), ["a", "b"]));
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
  expect(contains(await dumpDatabase(name), utf8(WORDS))).toBe(false);
});

test("wiped_store_is_no_database_any_more", async () => {
  const name = newId();
  const [older, store] = [await Store.open(name), await Store.open(name)];
  await store.wipe();
  expect((await indexedDB.databases()).map((each) => each.name)).not.toContain(name);
  older.close();
});

test("look_into_a_store_takes_it_from_nobody", async () => {
  const name = newId();
  expect(await Store.look(name)).toBeNull();
  const store = await Store.open(name);
  const looking = await Store.look(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item("a", WORDS) }]);
  expect(await looking?.get("items", ["a", "a"])).toMatchObject({ text: WORDS });
  looking?.close();
});

test("what_is_on_its_way_when_it_is_wiped_is_not_written", async () => {
  const name = newId();
  const store = await Store.open(name);
  const late = store.write([{ store: "items", key: ["late", "a"], value: item("a", WORDS) }]);
  const [written, wiped] = await Promise.allSettled([late, store.wipe()]);
  expect(wiped.status).toBe("fulfilled");
  expect(written.status === "rejected" || (await (await Store.open(name)).all("items")).length === 0).toBe(true);
  expect(contains(await dumpDatabase(name), utf8("late"))).toBe(false);
});
