/** A device's key pair and what it signs. The private half leaves this module only towards the sealed store. */
import { proofBytes, type ProofPurpose } from "../protocol/signing";
import type { Suite } from "./suite";

export interface DeviceKey {
  readonly publicKey: Uint8Array;
  /** The Ed25519 seed. */
  readonly signKey: Uint8Array;
}

export async function newDeviceKey(suite: Suite): Promise<DeviceKey> {
  return suite.signature.keygen();
}

/** Sign that this device answers this challenge, for this purpose, on this page's origin. */
export async function prove(
  suite: Suite,
  key: DeviceKey,
  purpose: ProofPurpose,
  origin: string,
  challenge: Uint8Array,
): Promise<Uint8Array> {
  return suite.signature.sign(key.signKey, proofBytes(purpose, origin, challenge));
}
