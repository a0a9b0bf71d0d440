/** Notes for handing over: sealed to one device with HPKE, signed by another (docs/desk.md section 3). */
import { getCiphersuiteFromName } from "ts-mls";
import { concat, plain, utf8, type Bytes } from "../protocol/bytes";
import { noteInfo, noteKeyBytes, noteSigned } from "../protocol/desk-note";
import { CryptoRefused, refusing } from "./errors";
import type { Suite } from "./suite";

const SIGNATURE_SIZE = 64;

/** The length of an encapsulated key. */
const ENCAPSULATED = new Map<string, number>([
  ["X-Wing", 1120],
  ["DHKEM-X25519-HKDF-SHA256", 32],
]);

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
  const { hpke } = suite;
  return refusing("note", async () => {
    const info = noteInfo(place.conversation, place.author, place.recipient);
    const { enc, ct } = await hpke.seal(await hpke.importPublicKey(recipientKey), written, info);
    return concat(enc, ct);
  });
}

/** Open a note and check whose it is. Throws `CryptoRefused`. */
export async function openNote(
  suite: Suite,
  privateKey: Uint8Array,
  authorKey: Uint8Array,
  place: NotePlace,
  sealed: Uint8Array,
): Promise<string> {
  const { hpke } = suite;
  const size = encapsulatedSize(suite);
  const key = await hpke.importPrivateKey(privateKey);
  const info = noteInfo(place.conversation, place.author, place.recipient);
  const opened = await refusing("note", () => hpke.open(key, sealed.slice(0, size), sealed.slice(size), info));
  const text = decoded(opened.slice(SIGNATURE_SIZE));
  const signature = opened.slice(0, SIGNATURE_SIZE);
  if (!(await isSigned(suite, authorKey, noteSigned(place.conversation, text), signature))) throw new CryptoRefused("note");
  return text;
}

function encapsulatedSize({ name }: Suite): number {
  const size = ENCAPSULATED.get(getCiphersuiteFromName(name).hpke.kem);
  if (size === undefined) throw new CryptoRefused("suite");
  return size;
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
