/** To whom and to what a report of an encrypted chat is sealed (docs/moderation.md section 8). */
import { concat, idBytes, utf8, type Bytes } from "./bytes";
import { base64, id, listOf, shape, type Reader } from "./shape";

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

export const reportKeys: Reader<{ readonly items: readonly ReportKey[] }> = shape({
  items: listOf(shape({ device: id, key: base64, signature: base64, statement: base64, attestation: base64 })),
});
