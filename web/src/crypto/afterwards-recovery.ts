/** What comes of a recovery phrase, and whether a device's chain back to an older one holds (docs/recovery.md). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { plain, type Bytes } from "../protocol/bytes";
import type { PersonRecord } from "../protocol/records";
import { KEY_INFO, LOCATOR_INFO, recoveredBytes, recoveryKeyBytes, type Recovered, type RecoveryKey } from "../protocol/recovery";
import type { KnownDevice } from "./attestation";
import type { Suite } from "./suite";

const LOCATOR_BITS = 16 * 8;
const SEED_BITS = 32 * 8;

export interface Derived {
  /** What the gateway finds the account by. */
  readonly locator: Bytes;
  /** The recovery key: its private half, and its public one. */
  readonly seed: Bytes;
  readonly key: Bytes;
}

export async function derive(phrase: Uint8Array): Promise<Derived> {
  const ikm = await crypto.subtle.importKey("raw", plain(phrase), "HKDF", false, ["deriveBits"]);
  const expand = async (info: Bytes, bits: number): Promise<Bytes> => {
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    return new Uint8Array(await crypto.subtle.deriveBits(how, ikm, bits));
  };
  const [locator, seed] = [await expand(LOCATOR_INFO, LOCATOR_BITS), await expand(KEY_INFO, SEED_BITS)];
  return { locator, seed, key: plain(ed25519.getPublicKey(seed)) };
}

export async function endorseRecovery(suite: Suite, signKey: Uint8Array, recovery: RecoveryKey): Promise<Bytes> {
  return plain(await suite.signature.sign(signKey, recoveryKeyBytes(recovery)));
}

export async function recover(suite: Suite, seed: Uint8Array, recovered: Recovered): Promise<Bytes> {
  return plain(await suite.signature.sign(seed, recoveredBytes(recovered)));
}

type Chain = NonNullable<PersonRecord["recovered"]>;

/** Whether the older device vouches for the recovery key, and that one for the device. A malformed word is a wrong one. */
export async function isChained(suite: Suite, organisation: string, older: KnownDevice, device: KnownDevice, chain: Chain): Promise<boolean> {
  const { account, signatureKey } = device;
  const { key, at, endorsement, challenge, signature } = chain;
  const recovery = recoveryKeyBytes({ organisation, account, by: older.device, key, at });
  const recovered = recoveredBytes({ organisation, account, signatureKey, challenge });
  try {
    return (
      (await suite.signature.verify(older.signatureKey, recovery, endorsement)) && (await suite.signature.verify(key, recovered, signature))
    );
  } catch {
    return false;
  }
}
