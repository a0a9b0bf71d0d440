/** The bytes of a report of an encrypted chat (docs/moderation.md section 8). */
import { encode } from "@msgpack/msgpack";
import { concat, fromBase64Url, idBytes, plain, utf8, type Bytes } from "./bytes";
import { id, listOf, Malformed, shape, text, type Reader } from "./shape";

/** A message as it is disclosed: what was said, and what proves that it was said there and then. */
export interface DisclosedMessage {
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
export function disclosureBytes(messages: readonly DisclosedMessage[]): Bytes {
  const disclosed = messages.map(({ seq, at, sender, messageId, salt, content, frank }) => {
    return { seq, at, sender, message_id: messageId, salt, content, frank };
  });
  return plain(encode({ v: 1, messages: disclosed }));
}

/** To what a report's body is bound. */
export function reportContext(report: string, conversation: string): Bytes {
  return concat(utf8("Earshot report v1\0"), idBytes(report), idBytes(conversation));
}

/** To what the key for one device is bound: HPKE's info. */
export function reportInfo(report: string, conversation: string, device: string): Bytes {
  return concat(reportContext(report, conversation), idBytes(device));
}

/** A device that the gateway names as one to seal to; nothing of it is believed before it was checked. */
export interface ReportKey {
  readonly device: string;
  readonly key: Bytes;
  readonly signature: Bytes;
  readonly statement: Bytes;
  readonly attestation: Bytes;
}

const base64: Reader<Bytes> = (value, at) => {
  try {
    return fromBase64Url(text(value, at));
  } catch {
    throw new Malformed(at);
  }
};

export const reportKeys: Reader<{ readonly items: readonly ReportKey[] }> = shape({
  items: listOf(shape({ device: id, key: base64, signature: base64, statement: base64, attestation: base64 })),
});
