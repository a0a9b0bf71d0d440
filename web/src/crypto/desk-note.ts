/** Notes for handing over: sealed to one device with HPKE, signed by another (docs/desk.md section 3). */
import { concat, plain, utf8, type Bytes } from "../protocol/bytes";
import { noteInfo, noteKeyBytes, noteSigned } from "../protocol/desk-note";
import { CryptoRefused } from "./errors";
import { openSealed, sealTo } from "./sealing";
import type { Suite } from "./suite";

const SIGNATURE_SIZE = 64;

export interface NoteKeyPair {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

/** Between whom a note goes, and about which conversation. */
export interface NotePlace {
  readonly conversation: string;
  readonly author: string;
  readonly recipient: string;
}

export async function newNoteKey({ hpke }: Suite): Promise<NoteKeyPair> {
  const { publicKey, privateKey } = await hpke.generateKeyPair();
  return { publicKey: plain(await hpke.exportPublicKey(publicKey)), privateKey: plain(await hpke.exportPrivateKey(privateKey)) };
}

export async function signNoteKey(suite: Suite, signKey: Uint8Array, device: string, key: Uint8Array): Promise<Bytes> {
  return plain(await suite.signature.sign(signKey, noteKeyBytes(device, key)));
}

/** Whether a device itself says that this is its note key. A malformed signature is a wrong one. */
export async function isNoteKeyOf(
  suite: Suite,
  { device, signatureKey }: { readonly device: string; readonly signatureKey: Uint8Array },
  key: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return isSigned(suite, signatureKey, noteKeyBytes(device, key), signature);
}

/** Sign a note once; what is sealed to each device is the same. */
export async function writeNote(suite: Suite, signKey: Uint8Array, conversation: string, text: string): Promise<Bytes> {
  return concat(await suite.signature.sign(signKey, noteSigned(conversation, text)), utf8(text));
}

export async function sealNote(suite: Suite, recipientKey: Uint8Array, place: NotePlace, written: Uint8Array): Promise<Bytes> {
  const info = noteInfo(place.conversation, place.author, place.recipient);
  return sealTo(suite, "note", recipientKey, info, written);
}

/** Open a note and check whose it is. Throws `CryptoRefused`. */
export async function openNote(
  suite: Suite,
  privateKey: Uint8Array,
  authorKey: Uint8Array,
  place: NotePlace,
  sealed: Uint8Array,
): Promise<string> {
  const info = noteInfo(place.conversation, place.author, place.recipient);
  const opened = await openSealed(suite, "note", privateKey, info, sealed);
  const text = decoded(opened.slice(SIGNATURE_SIZE));
  const signature = opened.slice(0, SIGNATURE_SIZE);
  if (!(await isSigned(suite, authorKey, noteSigned(place.conversation, text), signature))) throw new CryptoRefused("note");
  return text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CryptoRefused("note");
  }
}

async function isSigned(suite: Suite, key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await suite.signature.verify(key, message, signature);
  } catch {
    return false;
  }
}
