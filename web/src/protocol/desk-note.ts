/** The bytes of notes for handing over (docs/desk.md section 3). */
import { concat, idBytes, utf8, type Bytes } from "./bytes";

/** What a device signs about its note key. */
export function noteKeyBytes(device: string, key: Uint8Array): Bytes {
  return concat(utf8("Earshot desk note key v1\n"), idBytes(device), key);
}

/** To what a sealed note is bound: HPKE's info. */
export function noteInfo(conversation: string, author: string, recipient: string): Bytes {
  return concat(utf8("Earshot desk note v1\0"), idBytes(conversation), idBytes(author), idBytes(recipient));
}

/** What the author's device signs. */
export function noteSigned(conversation: string, text: string): Bytes {
  return concat(utf8("Earshot desk note v1\n"), idBytes(conversation), utf8(text));
}
