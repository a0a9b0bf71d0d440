/** Entries of the trail: their one form, and what they committed to (docs/trail.md section 1). */
import { fromHex, sameBytes, utf8, type Bytes } from "../../protocol/bytes";

/** What an entry's bytes say; a later version may know more kinds. */
export interface WrittenEntry {
  readonly kind: string;
  readonly organisation: string;
  readonly actor: string;
  readonly subject: string;
  readonly at: number;
  readonly commitment: Bytes;
}

const CANONICAL =
  /^\{"actor":"([0-9A-Za-z._:-]{0,64})","at":(0|[1-9][0-9]{0,15}),"commitment":"([0-9a-f]{64})","kind":"([a-z_]+\.[a-z_]+)","organisation":"([0-9A-Za-z._:-]{1,64})","subject":"([0-9A-Za-z._:-]{0,64})","v":1\}$/;

/** Read an entry's bytes; null where they are not the one way to write an entry. */
export function readEntry(data: Uint8Array): WrittenEntry | null {
  // Each byte as a character: what is not ASCII fits nowhere in the pattern.
  const match = CANONICAL.exec(new TextDecoder("latin1").decode(data));
  if (match === null) return null;
  const [, actor = "", at = "", commitment = "", kind = "", organisation = "", subject = ""] = match;
  return { kind, organisation, actor, subject, at: Number(at), commitment: fromHex(commitment) };
}

/** Whether details are what an entry committed to: HMAC-SHA-256 under the salt. */
export async function isCommitted(entry: WrittenEntry, details: string, salt: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return sameBytes(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(details))), entry.commitment);
}

/** Take `count` entries out of a bundle, each with the byte at which it begins; else the byte at which it is cut. */
export function readBundle(data: Uint8Array, count: number): readonly { readonly at: number; readonly entry: Uint8Array }[] | number {
  const found: { readonly at: number; readonly entry: Uint8Array }[] = [];
  let at = 0;
  while (found.length < count) {
    const [high, low] = [data[at], data[at + 1]];
    if (high === undefined || low === undefined) return at;
    const begin = at + 2;
    const end = begin + high * 256 + low;
    if (end > data.length) return at;
    found.push({ at: begin, entry: data.subarray(begin, end) });
    at = end;
  }
  return at === data.length ? found : at;
}
