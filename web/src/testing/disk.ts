/** What somebody who copies the browser's profile would read. */
import { toBase64Url, utf8 } from "../protocol/bytes";

/** Everything in one database, keys and values, as bytes. */
export async function dumpDatabase(name: string): Promise<Uint8Array> {
  const database = await settled(indexedDB.open(name));
  const parts: BlobPart[] = [name];
  for (const store of database.objectStoreNames) {
    const objects = database.transaction(store).objectStore(store);
    for (const values of [await settled(objects.getAll()), await settled(objects.getAllKeys())]) {
      for (const value of values as unknown[]) {
        parts.push(value instanceof Uint8Array ? (value as Uint8Array<ArrayBuffer>) : JSON.stringify(value));
      }
    }
  }
  database.close();
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Every database whose name begins with the prefix. */
export async function dumpDatabases(prefix: string): Promise<Uint8Array> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));
  const dumps = await Promise.all(names.map((name) => dumpDatabase(name)));
  return new Uint8Array(await new Blob(dumps as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

/** UTF-8, UTF-16 and, at each of its three alignments, base64. */
export function formsOf(words: string): readonly Uint8Array[] {
  const utf16 = new Uint8Array(Uint16Array.from(words, (character) => character.charCodeAt(0)).buffer);
  const shifted = ["", "x", "xx"].map((before) => {
    const encoded = toBase64Url(utf8(before + words));
    // The first and last characters also carry bits of what stands around.
    return utf8(encoded.slice(before === "" ? 0 : 4, -2));
  });
  // A few characters of base64 turn up in any ciphertext; they would prove nothing.
  return [utf8(words), utf16, ...shifted.filter((form) => form.length >= 8)];
}

export function contains(haystack: Uint8Array, needle: Uint8Array): boolean {
  return latin1(haystack).includes(latin1(needle));
}

export function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("no result"));
    };
  });
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
