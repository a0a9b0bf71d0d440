/** Signals of a visit, sealed so that whoever carries them can neither read nor change nor repeat them (section 5). */
import { concat, idBytes, plain, uint64, utf8, type Bytes } from "../protocol/bytes";
import type { VisitKeyName } from "../protocol/visits";
import { CryptoRefused } from "./errors";

const NONCE_SIZE = 12;
const KINDS: Readonly<Record<VisitKeyName, number>> = { member: 1, guest: 2, room: 3 };

/** What the ciphertext is: a signal, a note to who waits, or a guest's seed kept for the host's other window. */
export type SealedUse = "signal" | "note" | "seed";
const USES: Readonly<Record<SealedUse, number>> = { signal: 0, note: 0x10, seed: 0x20 };

/** Where a sealed signal belongs; it opens nowhere else. */
export interface SignalPlace {
  readonly use: SealedUse;
  readonly key: VisitKeyName;
  readonly visit: string;
  readonly epoch: number;
  readonly sender: string;
  /** `EVERYBODY`: all inside. */
  readonly to: string;
}

export function visitAssociatedData({ use, key, visit, epoch, sender, to }: SignalPlace): Bytes {
  const kind = Uint8Array.of(0, USES[use] | KINDS[key]);
  return concat(utf8("Earshot visit signal v1"), kind, idBytes(visit), uint64(epoch), idBytes(sender), idBytes(to));
}

export async function sealVisitSignal(key: Bytes, place: SignalPlace, plaintext: Bytes): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_SIZE));
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: nonce, additionalData: visitAssociatedData(place) };
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(parameters, imported, plaintext)));
}

/** Open what was sealed at this place. Throws `CryptoRefused` for anything else. */
export async function openVisitSignal(key: Bytes, place: SignalPlace, sealed: Uint8Array): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const parameters = { name: "AES-GCM", iv: plain(sealed.slice(0, NONCE_SIZE)), additionalData: visitAssociatedData(place) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, imported, plain(sealed.slice(NONCE_SIZE))));
  } catch (error) {
    throw new CryptoRefused("message", { cause: error });
  }
}
