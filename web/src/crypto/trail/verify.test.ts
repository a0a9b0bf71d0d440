import { expect, test } from "vitest";

import { flip, fromPython, paperTrail, readerOf, SIZE } from "../../testing/paper-trail";
import { fromHex, toHex, utf8, type Bytes } from "../../protocol/bytes";
import { loadEd25519 } from "../ed25519";
import { TrailBroken } from "./broken";
import type { TrailPolicy } from "./checkpoint";
import { parseVerifierKey } from "./notes";
import { verifyTrail, type Verification } from "./verify";

async function policy(quorum = 1): Promise<TrailPolicy> {
  return { log: await parseVerifierKey(fromPython.key), witnesses: [await parseVerifierKey(fromPython.witness)], quorum };
}

async function how(more: Partial<Verification> = {}): Promise<Verification> {
  return { ed25519: await loadEd25519(), policy: await policy(), before: null, progress: () => undefined, ...more };
}

async function broken(files: ReadonlyMap<string, Bytes>, more: Partial<Verification> = {}): Promise<readonly unknown[]> {
  const error: unknown = await verifyTrail(readerOf(files), await how(more)).catch((caught: unknown) => caught);
  if (!(error instanceof TrailBroken)) throw new Error("it was found whole");
  return [error.fault, error.path, error.at, error.entry];
}

test("the log that Python writes is found whole, and progress is told", async () => {
  const seen: number[] = [];
  const found = await verifyTrail(readerOf(await paperTrail()), await how({ progress: (done) => seen.push(done) }));
  expect(toHex(found.checkpoint.root)).toBe(fromPython.root);
  expect(found.checkpoint.size).toBe(SIZE);
  expect(found.witnesses).toEqual([{ name: "witness.example", seconds: 1_700_000_000 }]);
  expect(seen).toEqual([256, 300, 300]);
});

test("flipped bit in a tile names the tile and the byte", async () => {
  const files = await paperTrail();
  flip(files, "tile/0/000", 40);
  expect(await broken(files)).toEqual(["tile.hash", "tile/0/000", 40, null]);
});

test("flipped bit in an entry names the entry and its bundle", async () => {
  const files = await paperTrail();
  const bundle = files.get("tile/entries/001.p/44") ?? new Uint8Array();
  const second = 2 + ((bundle[0] ?? 0) << 8) + (bundle[1] ?? 0) + 2;
  // A digit of the subject: another entry in good form.
  flip(files, "tile/entries/001.p/44", second + new TextDecoder().decode(bundle.slice(second)).indexOf("bbb"));
  expect(await broken(files)).toEqual(["entry.hash", "tile/entries/001.p/44", second, 257]);
});

test("entry that is not in form names its byte", async () => {
  const files = await paperTrail();
  flip(files, "tile/entries/000", 3);
  expect(await broken(files)).toEqual(["entry.form", "tile/entries/000", 2, 0]);
});

test("truncated bundle names the byte at which it is cut", async () => {
  const files = await paperTrail();
  const whole = files.get("tile/entries/001.p/44") ?? new Uint8Array();
  files.set("tile/entries/001.p/44", whole.slice(0, -1));
  const cut = await broken(files);
  expect(cut.slice(0, 2)).toEqual(["entry.length", "tile/entries/001.p/44"]);
  expect(cut[2]).toBeGreaterThan(0);
});

test.each([
  ["tile/0/000", ["tile.missing", "tile/0/000", null, null]],
  ["tile/entries/001.p/44", ["entry.missing", "tile/entries/001.p/44", null, 256]],
  ["checkpoint", ["checkpoint.missing", "checkpoint", null, null]],
])("missing %s is named", async (path, expected) => {
  const files = await paperTrail();
  files.delete(path);
  expect(await broken(files)).toEqual(expected);
});

test("truncated tile names the byte at which it ends", async () => {
  const files = await paperTrail();
  files.set("tile/1/000.p/1", (files.get("tile/1/000.p/1") ?? new Uint8Array()).slice(0, 31));
  expect(await broken(files)).toEqual(["tile.length", "tile/1/000.p/1", 31, null]);
});

test("another log's checkpoint is not this log's", async () => {
  const files = await paperTrail();
  const other = await parseVerifierKey(fromPython.witness);
  expect((await broken(files, { policy: { ...(await policy()), log: other } }))[0]).toBe("checkpoint.origin");
});

test("checkpoint of the right name under another key is unsigned", async () => {
  const files = await paperTrail();
  files.set("checkpoint", utf8(fromPython.checkpoint.replace(/\n\u2014 chat.*/, "")));
  expect((await broken(files))[0]).toBe("checkpoint.unsigned");
});

test("checkpoint whose text was changed has a wrong signature", async () => {
  const files = await paperTrail();
  files.set("checkpoint", utf8(fromPython.checkpoint.replace("\n300\n", "\n299\n")));
  expect((await broken(files))[0]).toBe("checkpoint.signature");
});

test("checkpoint without its witness has no quorum", async () => {
  const files = await paperTrail();
  files.set("checkpoint", utf8(fromPython.checkpoint.replace(/\u2014 witness.*\n/, "")));
  expect((await broken(files))[0]).toBe("checkpoint.quorum");
});

test.each(["", "no note", "a\n\n", "a\u0000b\n\n\u2014 x AAAA\n", "\ufeffa\n\nx\n"])("%j is no checkpoint", async (text) => {
  const files = await paperTrail();
  files.set("checkpoint", utf8(text));
  expect((await broken(files))[0]).toBe("note.form");
});

test("log that went back, or has another past, is split", async () => {
  const files = await paperTrail();
  const longer = { size: SIZE + 1, root: fromHex(fromPython.root) };
  expect((await broken(files, { before: longer }))[0]).toBe("split");
  expect((await broken(files, { before: { size: 200, root: fromHex(fromPython.root) } }))[0]).toBe("split");
  const same = { size: SIZE, root: fromHex(fromPython.root) };
  await expect(verifyTrail(readerOf(files), await how({ before: same }))).resolves.toBeDefined();
});

test("verification that is called off stops", async () => {
  const ending = new AbortController();
  const progress = (): void => {
    ending.abort();
  };
  const asked = verifyTrail(readerOf(await paperTrail()), await how({ progress, signal: ending.signal }));
  await expect(asked).rejects.toThrow("aborted");
});
