import { describe, expect, test } from "vitest";
import { concat, type Bytes } from "../protocol/bytes";
import { CHUNK_SIZE, openAttachment, openStream, sealAttachment, sealedSize, type SealedAttachment } from "./attachment";
import { CryptoRefused } from "./errors";

const PIECE = CHUNK_SIZE + 16;

function random(size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

function seal(content: Bytes): Promise<SealedAttachment> {
  return sealAttachment(content, random);
}

/** Prefix and chunks of a ciphertext. */
function taken(sealed: Bytes): { readonly prefix: Bytes; readonly chunks: readonly Bytes[] } {
  const chunks: Bytes[] = [];
  for (let at = 7; at < sealed.length; at += PIECE) chunks.push(sealed.slice(at, at + PIECE));
  return { prefix: sealed.slice(0, 7), chunks };
}

test.each([1, 15, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 3 * CHUNK_SIZE])("%i_bytes_come_back", async (size) => {
  const content = random(size);
  const { key, sealed, hash } = await seal(content);
  expect(sealed.length).toBe(sealedSize(size));
  expect(await openAttachment(key, hash, sealed)).toEqual(content);
});

test("same_content_twice_has_nothing_in_common", async () => {
  const content = random(100);
  const [one, other] = [await seal(content), await seal(content)];
  expect(one.key).not.toEqual(other.key);
  expect(one.sealed.slice(0, 7)).not.toEqual(other.sealed.slice(0, 7));
  expect(one.hash).not.toEqual(other.hash);
});

test("any_other_ciphertext_fails_its_hash", async () => {
  const { key, sealed, hash } = await seal(random(100));
  for (const at of [0, 6, 7, 50, sealed.length - 1]) {
    const changed = sealed.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(openAttachment(key, hash, changed)).rejects.toThrow(CryptoRefused);
  }
  const [other] = [await seal(random(100))];
  await expect(openAttachment(key, hash, other.sealed)).rejects.toThrow(CryptoRefused);
  await expect(openAttachment(other.key, hash, sealed)).rejects.toThrow(CryptoRefused);
});

/** The chunks hold by themselves, were there no hash. */
describe("stream", () => {
  type Attack = (prefix: Bytes, chunks: readonly Bytes[], foreign: Bytes) => Bytes;
  const attacks: Readonly<Record<string, Attack>> = {
    reordered: (prefix, [a, b, c, d]) => concat(prefix, ...pick(b, a, c, d)),
    last_chunk_dropped: (prefix, [a, b, c]) => concat(prefix, ...pick(a, b, c)),
    middle_chunk_dropped: (prefix, [a, , c, d]) => concat(prefix, ...pick(a, c, d)),
    first_chunk_dropped: (prefix, [, b, c, d]) => concat(prefix, ...pick(b, c, d)),
    chunk_repeated: (prefix, [a, b, c, d]) => concat(prefix, ...pick(a, b, b, c, d)),
    chunk_added_behind: (prefix, [a, b, c, d]) => concat(prefix, ...pick(a, b, c, d, d)),
    end_cut_off: (prefix, [a, b, c, d]) => concat(prefix, ...pick(a, b, c, d)).slice(0, -1),
    bytes_added_behind: (prefix, [a, b, c, d]) => concat(prefix, ...pick(a, b, c, d), new Uint8Array(1)),
    everything_dropped: (prefix) => prefix,
    chunk_of_another_attachment: (prefix, [a, , c, d], foreign) => concat(prefix, ...pick(a, foreign, c, d)),
    other_prefix: (prefix, chunks) => concat(prefix.map((byte) => byte ^ 1), ...chunks),
  };

  test.each(Object.entries(attacks))("%s_is_refused", async (_name, attack) => {
    const { key, sealed } = await seal(random(3 * CHUNK_SIZE + 10));
    expect((await openStream(key, sealed)).length).toBe(3 * CHUNK_SIZE + 10);
    const { prefix, chunks } = taken(sealed);
    const [, foreign] = taken((await seal(random(3 * CHUNK_SIZE))).sealed).chunks;
    await expect(openStream(key, attack(prefix, chunks, foreign ?? prefix))).rejects.toThrow();
  });

  test("wrong_key_is_refused", async () => {
    const { sealed } = await seal(random(10));
    await expect(openStream(random(32), sealed)).rejects.toThrow();
  });
});

function pick(...chunks: readonly (Bytes | undefined)[]): readonly Bytes[] {
  return chunks.map((chunk) => chunk ?? new Uint8Array());
}
