/** A trail as a gateway publishes it, the same that `tests/audit/paper_log.py` makes, and the harm that can be done to it. */
import written from "./trail-log.json?raw";
import { bundles, tiles, WIDTH } from "../crypto/trail/layout";
import { GrowingTree } from "../crypto/trail/tree";
import type { ReadTrail } from "../crypto/trail/verify";
import { concat, utf8, type Bytes } from "../protocol/bytes";

interface Written {
  readonly key: string;
  readonly witness: string;
  readonly checkpoint: string;
  readonly root: string;
  readonly proof: string;
}

/** What Python wrote: keys, the checkpoint of 300 entries, and the proof of entry 257. */
export const fromPython = JSON.parse(written) as Written;

export const SIZE = 300;
const ORGANISATION = "00000000000000000000000000000001";

function entry(number: number): Bytes {
  const [actor, subject, commitment] = ["a".repeat(32), "b".repeat(32), "07".repeat(32)];
  return utf8(
    `{"actor":"${actor}","at":${String(number)},"commitment":"${commitment}","kind":"session.opened","organisation":"${ORGANISATION}","subject":"${subject}","v":1}`,
  );
}

function bundleOf(entries: readonly Uint8Array[]): Bytes {
  return concat(...entries.flatMap((each) => [Uint8Array.of(each.length >> 8, each.length & 255), each]));
}

/** Everything that is published, by its path. */
export async function paperTrail(): Promise<Map<string, Bytes>> {
  const all = Array.from({ length: SIZE }, (_, number) => entry(number));
  const files = new Map<string, Bytes>([["checkpoint", utf8(fromPython.checkpoint)]]);
  const tree = new GrowingTree();
  for (const { path, index, width } of bundles(SIZE)) {
    const entries = all.slice(index * WIDTH, index * WIDTH + width);
    await tree.append(entries);
    files.set(path, bundleOf(entries));
  }
  for (const { path, level, index } of tiles(SIZE)) {
    const tile = tree.tile(level ?? 0, index);
    if (tile !== null) files.set(path, tile);
  }
  return files;
}

export function readerOf(files: ReadonlyMap<string, Uint8Array>): ReadTrail {
  return (path) => Promise.resolve(files.get(path) ?? null);
}

/** Flip the lowest bit of a byte. */
export function flip(files: Map<string, Bytes>, path: string, at: number): void {
  const data = (files.get(path) ?? new Uint8Array()).slice();
  data[at] = (data[at] ?? 0) ^ 1;
  files.set(path, data);
}
