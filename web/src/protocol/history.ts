/** What is said about history, and the bundle that it is handed over in (docs/history.md). */
import { decode, encode } from "@msgpack/msgpack";
import { blobPlace, type BlobPlace } from "./attachment";
import { plain, type Bytes } from "./bytes";
import { bytes, count, fields, flag, id, listOf, Malformed, nullable, shape, type Reader } from "./shape";

/** Entries of the log, both ends among them; from 0 on, what was written in earlier logs too. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface AskBody extends Gap {
  /** Devices whose hand-over did not hold. */
  readonly but: readonly string[];
}

export interface HistoryBody extends Gap {
  readonly for: readonly string[];
  /** There is nothing older that these devices could still get. */
  readonly whole: boolean;
  readonly count: number;
  readonly parts: readonly BlobPlace[];
}

/** A message as it was franked. */
export interface BundledMessage {
  /** The gateway's id for the conversation when it was written; `seq` is of that log. */
  readonly conversation: string;
  readonly seq: number;
  readonly id: string;
  readonly sender: string;
  readonly at: number;
  /** Empty where whoever hands over has none that holds. */
  readonly frank: Bytes;
  readonly salt: Bytes;
  readonly content: Bytes;
}

/** What was handed over to a device, and in which entry. */
export interface Given extends Gap {
  readonly seq: number;
}

export interface RosterRow {
  readonly device: string;
  readonly since: number;
  readonly given: Given | null;
}

export interface Bundle extends Gap {
  readonly conversation: string;
  readonly messages: readonly BundledMessage[];
  readonly roster: readonly RosterRow[];
}

/** More than one hand-over ever needs; a message of so many would not fit. */
const MOST_PARTS = 256;

const range = { from: count, to: count };

export const askBody: Reader<AskBody> = shape({ ...range, but: listOf(id) });

const parts: Reader<readonly BlobPlace[]> = (value, at) => {
  const read = listOf(blobPlace)(value, at);
  if (read.length > MOST_PARTS) throw new Malformed(at);
  return read;
};

export const historyBody: Reader<HistoryBody> = shape({ for: listOf(id), ...range, whole: flag, count, parts });

export const bundledMessage: Reader<BundledMessage> = shape({
  conversation: id,
  seq: count,
  id,
  sender: id,
  at: count,
  frank: bytes,
  salt: bytes,
  content: bytes,
});
const rosterRow: Reader<RosterRow> = shape({
  device: id,
  since: count,
  given: nullable(shape({ ...range, seq: count })),
});
const bundle: Reader<Bundle> = shape({
  conversation: id,
  ...range,
  messages: listOf(bundledMessage),
  roster: listOf(rosterRow),
});

export function encodeBundle(value: Bundle): Bytes {
  return plain(encode({ v: 1, ...value }));
}

/** Read a bundle. Throws `Malformed`, also for one of another version. */
export function decodeBundle(data: Uint8Array): Bundle {
  let value: unknown;
  try {
    value = decode(data);
  } catch {
    throw new Malformed("bundle");
  }
  if (count(fields(value, "bundle")["v"], "bundle.v") !== 1) throw new Malformed("bundle.v");
  return bundle(value, "bundle");
}
