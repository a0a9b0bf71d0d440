/** The Merkle tree of RFC 6962 section 2.1: leaves and nodes are hashed apart, so neither passes for the other. */
import { concat, type Bytes } from "../protocol/bytes";

/** Where a leaf is in a tree, and the hashes beside its way up. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

/** The root of the tree in which an entry stands at a place (RFC 9162 section 2.1.3.2). A bent proof gives another. */
export async function rootByInclusion(entry: Uint8Array, { index, size, path }: Inclusion): Promise<Bytes> {
  let hash = await leafHash(entry);
  let last = size - 1;
  for (const beside of path) {
    if (index % 2 === 1 || index === last) {
      hash = await nodeHash(beside, hash);
      while (index % 2 === 0 && index !== 0) [index, last] = [index >> 1, last >> 1];
    } else {
      hash = await nodeHash(hash, beside);
    }
    [index, last] = [index >> 1, last >> 1];
  }
  return hash;
}

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return hashed(Uint8Array.of(0), entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return hashed(Uint8Array.of(1), left, right);
}

async function hashed(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}
