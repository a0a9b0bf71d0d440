/** A place's keys, and guests' links sealed to it (docs/visits.md section 12). */
import { concat, fromBase64Url, plain, toBase64Url, type Bytes } from "../protocol/bytes";
import { linkSigned, placeInfo, placeSigned, type PlaceLink, type PlaceWords, type SealedWhere } from "../protocol/place-link";
import type { SealedThere } from "../protocol/places";
import { Malformed } from "../protocol/shape";
import { verifyAttestation } from "./attestation";
import { CryptoRefused } from "./errors";
import { placeSecret, placeToken } from "./place-token";
import { openSealed, sealTo } from "./sealing";
import { DEFAULT_SUITE, loadSuite, type Suite } from "./suite";
import { readFragment, type GuestLink, writeFragment } from "./visit-keys";

const SIGNATURE_SIZE = 64;

/**
 * The suite of every place, whatever the organisation's is for its conversations: what is sealed leads
 * to a visit's media keys, so that it has to stay shut for as long as those.
 */
export function placeSuite(): Promise<Suite> {
  return loadSuite(DEFAULT_SUITE);
}

export interface PlaceKeys {
  /** With which the room's tablet asks the gateway. */
  readonly token: Bytes;
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

/** Derive everything from the link's seed. */
export async function placeKeys({ hpke }: Suite, link: Pick<PlaceLink, "place" | "seed">): Promise<PlaceKeys> {
  const { publicKey, privateKey } = await hpke.deriveKeyPair(await placeSecret(link, "Earshot visit place key v1"));
  return {
    token: await placeToken(link),
    publicKey: plain(await hpke.exportPublicKey(publicKey)),
    privateKey: plain(await hpke.exportPrivateKey(privateKey)),
  };
}

export async function signPlace(suite: Suite, signKey: Uint8Array, words: PlaceWords, device: string, key: Uint8Array): Promise<Bytes> {
  return plain(await suite.signature.sign(signKey, placeSigned(words, device, key)));
}

/** A device whose attestation holds. */
interface Signer {
  readonly device: string;
  readonly signatureKey: Uint8Array;
}

/** Whether a device itself says that this is the key of a place with these words. */
export function isPlaceOf(suite: Suite, maker: Signer, words: PlaceWords, key: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return isSigned(suite, maker.signatureKey, placeSigned(words, maker.device, key), signature);
}

/** Seal a guest's link for the room's tablet, signed by the device that made it. */
export async function sealLink(suite: Suite, signKey: Uint8Array, key: Uint8Array, where: SealedWhere, link: GuestLink): Promise<Bytes> {
  if (link.visit !== where.visit) throw new CryptoRefused("place");
  const bytes = fromBase64Url(writeFragment(link));
  const signature = await suite.signature.sign(signKey, linkSigned(where, bytes));
  return sealTo(suite, "place", key, placeInfo(where), concat(signature, bytes));
}

/** Open a link on the room's tablet, and check whose device sealed it. Throws `CryptoRefused`. */
export async function openLink(suite: Suite, privateKey: Uint8Array, signer: Signer, where: SealedWhere, sealed: Uint8Array): Promise<GuestLink> {
  const opened = await openSealed(suite, "place", privateKey, placeInfo(where), sealed);
  const bytes = opened.slice(SIGNATURE_SIZE);
  const link = readFragment(toBase64Url(bytes));
  const isTheirs = await isSigned(suite, signer.signatureKey, linkSigned(where, bytes), opened.slice(0, SIGNATURE_SIZE));
  if (link?.visit !== where.visit || signer.device !== where.device || !isTheirs) throw new CryptoRefused("place");
  return link;
}

/** Open a link on the room's tablet with no more than the place's link says: whose devices those are, too. */
export async function openThere(place: PlaceLink, organisation: string, there: SealedThere): Promise<GuestLink | null> {
  const suite = await placeSuite();
  try {
    const signer = await verifyAttestation(suite, { id: organisation, key: place.organisationKey }, there);
    if (signer.kind !== "staff") return null;
    const { privateKey } = await placeKeys(suite, place);
    return await openLink(suite, privateKey, signer, { place: place.place, visit: there.visit, device: there.device }, there.sealed);
  } catch (error) {
    if (error instanceof CryptoRefused || error instanceof Malformed) return null;
    throw error;
  }
}

/** A malformed signature or key is a wrong one. */
async function isSigned(suite: Suite, key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await suite.signature.verify(key, message, signature);
  } catch {
    return false;
  }
}
