/** Signals and marks: sealed under a key exported from the epoch, beside the message ratchet (section 6). */
import { mlsExporter } from "ts-mls";
import { concat, idBytes, type Bytes } from "../protocol/bytes";
import { signalAssociatedData, type SealedPlace } from "../protocol/signing";
import { CryptoRefused } from "./errors";
import type { GroupState } from "./group";
import { openAesGcm, sealAesGcm, type Suite } from "./suite";

const LABEL = "earshot signal v1";
const KEY_SIZE = 32;
const NONCE_SIZE = 12;

/** The signal key of the state's epoch. */
export async function signalKeyOf(suite: Suite, state: GroupState, conversation: string): Promise<Uint8Array> {
  return mlsExporter(state.keySchedule.exporterSecret, LABEL, idBytes(conversation), KEY_SIZE, suite);
}

export async function sealSignal(
  key: Uint8Array,
  place: SealedPlace,
  plaintext: Uint8Array,
  nonce: Uint8Array,
): Promise<Bytes> {
  if (nonce.length !== NONCE_SIZE) throw new RangeError("nonce");
  return concat(nonce, await sealAesGcm(key, nonce, signalAssociatedData(place), plaintext));
}

/** Open what was sealed at this place. Throws `CryptoRefused` for anything else. */
export async function openSignal(key: Uint8Array, place: SealedPlace, sealed: Uint8Array): Promise<Uint8Array> {
  const nonce = sealed.slice(0, NONCE_SIZE);
  try {
    return await openAesGcm(key, nonce, signalAssociatedData(place), sealed.slice(NONCE_SIZE));
  } catch (error) {
    throw new CryptoRefused("message", { cause: error });
  }
}
