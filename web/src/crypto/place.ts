/** A place's keys, and guests' links sealed to it (docs/visits.md section 12). */
import { concat, idBytes, plain, utf8, type Bytes } from "../protocol/bytes";
import { linkSigned, placeInfo, placeSigned, type PlaceLink, type PlaceWords, type SealedWhere } from "../protocol/place-link";
import { CryptoRefused } from "./errors";
import { openSealed, sealTo } from "./sealing";
import { DEFAULT_SUITE, loadSuite, type Suite } from "./suite";
import { readFragment, type GuestLink, writeFragment } from "./visit-keys";
import { fromBase64Url, toBase64Url } from "../protocol/bytes";

const SIZE = 32;
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
export async function placeKeys({ hpke }: Suite, { place, seed }: Pick<PlaceLink, "place" | "seed">): Promise<PlaceKeys> {
  const { publicKey, privateKey } = await hpke.deriveKeyPair(await derived(place, seed, "Earshot visit place key v1"));
  return {
    token: await derived(place, seed, "Earshot visit place token v1"),
    publicKey: plain(await hpke.exportPublicKey(publicKey)),
    privateKey: plain(await hpke.exportPrivateKey(privateKey)),
  };
}

export async function derived(place: string, seed: Bytes, info: string): Promise<Bytes> {
  const secret = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: idBytes(place), info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, secret, SIZE * 8));
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
  if (link === null || link.visit !== where.visit || signer.device !== where.device || !isTheirs) throw new CryptoRefused("place");
  return link;
}

/** A malformed signature or key is a wrong one. */
async function isSigned(suite: Suite, key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  try {
    return await suite.signature.verify(key, message, signature);
  } catch {
    return false;
  }
}
