/** Sealing to one device with HPKE in base mode: the encapsulated key, then the ciphertext. */
import { getCiphersuiteFromName } from "ts-mls";
import { concat, type Bytes } from "../protocol/bytes";
import { CryptoRefused, refusing, type CryptoReason } from "./errors";
import type { Suite } from "./suite";

/** The length of an encapsulated key. */
const ENCAPSULATED = new Map<string, number>([
  ["X-Wing", 1120],
  ["DHKEM-X25519-HKDF-SHA256", 32],
]);

/** Seal to a device's key; only with the same `info` it opens again. Throws `CryptoRefused`. */
export async function sealTo(
  { hpke }: Suite,
  reason: CryptoReason,
  key: Uint8Array,
  info: Uint8Array,
  content: Uint8Array,
): Promise<Bytes> {
  return refusing(reason, async () => {
    const { enc, ct } = await hpke.seal(await hpke.importPublicKey(key), content, info);
    return concat(enc, ct);
  });
}

/** Open what was sealed to this device. Throws `CryptoRefused`. */
export async function openSealed(
  suite: Suite,
  reason: CryptoReason,
  privateKey: Uint8Array,
  info: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const { hpke } = suite;
  const size = encapsulatedSize(suite);
  const key = await hpke.importPrivateKey(privateKey);
  return refusing(reason, () => hpke.open(key, sealed.slice(0, size), sealed.slice(size), info));
}

function encapsulatedSize({ name }: Suite): number {
  const size = ENCAPSULATED.get(getCiphersuiteFromName(name).hpke.kem);
  if (size === undefined) throw new CryptoRefused("suite");
  return size;
}
