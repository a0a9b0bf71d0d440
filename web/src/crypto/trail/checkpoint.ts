/** Checkpoints (C2SP tlog-checkpoint), and whom to believe about them. */
import type { Signature as Ed25519 } from "ts-mls";
import type { Bytes } from "../../protocol/bytes";
import { TrailBroken } from "./broken";
import { decodeBase64, parseNote, signedAt, type Note, type VerifierKey } from "./notes";

export const HASH_BYTES = 32;

/** What a log says of itself: so many entries, and this root over them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Whom a reader believes: the log's key, and `quorum` of the witnesses' keys. */
export interface TrailPolicy {
  readonly log: VerifierKey;
  readonly witnesses: readonly VerifierKey[];
  readonly quorum: number;
}

/** A witness, and when it saw this checkpoint (seconds); null where it did not. */
export interface Witnessed {
  readonly name: string;
  readonly seconds: number | null;
}

export interface BelievedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly witnesses: readonly Witnessed[];
}

export function parseSize(text: string): number {
  const size = Number(text);
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(size)) throw new TrailBroken("checkpoint.form");
  return size;
}

function parseCheckpoint(note: Note): Checkpoint {
  const lines = note.text.slice(0, -1).split("\n");
  const [origin, size, root] = lines;
  if (origin === undefined || size === undefined || root === undefined || lines.includes("")) {
    throw new TrailBroken("checkpoint.form");
  }
  const hash = decodeBase64(root);
  if (hash.length !== HASH_BYTES) throw new TrailBroken("checkpoint.form");
  return { origin, size: parseSize(size), root: hash };
}

/** Read a checkpoint that a policy believes. */
export async function believe(ed25519: Ed25519, policy: TrailPolicy, data: Uint8Array): Promise<BelievedCheckpoint> {
  const note = parseNote(data);
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== policy.log.name) throw new TrailBroken("checkpoint.origin");
  if ((await signedAt(ed25519, policy.log, note)) === null) throw new TrailBroken("checkpoint.unsigned");
  const witnesses: Witnessed[] = [];
  for (const key of policy.witnesses) witnesses.push({ name: key.name, seconds: await signedAt(ed25519, key, note) });
  const seen = new Set(policy.witnesses.filter((_, index) => witnesses[index]?.seconds !== null).map((key) => key.text));
  if (seen.size < policy.quorum) throw new TrailBroken("checkpoint.quorum");
  return { checkpoint, witnesses };
}
