/** What a report of a chat discloses, as bytes and read again (docs/moderation.md section 8). */
import { decode, encode } from "@msgpack/msgpack";
import { plain, type Bytes } from "./bytes";
import { bytes, count, id, listOf, Malformed, shape, type Reader } from "./shape";

/** A report discloses so many messages at the most. */
export const MOST_DISCLOSED = 100;

/** A message as it is disclosed: what was said, and what proves that it was said there and then. */
export interface Disclosed {
  readonly seq: number;
  readonly at: number;
  readonly sender: string;
  readonly messageId: string;
  readonly salt: Bytes;
  readonly content: Bytes;
  /** Empty where there is none that holds: then staff see that it could not be verified. */
  readonly frank: Bytes;
}

/** What everybody who opens a report sees alike. */
export function disclosureBytes(messages: readonly Disclosed[]): Bytes {
  const disclosed = messages.map(({ seq, at, sender, messageId, salt, content, frank }) => {
    return { seq, at, sender, message_id: messageId, salt, content, frank };
  });
  return plain(encode({ v: 1, messages: disclosed }));
}

const version: Reader<1> = (value, at) => {
  if (value !== 1) throw new Malformed(at);
  return 1;
};

const wireMessage = shape({ seq: count, at: count, sender: id, message_id: id, salt: bytes, content: bytes, frank: bytes });

const message: Reader<Disclosed> = (value, at) => {
  const { message_id, ...rest } = wireMessage(value, at);
  return { ...rest, messageId: message_id };
};

const plaintext = shape({ v: version, messages: listOf(message) });

/** Read what was sealed. Throws `Malformed` where it is nothing of the kind. */
export function decodeDisclosed(data: Uint8Array): readonly Disclosed[] {
  const { messages } = plaintext(unpack(data), "report");
  if (messages.length === 0 || messages.length > MOST_DISCLOSED) throw new Malformed("report.messages");
  return messages;
}

function unpack(data: Uint8Array): unknown {
  try {
    return decode(data);
  } catch {
    throw new Malformed("report");
  }
}
