/** The bytes of franking: what a sender commits to, and what the gateway signs of it (docs/protocol.md section 7). */
import { concat, idBytes, sameBytes, uint64, utf8, type Bytes } from "./bytes";

export const SALT_SIZE = 32;

const SIGNATURE_SIZE = 64;
const FRANK_HEAD_SIZE = SIGNATURE_SIZE + 4;
const HASH_SIZE = 32;
const COMMITMENT_SIZE = 32;
const AUTHENTICATED_DATA_V2 = 0x02;

/** Whose message it is, and where: what a commitment binds a content to. */
export interface MessagePlace {
  readonly conversation: string;
  /** The device whose leaf signs the message. */
  readonly sender: string;
  readonly messageId: string;
}

/** Where and when the log took a message: what the gateway adds. */
export interface LogPlace {
  readonly conversation: string;
  readonly sender: string;
  readonly seq: number;
  readonly at: number;
}

/** What the commitment is computed over, under the salt. */
export function committedBytes(place: MessagePlace, content: Uint8Array): Bytes {
  const { conversation, sender, messageId } = place;
  return concat(utf8("Earshot franking v1\0"), idBytes(conversation), idBytes(sender), idBytes(messageId), content);
}

/** What the gateway states of a message. */
export function frankStatement(place: LogPlace, commitment: Uint8Array): Bytes {
  const { conversation, sender, seq, at } = place;
  return concat(
    utf8("Earshot frank v1\0"),
    commitment,
    idBytes(conversation),
    idBytes(sender),
    uint64(seq),
    uint64(at),
  );
}

/** What the gateway signs: a tree of that many statements. */
export function signedBytes(root: Uint8Array, size: number): Bytes {
  return concat(utf8("Earshot frank tree v1\0"), Uint8Array.of(size >> 8, size & 0xff), root);
}

/** A signature over a tree of statements, and the way from one of them up to its root. */
export interface Frank {
  readonly signature: Bytes;
  readonly size: number;
  readonly index: number;
  readonly path: readonly Bytes[];
}

/** Read a frank; null where its bytes are none. */
export function readFrank(frank: Uint8Array): Frank | null {
  if (frank.length < FRANK_HEAD_SIZE || (frank.length - FRANK_HEAD_SIZE) % HASH_SIZE !== 0) return null;
  const numbers = new DataView(frank.buffer, frank.byteOffset + SIGNATURE_SIZE, 4);
  const [size, index] = [numbers.getUint16(0), numbers.getUint16(2)];
  const path = Array.from({ length: (frank.length - FRANK_HEAD_SIZE) / HASH_SIZE }, (_, step) => {
    const start = FRANK_HEAD_SIZE + step * HASH_SIZE;
    return new Uint8Array(frank.slice(start, start + HASH_SIZE));
  });
  if (index >= size || path.length !== pathLength(index, size)) return null;
  return { signature: new Uint8Array(frank.slice(0, SIGNATURE_SIZE)), size, index, path };
}

/** How many hashes lead from a leaf to the root of a tree of that size (RFC 6962 section 2.1.1). */
function pathLength(index: number, size: number): number {
  let length = 0;
  for (let last = size - 1; last > 0; last >>= 1, index >>= 1) {
    if (index % 2 === 1 || index < last) length += 1;
  }
  return length;
}

/** What a message carries in the clear. */
export function authenticatedData(messageId: string, commitment: Uint8Array): Bytes {
  return concat(Uint8Array.of(AUTHENTICATED_DATA_V2), idBytes(messageId), commitment);
}

/** The commitment out of a message's authenticated data; null where that is of another form or message. */
export function readCommitment(data: Uint8Array, messageId: string): Bytes | null {
  const start = data.length - COMMITMENT_SIZE;
  if (start < 0) return null;
  const commitment = new Uint8Array(data.subarray(start));
  return sameBytes(data, authenticatedData(messageId, commitment)) ? commitment : null;
}
