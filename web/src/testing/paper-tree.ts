/** A Merkle tree in the words of RFC 6962 section 2.1, for tests: slow, and plain to see. */
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, type Bytes } from "../protocol/bytes";

function hashed(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(sha256(concat(...parts)));
}

export function leafOf(entry: Uint8Array): Bytes {
  return hashed(Uint8Array.of(0), entry);
}

export function rootOver(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves;
  if (only === undefined) return hashed();
  if (leaves.length === 1) return only;
  const half = splitOf(leaves.length);
  return hashed(Uint8Array.of(1), rootOver(leaves.slice(0, half)), rootOver(leaves.slice(half)));
}

/** The audit path of a leaf (section 2.1.1). */
export function pathTo(index: number, leaves: readonly Bytes[]): readonly Bytes[] {
  if (leaves.length === 1) return [];
  const half = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  if (index < half) return [...pathTo(index, left), rootOver(right)];
  return [...pathTo(index - half, right), rootOver(left)];
}

/** What shows that a tree grew from its first `size` leaves (section 2.1.2). */
export function growthFrom(size: number, leaves: readonly Bytes[]): readonly Bytes[] {
  return size === 0 ? [] : subproof(size, leaves, true);
}

function subproof(size: number, leaves: readonly Bytes[], whole: boolean): readonly Bytes[] {
  if (size === leaves.length) return whole ? [] : [rootOver(leaves)];
  const half = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  if (size <= half) return [...subproof(size, left, whole), rootOver(right)];
  return [...subproof(size - half, right, false), rootOver(left)];
}

function splitOf(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}
