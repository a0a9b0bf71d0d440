/** The settings of ts-mls that the protocol asks for, in one place. */
import type { Capabilities, ClientConfig, Extension, Lifetime } from "ts-mls";
import { sameBytes } from "../protocol/bytes";
import { authenticateBy, type LookUp } from "./attestation";
import type { SuiteName } from "./suite";

/** RFC 9420 section 13.4 leaves it to others; the registry has `last_resort` as 0x000A. */
const LAST_RESORT = 0x000a;

export const LAST_RESORT_EXTENSION: Extension = { extensionType: LAST_RESORT, extensionData: new Uint8Array() };

const DAY_S = 24 * 3600;
const LIFETIME_S = 84 * DAY_S;
/** A phone's clock may run ahead of the gateway's. */
const BACKDATED_S = DAY_S;

/** Lengths of plaintext are rounded up to this, so that "yes" and "no" look alike. */
const PADDING_STEP = 256;

/** Fixed, without the random values that `defaultCapabilities` mixes in: the same device, the same bytes. */
export function capabilities(suite: SuiteName): Capabilities {
  return {
    versions: ["mls10"],
    ciphersuites: [suite],
    extensions: [LAST_RESORT],
    proposals: [],
    credentials: ["basic"],
  };
}

/** From a day before `now` (milliseconds) to twelve weeks after. */
export function lifetimeFrom(now: number): Lifetime {
  const seconds = Math.floor(now / 1000);
  return { notBefore: BigInt(seconds - BACKDATED_S), notAfter: BigInt(seconds + LIFETIME_S) };
}

export function clientConfig(lookUp: LookUp): ClientConfig {
  return {
    // The log is ordered and a message of a past epoch is refused, so past epochs need no keys
    // (`withoutPast` in group.ts drops even the one that ts-mls insists on); within an epoch a device
    // may meet messages out of order when it comes back from a gap.
    keyRetentionConfig: { retainKeysForGenerations: 200, retainKeysForEpochs: 1, maximumForwardRatchetSteps: 5_000 },
    lifetimeConfig: { maximumTotalLifetime: BigInt(90 * DAY_S), validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: {
      compareKeyPackages: (a, b) => sameBytes(a.leafNode.signaturePublicKey, b.leafNode.signaturePublicKey),
      compareKeyPackageToLeafNode: (a, b) => sameBytes(a.leafNode.signaturePublicKey, b.signaturePublicKey),
    },
    paddingConfig: { kind: "padUntilLength", padUntilLength: PADDING_STEP },
    authService: authenticateBy(lookUp),
  };
}

/** The padding that brings a message of this length to the next step. */
export function padded(config: ClientConfig, length: number): ClientConfig {
  // PrivateMessageContent is the data and the 64-byte signature, each behind its length.
  const whole = lengthPrefix(length) + length + 2 + 64;
  const padUntilLength = Math.ceil(whole / PADDING_STEP) * PADDING_STEP;
  return { ...config, paddingConfig: { kind: "padUntilLength", padUntilLength } };
}

function lengthPrefix(length: number): number {
  if (length < 64) return 1;
  return length < 16_384 ? 2 : 4;
}
