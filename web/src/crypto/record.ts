/**
 * Sealed records (docs/records.md): a transcript under a fresh key, the key split among the leads.
 *
 * The shares are Shamir's over GF(2^8); each is known by a hash, so that of shares that do not fit together it is
 * known which one is wrong. The library tells nothing of that: shares that do not belong together give some key.
 */
import { combine, split } from "shamir-secret-sharing";
import { plain, sameBytes, type Bytes } from "../protocol/bytes";
import { openingInfo, recordData, shareChecked, shareInfo, type RecordPlace } from "../protocol/record";
import { CryptoRefused, refusing } from "./errors";
import { openSealed, sealTo } from "./sealing";
import type { Suite } from "./suite";

const KEY_SIZE = 32;
const AES = "AES-GCM";
/** A key encrypts one transcript and nothing else. */
const NONCE = new Uint8Array(12);
/** No one person opens a record. */
const LEAST_QUORUM = 2;

/** Encrypt a transcript. The key must be new. */
export async function encryptRecord(key: Uint8Array, place: RecordPlace, transcript: Uint8Array): Promise<Bytes> {
  if (key.length !== KEY_SIZE) throw new RangeError("key");
  const imported = await crypto.subtle.importKey("raw", plain(key), AES, false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt(bound(place), imported, plain(transcript)));
}

/** Decrypt a transcript. Throws `CryptoRefused` for another key, record, conversation or contact. */
export async function decryptRecord(key: Uint8Array, place: RecordPlace, ciphertext: Uint8Array): Promise<Bytes> {
  return refusing("record", async () => {
    const imported = await crypto.subtle.importKey("raw", plain(key), AES, false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt(bound(place), imported, plain(ciphertext)));
  });
}

function bound(place: RecordPlace): AesGcmParams {
  return { name: AES, iv: NONCE, additionalData: recordData(place) };
}

/** One lead's part of a key. */
export interface Share {
  /** The lead for whom it was made. */
  readonly account: string;
  readonly share: Bytes;
  /** What it is known by. */
  readonly check: Bytes;
}

/** Split a key among leads, `quorum` of whom give it back. Throws `CryptoRefused` where they are too few. */
export async function splitKey(
  key: Uint8Array,
  { record, accounts, quorum }: { readonly record: string; readonly accounts: readonly string[]; readonly quorum: number },
): Promise<readonly Share[]> {
  if (quorum < LEAST_QUORUM || accounts.length < quorum || new Set(accounts).size !== accounts.length) {
    throw new CryptoRefused("share");
  }
  const shares = await refusing("share", () => split(key, accounts.length, quorum));
  return Promise.all(
    shares.map(async (share, index) => {
      const account = accounts[index] ?? "";
      return { account, share: plain(share), check: await checkOf(record, account, share) };
    }),
  );
}

/** Put a key together. Throws `CryptoRefused` where the shares are too few or one of them is not what it is known by. */
export async function joinKey(record: string, quorum: number, shares: readonly Share[]): Promise<Bytes> {
  const right = await Promise.all(shares.map((share) => isShare(record, share)));
  const distinct = new Set(shares.map(({ account }) => account)).size;
  if (quorum < LEAST_QUORUM || distinct !== shares.length || shares.length < quorum || right.includes(false)) {
    throw new CryptoRefused("share");
  }
  return refusing("share", async () => plain(await combine(shares.slice(0, quorum).map(({ share }) => share))));
}

/** Whether this is the share that the record was sealed with for that lead. */
export async function isShare(record: string, { account, share, check }: Share): Promise<boolean> {
  return sameBytes(await checkOf(record, account, share), check);
}

async function checkOf(record: string, account: string, share: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", shareChecked(record, account, share)));
}

/** Where a share lies: whose it is, of which record or for which opening, on which device. */
export interface ShareAt {
  readonly of: { readonly record: string } | { readonly opening: string };
  readonly account: string;
  readonly device: string;
}

function infoOf({ of, account, device }: ShareAt): Bytes {
  return "record" in of ? shareInfo(of.record, account, device) : openingInfo(of.opening, account, device);
}

export async function sealShare(suite: Suite, key: Uint8Array, at: ShareAt, share: Uint8Array): Promise<Bytes> {
  return sealTo(suite, "share", key, infoOf(at), share);
}

/** Open a share that was sealed to this device. Throws `CryptoRefused`. */
export async function openShare(suite: Suite, privateKey: Uint8Array, at: ShareAt, sealed: Uint8Array): Promise<Bytes> {
  return plain(await openSealed(suite, "share", privateKey, infoOf(at), sealed));
}
