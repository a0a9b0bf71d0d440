/** What a report of a chat disclosed, read again (docs/moderation.md section 8). */
import { decode } from "@msgpack/msgpack";
import type { Bytes } from "./bytes";
import { bytes, count, id, listOf, Malformed, shape, type Reader } from "./shape";

/** A report discloses so many messages at the most. */
const MOST_MESSAGES = 100;

/** A message with what proves it. */
export interface Disclosed {
  readonly seq: number;
  readonly at: number;
  readonly sender: string;
  readonly message_id: string;
  readonly salt: Bytes;
  readonly content: Bytes;
  readonly frank: Bytes;
}

const version: Reader<1> = (value, at) => {
  if (value !== 1) throw new Malformed(at);
  return 1;
};

const plaintext = shape({
  v: version,
  messages: listOf(shape<Disclosed>({ seq: count, at: count, sender: id, message_id: id, salt: bytes, content: bytes, frank: bytes })),
});

/** Read what was sealed. Throws `Malformed` where it is nothing of the kind. */
export function decodeDisclosed(data: Uint8Array): readonly Disclosed[] {
  const { messages } = plaintext(unpack(data), "report");
  if (messages.length === 0 || messages.length > MOST_MESSAGES) throw new Malformed("report.messages");
  return messages;
}

function unpack(data: Uint8Array): unknown {
  try {
    return decode(data);
  } catch {
    throw new Malformed("report");
  }
}
