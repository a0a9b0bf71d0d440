import { expect, test } from "vitest";
import { concat, sameBytes, type Bytes } from "../protocol/bytes";
import { readFrank } from "../protocol/franking";
import { rootByInclusion } from "./merkle";

const MOST = 19;

async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

/** A tree over leaf hashes, in the words of RFC 6962 section 2.1. */
async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  const half = splitOf(leaves.length);
  return sha256(Uint8Array.of(1), await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
}

/** The audit path of a leaf, in the words of section 2.1.1. */
async function pathOf(index: number, leaves: readonly Bytes[]): Promise<readonly Bytes[]> {
  if (leaves.length === 1) return [];
  const half = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  if (index < half) return [...(await pathOf(index, left)), await rootOf(right)];
  return [...(await pathOf(index - half, right)), await rootOf(left)];
}

function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function frankOf(size: number, index: number, path: readonly Bytes[]): Bytes {
  return concat(new Uint8Array(64), Uint8Array.of(size >> 8, size & 255, index >> 8, index & 255), ...path);
}

const entries = Array.from({ length: MOST }, (_, index) => Uint8Array.of(index));

test("every_place_in_every_tree_leads_to_its_root_and_no_other_does", async () => {
  const hashes = await Promise.all(entries.map((entry) => sha256(Uint8Array.of(0), entry)));
  for (let size = 1; size <= MOST; size++) {
    const leaves = hashes.slice(0, size);
    const root = await rootOf(leaves);
    for (const [index, entry] of entries.slice(0, size).entries()) {
      const path = await pathOf(index, leaves);
      const leads = async (at: number, what: Uint8Array): Promise<boolean> => {
        const read = readFrank(frankOf(size, at, path));
        return read !== null && sameBytes(await rootByInclusion(what, read), root);
      };
      for (let at = 0; at <= size; at++) expect(await leads(at, entry)).toBe(at === index);
      expect(await leads(index, Uint8Array.of(0xff))).toBe(false);
    }
  }
});

test("frank_of_another_length_is_none", () => {
  const path = [new Uint8Array(32), new Uint8Array(32)];
  const whole = frankOf(4, 1, path);
  expect(readFrank(whole)).toMatchObject({ size: 4, index: 1, path });
  const wrong = [new Uint8Array(), whole.slice(0, 67), whole.slice(0, -32), whole.slice(1), concat(whole, new Uint8Array(32))];
  for (const bytes of [...wrong, frankOf(0, 0, []), frankOf(1, 1, []), frankOf(4, 4, path)]) {
    expect(readFrank(bytes)).toBeNull();
  }
  expect(readFrank(frankOf(65_535, 65_534, Array.from({ length: 15 }, () => new Uint8Array(32))))).not.toBeNull();
});
