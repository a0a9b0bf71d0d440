/** The bytes by which one device lets another one in (docs/devices.md). */
import { concat, fromBase64Url, idBytes, toBase64Url, uint64, utf8, type Bytes } from "./bytes";

export const SECRET_SIZE = 32;

/** What the QR code carries: a code for the gateway, a secret for the two devices. */
export interface LinkText {
  readonly code: string;
  readonly secret: Bytes;
}

export function writeLink(origin: string, { code, secret }: LinkText): string {
  return `${origin}/link#${code}.${toBase64Url(secret)}`;
}

/** Read a link, or what stands behind its #; null where it is none. */
export function readLink(text: string): LinkText | null {
  const found = /(?:^|#)([0-9A-HJKMNP-TV-Z]{10})\.([A-Za-z0-9_-]{43})$/.exec(text.trim());
  const [, code, secret] = found ?? [];
  return code === undefined || secret === undefined ? null : { code, secret: fromBase64Url(secret) };
}

/** What a new device's MAC is over: this key, under this name, for this code. */
export function linkRequestBytes(code: string, signatureKey: Uint8Array, name: string): Bytes {
  return concat(utf8(`Earshot link request v1\0${code}\0`), signatureKey, utf8(name));
}

export interface LinkAnswer {
  readonly organisation: string;
  readonly organisationKey: Uint8Array;
  readonly frankingKey: Uint8Array;
  readonly removalKey: Uint8Array;
  readonly account: string;
  /** The device that vouches for the new one. */
  readonly by: string;
  /** Of the new device. */
  readonly signatureKey: Uint8Array;
}

/** What the first device's MAC is over: which account the new key now is of, and under which organisation. */
export function linkAnswerBytes(answer: LinkAnswer): Bytes {
  const { organisation, organisationKey, frankingKey, removalKey, account, by, signatureKey } = answer;
  return concat(
    utf8("Earshot link answer v1\0"),
    idBytes(organisation),
    organisationKey,
    frankingKey,
    removalKey,
    idBytes(account),
    idBytes(by),
    signatureKey,
  );
}

/** That a key is a device of the account: says another device of it. */
export interface Vouched {
  readonly organisation: string;
  readonly account: string;
  readonly by: string;
  readonly signatureKey: Uint8Array;
  readonly at: number;
}

export function endorsementBytes({ organisation, account, by, signatureKey, at }: Vouched): Bytes {
  const ids = [organisation, account, by].map(idBytes);
  return concat(utf8("Earshot device endorsement v1\0"), ...ids, signatureKey, uint64(at));
}
