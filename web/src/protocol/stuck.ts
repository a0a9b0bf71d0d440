/** The bytes that a report of a commit is signed over (docs/resets.md section 2). */
import { concat, idBytes, plain, uint64, utf8, type Bytes } from "./bytes";

/** A commit that a device cannot follow, and what it derived in the epoch before it. */
export interface StuckPlace {
  readonly conversation: string;
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  /** The entry's whole body. */
  readonly commit: Uint8Array;
  /** The epoch's confirmed transcript hash. */
  readonly transcript: Uint8Array;
  readonly authenticator: Uint8Array;
  readonly externalPub: Uint8Array;
}

export async function stuckBytes(place: StuckPlace): Promise<Bytes> {
  const { conversation, device, epoch, seq, commit, transcript, authenticator, externalPub } = place;
  const hashes = await Promise.all([commit, transcript, authenticator, externalPub].map(sha256));
  const head = [idBytes(conversation), idBytes(device), uint64(epoch), uint64(seq)];
  return concat(utf8("Earshot stuck v1\0"), ...head, ...hashes);
}

async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", plain(bytes)));
}
