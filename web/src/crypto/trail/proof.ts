/** A proof of one entry that stands on its own (C2SP tlog-proof). */
import type { Signature as Ed25519 } from "ts-mls";
import { sameBytes, type Bytes } from "../../protocol/bytes";
import { rootByInclusion } from "../merkle";
import { TrailBroken } from "./broken";
import { believe, HASH_BYTES, parseSize, type BelievedCheckpoint, type Checkpoint, type TrailPolicy } from "./checkpoint";
import { readEntry, type WrittenEntry } from "./entry";
import { decodeBase64 } from "./notes";

const HEAD = /^c2sp\.org\/tlog-proof@v1\nextra (\S+)\nindex (\d+)((?:\n\S+)*)$/;
const MOST_HASHES = 63;
const MOST_BYTES = 128 * 1024;

/** An entry's bytes, its place, and the hashes beside its way up. */
export interface Placed {
  readonly entry: Bytes;
  readonly index: number;
  readonly path: readonly Bytes[];
}

interface Proof extends Placed {
  readonly checkpoint: Uint8Array;
}

/** An entry that is in a log that the policy believes, at its place. */
export interface ProvenEntry extends BelievedCheckpoint {
  readonly entry: WrittenEntry;
  readonly index: number;
}

/** Read a proof file; nothing is checked but its form. */
function parseProof(data: Uint8Array): Proof {
  const end = data.findIndex((byte, index) => byte === 10 && data[index + 1] === 10);
  if (data.length > MOST_BYTES || end < 0) throw new TrailBroken("note.form");
  const match = HEAD.exec(new TextDecoder("latin1").decode(data.subarray(0, end)));
  if (match === null) throw new TrailBroken("note.form");
  const [, extra = "", index = "", hashes = ""] = match;
  return { entry: decodeBase64(extra), index: parseSize(index), path: pathOf(hashes), checkpoint: data.subarray(end + 2) };
}

function pathOf(hashes: string): readonly Bytes[] {
  const path = hashes.split("\n").slice(1).map(decodeBase64);
  if (path.length > MOST_HASHES || path.some(({ length }) => length !== HASH_BYTES)) throw new TrailBroken("note.form");
  return path;
}

/** The name of the log that a proof file is of, so that its key can be looked up; nothing is checked. */
export function originOfProof(data: Uint8Array): string {
  return new TextDecoder().decode(parseProof(data).checkpoint).split("\n")[0] ?? "";
}

export async function checkProof(ed25519: Ed25519, policy: TrailPolicy, data: Uint8Array): Promise<ProvenEntry> {
  const { entry, index, path, checkpoint } = parseProof(data);
  const believed = await believe(ed25519, policy, checkpoint);
  await requireIncluded(believed.checkpoint, { entry, index, path });
  const written = readEntry(entry);
  if (written === null) throw new TrailBroken("entry.form", { entry: index });
  return { ...believed, entry: written, index };
}

/** Require that an entry stands in a checkpoint's tree at its place. Throws `TrailBroken`. */
export async function requireIncluded({ size, root }: Checkpoint, { entry, index, path }: Placed): Promise<void> {
  // A path that is too long or too short for its place would otherwise be followed past the root.
  if (index >= size || path.length !== pathLength(index, size)) throw new TrailBroken("proof", { entry: index });
  if (!sameBytes(await rootByInclusion(entry, { index, size, path }), root)) throw new TrailBroken("proof", { entry: index });
}

function pathLength(index: number, size: number): number {
  let length = 0;
  for (let [at, last] = [index, size - 1]; last > 0; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]) {
    if (at % 2 === 1 || at !== last) length += 1;
  }
  return length;
}
