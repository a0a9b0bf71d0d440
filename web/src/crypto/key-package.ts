/** KeyPackages: how a device offers itself to be added to a group (RFC 9420 section 10). */
import { decodeMlsMessage, encodeMlsMessage, generateKeyPackageWithKey, type KeyPackage, type PrivateKeyPackage } from "ts-mls";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { plain, toHex, type Bytes } from "../protocol/bytes";
import { credentialOf, deviceOf } from "./attestation";
import { capabilities, LAST_RESORT_EXTENSION, lifetimeFrom } from "./config";
import type { DeviceKey } from "./device";
import { CryptoRefused } from "./errors";
import type { Suite } from "./suite";

/** A KeyPackage with its private half. `reference` is its KeyPackageRef in hex. */
export interface OwnKeyPackage {
  readonly reference: string;
  readonly lastResort: boolean;
  /** When it ends, in milliseconds. */
  readonly notAfter: number;
  /** MLSMessage, as it is published. */
  readonly message: Bytes;
  readonly initKey: Uint8Array;
  readonly encryptionKey: Uint8Array;
}

export interface KeyPackageOwner {
  readonly suite: Suite;
  readonly device: string;
  readonly key: DeviceKey;
}

export interface KeyPackagePair {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
}

/** Make a pair for use at once, in a group of one's own or an external join. */
export async function makePair(owner: KeyPackageOwner, now: number, lastResort = false): Promise<KeyPackagePair> {
  return generateKeyPackageWithKey(
    credentialOf(owner.device),
    capabilities(owner.suite.name),
    lifetimeFrom(now),
    lastResort ? [LAST_RESORT_EXTENSION] : [],
    owner.key,
    owner.suite,
  );
}

export async function makeKeyPackage(owner: KeyPackageOwner, now: number, lastResort: boolean): Promise<OwnKeyPackage> {
  const { publicPackage, privatePackage } = await makePair(owner, now, lastResort);
  return {
    reference: toHex(await makeKeyPackageRef(publicPackage, owner.suite.hash)),
    lastResort,
    notAfter: Number(lifetimeFrom(now).notAfter) * 1000,
    message: plain(
      encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: publicPackage }),
    ),
    initKey: privatePackage.initPrivateKey,
    encryptionKey: privatePackage.hpkePrivateKey,
  };
}

/** Read somebody's KeyPackage and check that it is of the device that the gateway says. */
export function readKeyPackage(message: Uint8Array, device: string): KeyPackage {
  const decoded = decodeMlsMessage(message, 0)?.[0];
  if (decoded?.wireformat !== "mls_key_package") throw new CryptoRefused("key_package");
  if (deviceOf(decoded.keyPackage.leafNode.credential) !== device) throw new CryptoRefused("key_package");
  return decoded.keyPackage;
}

/** Put a stored KeyPackage together again. */
export function pairOf(own: OwnKeyPackage, key: DeviceKey): KeyPackagePair {
  const decoded = decodeMlsMessage(own.message, 0)?.[0];
  if (decoded?.wireformat !== "mls_key_package") throw new CryptoRefused("key_package");
  return {
    publicPackage: decoded.keyPackage,
    privatePackage: {
      initPrivateKey: own.initKey,
      hpkePrivateKey: own.encryptionKey,
      signaturePrivateKey: key.signKey,
    },
  };
}
