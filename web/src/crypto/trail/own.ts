/**
 * Check what a log says of one's own devices: steps 1 to 4 of docs/trail.md section 8. Nothing that the gateway merely
 * says is believed; what it leaves out is for the caller to notice.
 */
import type { Signature as Ed25519 } from "ts-mls";
import type { Bytes } from "../../protocol/bytes";
import { TrailBroken } from "./broken";
import { believe, HASH_BYTES } from "./checkpoint";
import { grewFrom, type TreeHead } from "./consistency";
import { isCommitted, readEntry, type WrittenEntry } from "./entry";
import { parseVerifierKey, type VerifierKey } from "./notes";
import { requireIncluded, type Placed } from "./proof";

/** What a device keeps of the log: its key as it was met first, and the newest checkpoint that was found whole. */
export interface KeptLog extends TreeHead {
  readonly key: string;
}

export interface OwnProof extends Placed {
  /** What was committed to, and under what; null where it is not shown. */
  readonly details: string | null;
  readonly salt: Bytes | null;
}

/** What the gateway gives. */
export interface OwnTrail {
  readonly key: string;
  readonly checkpoint: Bytes;
  /** Null where the log is shorter than what this device keeps. */
  readonly consistency: readonly Bytes[] | null;
  readonly entries: readonly OwnProof[];
}

const KINDS = ["device.added", "device.endorsed", "device.recovered", "device.revoked", "device.quarantined", "device.quarantine_lifted"] as const;

/** What an entry proves of a device; `statement` is the hash of its attestation's, in hex, where that is shown. */
export interface OwnDeed {
  readonly kind: (typeof KINDS)[number];
  readonly device: string;
  readonly actor: string;
  readonly at: number;
  readonly statement: string | null;
}

export interface CheckedTrail {
  readonly kept: KeptLog;
  readonly deeds: readonly OwnDeed[];
}

export async function checkOwnTrail(ed25519: Ed25519, given: OwnTrail, organisation: string, before: KeptLog | null): Promise<CheckedTrail> {
  const log = await keyOf(given, organisation, before);
  const { checkpoint } = await believe(ed25519, { log, witnesses: [], quorum: 0 }, given.checkpoint);
  if (before !== null && !(await isGrown(given, before, checkpoint))) throw new TrailBroken("split", { path: "checkpoint" });
  const deeds: OwnDeed[] = [];
  for (const proof of given.entries) {
    await requireIncluded(checkpoint, proof);
    deeds.push(await deedOf(proof, organisation));
  }
  const { size, root } = checkpoint;
  return { kept: { key: log.text, size, root }, deeds };
}

async function keyOf({ key }: OwnTrail, organisation: string, before: KeptLog | null): Promise<VerifierKey> {
  const log = await parseVerifierKey(key);
  if (!log.name.endsWith(`/${organisation}`)) throw new TrailBroken("checkpoint.origin", { path: "key" });
  if (before !== null && before.key !== log.text) throw new TrailBroken("split", { path: "key" });
  return log;
}

async function isGrown({ consistency }: OwnTrail, before: TreeHead, after: TreeHead): Promise<boolean> {
  if (consistency === null || consistency.some(({ length }) => length !== HASH_BYTES)) return false;
  return grewFrom(before, after, consistency);
}

async function deedOf(proof: OwnProof, organisation: string): Promise<OwnDeed> {
  const written = readEntry(proof.entry);
  const kind = KINDS.find((each) => each === written?.kind);
  if (written?.organisation !== organisation || kind === undefined) throw new TrailBroken("entry.form", { entry: proof.index });
  const { subject: device, actor, at } = written;
  return { kind, device, actor, at, statement: await statementOf(written, proof) };
}

async function statementOf(written: WrittenEntry, { details, salt, index }: OwnProof): Promise<string | null> {
  if (details === null || salt === null) return null;
  if (!(await isCommitted(written, details, salt))) throw new TrailBroken("entry.hash", { entry: index });
  return /"statement_sha256":"([0-9a-f]{64})"/.exec(details)?.[1] ?? null;
}
