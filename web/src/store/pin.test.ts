import { openDB } from "idb";
import { expect, test } from "vitest";
import { toBase64Url, utf8 } from "../protocol/bytes";
import { contains, dumpDatabase } from "../testing/disk";
import { newId } from "../testing/organisation";
import { MOST_TRIES, pinOf, setPin, takePinOff, tryPin, type Tried } from "./pin";
import type { StoredItem } from "./records";
import { newSealKey } from "./seal";
import { Store, StoreLocked } from "./store";

const PIN = "271828";
/** Enough to go through the same steps. */
const ROUNDS = 1_000;
const device = newId();
const item: StoredItem = {
  kind: "text",
  id: "a",
  seq: 1,
  at: 1,
  author: device,
  text: "kept under a PIN",
  earlier: false,
  refused: false,
  order: 0,
};

async function locked(): Promise<string> {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item }]);
  store.close();
  await setPin(name, null, device, PIN, ROUNDS);
  return name;
}

async function attempt(name: string, pin: string): Promise<Tried> {
  const kept = await pinOf(name);
  if (kept === null) throw new Error("no PIN");
  return tryPin(name, kept, pin);
}

async function databases(): Promise<readonly (string | undefined)[]> {
  return (await indexedDB.databases()).map(({ name }) => name);
}

test("store_with_a_pin_opens_by_it_alone", async () => {
  const name = await locked();
  await expect(Store.open(name)).rejects.toThrow(StoreLocked);
  expect(await Store.look(name)).toBeNull();
  const tried = await attempt(name, PIN);
  if (tried.kind !== "open") throw new Error(tried.kind);
  const store = await Store.open(name, tried.key);
  expect(await store.get("items", ["a", "a"])).toMatchObject({ text: item.text });
  await expect(crypto.subtle.exportKey("raw", tried.key)).rejects.toThrow();
  store.close();
});

test("disk_has_neither_pin_nor_words", async () => {
  const bytes = await dumpDatabase(await locked());
  expect(contains(bytes, utf8(device))).toBe(true);
  for (const words of [PIN, toBase64Url(utf8(PIN)), item.text]) expect(contains(bytes, utf8(words))).toBe(false);
});

test("right_pin_gives_all_tries_back_and_the_last_wrong_one_erases_the_store", async () => {
  const name = await locked();
  for (let left = MOST_TRIES - 1; left > 0; left -= 1) {
    expect(await attempt(name, "000000")).toEqual({ kind: "wrong", triesLeft: left });
  }
  expect((await attempt(name, PIN)).kind).toBe("open");
  expect(await attempt(name, "000000")).toEqual({ kind: "wrong", triesLeft: MOST_TRIES - 1 });
  for (let left = MOST_TRIES - 2; left > 0; left -= 1) await attempt(name, "111111");
  expect(await databases()).toContain(name);
  expect(await attempt(name, "222222")).toEqual({ kind: "erased" });
  expect(await databases()).not.toContain(name);
});

test("try_is_counted_before_it_is_worked_out", async () => {
  const name = await locked();
  const kept = await pinOf(name);
  if (kept === null) throw new Error("no PIN");
  await expect(tryPin(name, { ...kept, bind: await newSealKey() }, PIN)).rejects.toThrow();
  expect((await pinOf(name))?.pinned.triesLeft).toBe(MOST_TRIES - 1);
});

test("tries_side_by_side_are_counted_each", async () => {
  const name = await locked();
  const tries = await Promise.all(["000001", "000002", "000003"].map((pin) => attempt(name, pin)));
  expect(tries.every(({ kind }) => kind === "wrong")).toBe(true);
  expect((await pinOf(name))?.pinned.triesLeft).toBe(MOST_TRIES - 3);
});

test("pin_that_was_taken_off_or_changed_opens_nothing", async () => {
  const name = await locked();
  const tried = await attempt(name, PIN);
  if (tried.kind !== "open") throw new Error(tried.kind);
  await setPin(name, tried.key, device, "314159", ROUNDS);
  expect((await attempt(name, PIN)).kind).toBe("wrong");
  const other = await attempt(name, "314159");
  if (other.kind !== "open") throw new Error(other.kind);
  await takePinOff(name, other.key);
  const open = await Store.open(name);
  expect(await open.get("items", ["a", "a"])).toMatchObject({ text: item.text });
  expect(await pinOf(name)).toBeNull();
  open.close();
});

test("window_that_takes_the_store_over_while_a_pin_is_put_on_it_loses_nothing", async () => {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item }]);
  store.close();
  const settled = await Promise.allSettled([setPin(name, null, device, PIN, ROUNDS), takeAndWrite(name)]);
  const kept = await pinOf(name);
  const tried = kept === null ? null : await tryPin(name, kept, PIN);
  const open = await Store.open(name, tried?.kind === "open" ? tried.key : null);
  expect(await open.get("items", ["a", "a"])).toMatchObject({ text: item.text });
  const written = settled[1].status === "fulfilled";
  expect((await open.get("items", ["a", "b"])) !== null).toBe(written);
  expect(written || settled[0].status === "fulfilled").toBe(true);
  open.close();
});

async function takeAndWrite(name: string): Promise<void> {
  const other = await Store.open(name);
  await other.write([{ store: "items", key: ["a", "b"], value: { ...item, id: "b" } }]);
  other.close();
}

test.each([4, 5])("store_of_version_%d_gets_what_is_new_and_keeps_what_it_has", async (version) => {
  const name = newId();
  const store = await Store.open(name);
  await store.write([{ store: "items", key: ["a", "a"], value: item }]);
  store.close();
  await copyTo(version, name);
  const older = await Store.open(`${name}-${String(version)}`);
  expect(await older.get("items", ["a", "a"])).toMatchObject({ text: item.text });
  older.close();
  await setPin(`${name}-${String(version)}`, null, device, PIN, ROUNDS);
  expect((await attempt(`${name}-${String(version)}`, PIN)).kind).toBe("open");
});

/** What each version brought. */
const BROUGHT: Readonly<Record<number, string>> = { 5: "watch", 6: "pin" };

/** The same store as an older client would have left it. */
async function copyTo(version: number, name: string): Promise<void> {
  const from = await openDB(name);
  const later = Object.entries(BROUGHT).flatMap(([number, store]) => (Number(number) > version ? [store] : []));
  const names = [...from.objectStoreNames].filter((each) => !later.includes(each));
  const to = await openDB(`${name}-${String(version)}`, version, {
    upgrade(created) {
      for (const each of names) created.createObjectStore(each);
    },
  });
  for (const each of names) {
    const [keys, values] = await Promise.all([from.getAllKeys(each), from.getAll(each)]);
    await Promise.all(values.map((value, index) => to.put(each, value, keys[index])));
  }
  from.close();
  to.close();
}
