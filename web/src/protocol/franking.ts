/** The bytes of franking: what a sender commits to, and what the gateway signs of it (docs/protocol.md section 7). */
import { concat, idBytes, sameBytes, uint64, utf8, type Bytes } from "./bytes";

export const SALT_SIZE = 32;
export const FRANK_SIZE = 64;

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

export function frankBytes(place: LogPlace, commitment: Uint8Array): Bytes {
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
