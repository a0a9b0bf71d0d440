/** A Merkle tree kept as tiles (RFC 6962 hashing): grown from leaf hashes, asked for roots. */
import { concat, type Bytes } from "../../protocol/bytes";
import { leafHash, nodeHash } from "../merkle";
import { HASH_BYTES } from "./checkpoint";
import { WIDTH } from "./layout";

/** A tile by its level and index; null where there is none. */
export type Tiles = (level: number, index: number) => Bytes | null;

export function hashAt(tile: Uint8Array, index: number): Bytes {
  return new Uint8Array(tile.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES));
}

/** The root over hashes of which there are a power of two. */
async function rootOver(hashes: readonly Bytes[]): Promise<Bytes> {
  let row = hashes;
  while (row.length > 1) {
    const above: Promise<Bytes>[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at] ?? new Uint8Array(), row[at + 1] ?? new Uint8Array()));
    row = await Promise.all(above);
  }
  return row[0] ?? new Uint8Array();
}

export function rootOfTile(tile: Uint8Array): Promise<Bytes> {
  return rootOver(Array.from({ length: tile.length / HASH_BYTES }, (_, index) => hashAt(tile, index)));
}

/** A tree that grows by whole bundles of entries, in their order. */
export class GrowingTree {
  readonly #levels: Bytes[][] = [];

  /** Take up to 256 entries; returns their hashes. */
  async append(entries: readonly Uint8Array[]): Promise<readonly Bytes[]> {
    const hashes = await Promise.all(entries.map(leafHash));
    await this.#put(0, concat(...hashes));
    return hashes;
  }

  async #put(level: number, tile: Bytes): Promise<void> {
    const row = (this.#levels[level] ??= []);
    const last = row.at(-1);
    // Of the levels above the leaves, tiles come one hash at a time.
    if (last !== undefined && last.length < WIDTH * HASH_BYTES) row[row.length - 1] = concat(last, tile);
    else row.push(tile);
    const grown = row.at(-1) ?? tile;
    if (grown.length === WIDTH * HASH_BYTES) await this.#put(level + 1, await rootOfTile(grown));
  }

  readonly tile: Tiles = (level, index) => this.#levels[level]?.[index] ?? null;
}

/** The root of a tree's first `size` entries, out of tiles that have at least these. */
export async function rootOf(tiles: Tiles, size: number): Promise<Bytes> {
  if (size === 0) return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array()));
  return span(tiles, 0, size);
}

async function span(tiles: Tiles, low: number, high: number): Promise<Bytes> {
  const count = high - low;
  const height = Math.floor(Math.log2(count));
  if (2 ** height === count) return node(tiles, height, low / count);
  const middle = low + 2 ** height;
  return nodeHash(await span(tiles, low, middle), await span(tiles, middle, high));
}

/** A node that stands whole: so high above the leaves, the nth there. */
async function node(tiles: Tiles, height: number, index: number): Promise<Bytes> {
  const [level, within] = [Math.floor(height / 8), height % 8];
  const first = index * 2 ** within;
  const tile = tiles(level, Math.floor(first / WIDTH));
  const begin = (first % WIDTH) * HASH_BYTES;
  const end = begin + 2 ** within * HASH_BYTES;
  if (tile === null || tile.length < end) throw new RangeError("the tree has no such node");
  return rootOfTile(tile.slice(begin, end));
}
