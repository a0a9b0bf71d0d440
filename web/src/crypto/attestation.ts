/** Who stands behind a leaf: the organisation's attestation, and nothing that the gateway merely says. */
import type { AuthenticationService, Credential } from "ts-mls";
import { fromBase64Url, idBytes, isId, sameBytes, toHex } from "../protocol/bytes";
import type { PersonKind } from "../protocol/records";
import { attestationBytes, readStatement, type Statement } from "../protocol/signing";
import { CryptoRefused } from "./errors";
import type { Suite } from "./suite";

/** A device whose attestation was verified. */
export interface KnownDevice {
  readonly device: string;
  readonly account: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly title: string;
  readonly signatureKey: Uint8Array;
  /** The device of the same account whose word for this one was verified. */
  readonly endorsedBy: string | null;
  /** That word came by way of a recovery key: its person came back with their words. */
  readonly recovered?: true;
}

export interface Organisation {
  readonly id: string;
  /** The Ed25519 key that this device pinned at its first contact. */
  readonly key: Uint8Array;
}

/** Check an attestation under the pinned key. Throws `CryptoRefused`. */
export async function verifyAttestation(
  suite: Suite,
  organisation: Organisation,
  given: { readonly device: string; readonly statement: Uint8Array; readonly attestation: Uint8Array },
): Promise<KnownDevice> {
  const signed = attestationBytes(given.statement);
  if (!(await isSigned(suite, organisation.key, signed, given.attestation))) throw new CryptoRefused("attestation");
  const statement = readStatement(given.statement);
  if (statement.organisation !== organisation.id) throw new CryptoRefused("organisation");
  if (statement.device !== given.device) throw new CryptoRefused("attestation");
  return knownDevice(statement);
}

function knownDevice(statement: Statement): KnownDevice {
  const { account, device, kind, name, title } = statement;
  return { device, account, kind, name, title, signatureKey: fromBase64Url(statement.signature_key), endorsedBy: null };
}

/** A malformed signature or key is a wrong one. */
async function isSigned(suite: Suite, key: Uint8Array, signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await suite.signature.verify(key, signed, signature);
  } catch {
    return false;
  }
}

/** Find a device's verified entry; null where the directory has none that verifies. */
export type LookUp = (device: string) => Promise<KnownDevice | null>;

/** The device that a credential names, or null where it is none of ours. */
export function deviceOf(credential: Credential): string | null {
  if (credential.credentialType !== "basic") return null;
  const device = toHex(credential.identity);
  return isId(device) ? device : null;
}

export function credentialOf(device: string): Credential {
  return { credentialType: "basic", identity: idBytes(device) };
}

/** Accept a leaf only with a verified attestation of that device and that key. */
export function authenticateBy(lookUp: LookUp): AuthenticationService {
  return {
    async validateCredential(credential, signaturePublicKey) {
      const device = deviceOf(credential);
      const known = device === null ? null : await lookUp(device);
      return known !== null && sameBytes(known.signatureKey, signaturePublicKey);
    },
  };
}
