/** The bytes of a sealed record (docs/records.md sections 2 and 3). */
import { decode, encode } from "@msgpack/msgpack";
import { concat, idBytes, plain, utf8, type Bytes } from "./bytes";
import { bundledMessage, type BundledMessage } from "./history";
import { count, fields, id, listOf, Malformed, shape, type Reader } from "./shape";

/** Which contact a record is of. */
export interface RecordPlace {
  readonly record: string;
  readonly conversation: string;
  readonly contact: number;
}

export interface Transcript {
  readonly organisation: string;
  readonly conversation: string;
  readonly contact: number;
  /** The young person's account. */
  readonly person: string;
  readonly sealed_at: number;
  readonly messages: readonly BundledMessage[];
}

const transcript: Reader<Transcript> = shape({
  organisation: id,
  conversation: id,
  contact: count,
  person: id,
  sealed_at: count,
  messages: listOf(bundledMessage),
});

export function encodeTranscript(value: Transcript): Bytes {
  return plain(encode({ v: 1, ...value }));
}

/** Read a transcript. Throws `Malformed`, also for one of another version. */
export function decodeTranscript(data: Uint8Array): Transcript {
  let value: unknown;
  try {
    value = decode(data);
  } catch {
    throw new Malformed("transcript");
  }
  if (count(fields(value, "transcript")["v"], "transcript.v") !== 1) throw new Malformed("transcript.v");
  return transcript(value, "transcript");
}

/** To what the ciphertext is bound. */
export function recordData({ record, conversation, contact }: RecordPlace): Bytes {
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, contact);
  return concat(utf8("Earshot record v1\0"), idBytes(record), idBytes(conversation), number);
}

/** To what a share is bound that lies with a lead: HPKE's info. */
export function shareInfo(record: string, account: string, device: string): Bytes {
  return concat(utf8("Earshot record share v1\0"), idBytes(record), idBytes(account), idBytes(device));
}

/** What a share is known by: the hash of this. */
export function shareChecked(record: string, account: string, share: Uint8Array): Bytes {
  return concat(utf8("Earshot record share v1\0"), idBytes(record), idBytes(account), share);
}

/** To what a share is bound that was given for an opening. */
export function openingInfo(opening: string, account: string, device: string): Bytes {
  return concat(utf8("Earshot record opening v1\0"), idBytes(opening), idBytes(account), idBytes(device));
}
