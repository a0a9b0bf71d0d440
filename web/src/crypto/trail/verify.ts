/**
 * Verify a trail from what a reader sees, and nothing else; the steps of `audit/verify.py`.
 *
 * (1) The checkpoint is the log's, and enough witnesses saw it. (2) Every bundle holds the entries that it must, each in
 * the one form that an entry has. (3) Every tile has its length. (4) From the entries alone the whole tree is computed: its
 * root is the checkpoint's, every published tile is the computed one, and what was found whole before is its beginning.
 * (5) Where that fails, the root says which side is right, down to the byte.
 */
import type { Signature as Ed25519 } from "ts-mls";
import { sameBytes, type Bytes } from "../../protocol/bytes";
import { TrailBroken } from "./broken";
import { believe, HASH_BYTES, type BelievedCheckpoint, type Checkpoint, type TrailPolicy } from "./checkpoint";
import { readBundle, readEntry } from "./entry";
import { bundles, tiles, WIDTH, type Resource } from "./layout";
import { GrowingTree, hashAt, rootOf, rootOfTile, type Tiles } from "./tree";

/** Gives the bytes under a path; null where there is nothing. */
export type ReadTrail = (path: string) => Promise<Uint8Array | null>;

export interface Verification {
  readonly ed25519: Ed25519;
  readonly policy: TrailPolicy;
  /** What was found whole before, on this device. */
  readonly before: { readonly size: number; readonly root: Bytes } | null;
  readonly progress: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** So many resources are asked for before they are needed. */
const AHEAD = 4;

interface Seen {
  readonly leaves: readonly Bytes[];
  readonly begins: readonly number[];
  readonly published: Tiles;
}

export async function verifyTrail(read: ReadTrail, how: Verification): Promise<BelievedCheckpoint> {
  const data = await read("checkpoint");
  if (data === null) throw new TrailBroken("checkpoint.missing", { path: "checkpoint" });
  const believed = await believe(how.ed25519, how.policy, data);
  const { checkpoint } = believed;
  const { before } = how;
  if (before !== null && before.size > checkpoint.size) throw new TrailBroken("split", { path: "checkpoint" });
  const tree = new GrowingTree();
  const entries = await readEntries(read, checkpoint, tree, how);
  const seen = { ...entries, published: await readTiles(read, checkpoint.size, how) };
  if (sameBytes(await rootOf(tree.tile, checkpoint.size), checkpoint.root)) compareThese(tiles(checkpoint.size), tree.tile, seen.published);
  else await locate(checkpoint, tree.tile, seen);
  if (before !== null && !sameBytes(await rootOf(tree.tile, before.size), before.root)) {
    throw new TrailBroken("split", { path: "checkpoint" });
  }
  how.progress(checkpoint.size, checkpoint.size);
  return believed;
}

/** Read resources in their order, the next ones under way meanwhile. */
async function* inOrder(read: ReadTrail, resources: readonly Resource[], signal?: AbortSignal): AsyncGenerator<readonly [Resource, Uint8Array | null]> {
  const waiting: (Promise<Uint8Array | null> | undefined)[] = [];
  for (const [index, resource] of resources.entries()) {
    signal?.throwIfAborted();
    while (waiting.length < Math.min(resources.length, index + AHEAD)) {
      const asked = read(resources[waiting.length]?.path ?? "");
      // Whoever waits for it hears of it; until then it is nobody's failure.
      asked.catch(() => undefined);
      waiting.push(asked);
    }
    yield [resource, (await waiting[index]) ?? null];
    waiting[index] = undefined;
  }
}

async function readEntries(read: ReadTrail, checkpoint: Checkpoint, tree: GrowingTree, how: Verification): Promise<Omit<Seen, "published">> {
  const organisation = checkpoint.origin.slice(checkpoint.origin.lastIndexOf("/") + 1);
  const leaves: Bytes[] = [];
  const begins: number[] = [];
  for await (const [bundle, data] of inOrder(read, bundles(checkpoint.size), how.signal)) {
    const { path, width } = bundle;
    const first = bundle.index * WIDTH;
    if (data === null) throw new TrailBroken("entry.missing", { path, entry: first });
    const found = readBundle(data, width);
    if (typeof found === "number") throw new TrailBroken("entry.length", { path, at: found });
    for (const [index, { at, entry }] of found.entries()) {
      if (readEntry(entry)?.organisation !== organisation) throw new TrailBroken("entry.form", { path, at, entry: first + index });
      begins.push(at);
    }
    leaves.push(...(await tree.append(found.map(({ entry }) => entry))));
    how.progress(Math.min(first + width, checkpoint.size), checkpoint.size);
  }
  return { leaves, begins };
}

async function readTiles(read: ReadTrail, size: number, how: Verification): Promise<Tiles> {
  const found = new Map<string, Bytes>();
  for await (const [{ level, index, width, path }, data] of inOrder(read, tiles(size), how.signal)) {
    if (data === null) throw new TrailBroken("tile.missing", { path });
    const length = width * HASH_BYTES;
    if (data.length !== length) throw new TrailBroken("tile.length", { path, at: Math.min(data.length, length) });
    found.set(`${String(level)}/${String(index)}`, new Uint8Array(data));
  }
  return (level, index) => found.get(`${String(level)}/${String(index)}`) ?? null;
}

/** Both sides of a tile; a tile that one side lacks is empty there. */
function sides(tile: Resource, computed: Tiles, published: Tiles): readonly [Uint8Array, Uint8Array] {
  const empty = new Uint8Array();
  return [computed(levelOf(tile), tile.index) ?? empty, published(levelOf(tile), tile.index) ?? empty];
}

function compareThese(resources: readonly Resource[], computed: Tiles, published: Tiles): void {
  for (const tile of resources) {
    const [ours, theirs] = sides(tile, computed, published);
    if (!sameBytes(ours, theirs)) throw brokenTile(tile, ours, theirs);
  }
}

/**
 * Say what is damaged, where the entries do not make the checkpoint's root. A tile is believed where its root stands in a
 * tile that is believed; those of the right edge, where together they make the checkpoint's root.
 */
async function locate(checkpoint: Checkpoint, computed: Tiles, seen: Seen): Promise<never> {
  const { published } = seen;
  const all = tiles(checkpoint.size);
  const edge = all.filter(({ width }) => width < WIDTH);
  if (!sameBytes(await rootOf(published, checkpoint.size), checkpoint.root)) compareThese(edge, computed, published);
  else {
    const full = all.filter(({ width }) => width === WIDTH).toSorted((a, b) => levelOf(b) - levelOf(a) || a.index - b.index);
    for (const tile of full) await mustStandAbove(tile, computed, published);
    findChanged(checkpoint.size, seen);
  }
  throw new TrailBroken("root", { path: "checkpoint" });
}

const levelOf = ({ level }: Resource): number => level ?? 0;

/** A full tile's root stands in the tile above it. */
async function mustStandAbove(tile: Resource, computed: Tiles, published: Tiles): Promise<void> {
  const [ours, theirs] = sides(tile, computed, published);
  const above = published(levelOf(tile) + 1, Math.floor(tile.index / WIDTH)) ?? new Uint8Array();
  if (!sameBytes(await rootOfTile(theirs), hashAt(above, tile.index % WIDTH))) throw brokenTile(tile, ours, theirs);
}

/** Find the first entry that is not the one whose hash was published. */
function findChanged(size: number, { leaves, begins, published }: Seen): void {
  for (const [entry, leaf] of leaves.entries()) {
    const bundle = Math.floor(entry / WIDTH);
    const tile = published(0, bundle) ?? new Uint8Array();
    if (sameBytes(leaf, hashAt(tile, entry % WIDTH))) continue;
    throw new TrailBroken("entry.hash", { path: bundles(size)[bundle]?.path ?? null, at: begins[entry] ?? null, entry });
  }
}

function brokenTile({ path }: Resource, ours: Uint8Array, theirs: Uint8Array): TrailBroken {
  const at = ours.findIndex((byte, index) => byte !== theirs[index]);
  return new TrailBroken("tile.hash", { path, at: at < 0 ? null : at });
}
