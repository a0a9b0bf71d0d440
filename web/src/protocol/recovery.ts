/** The bytes by which somebody comes back with recovery words, and what the gateway answers (docs/recovery.md). */
import { concat, idBytes, uint64, utf8, type Bytes } from "./bytes";
import { me, type MeRecord } from "./http";
import { count, id, nullable, shape, type Reader } from "./shape";

export const LOCATOR_INFO = utf8("Earshot recovery locator v1");
export const KEY_INFO = utf8("Earshot recovery key v1");

/** That whoever holds the recovery key is the account's person: says a device of the account. */
export interface RecoveryKey {
  readonly organisation: string;
  readonly account: string;
  readonly by: string;
  readonly key: Uint8Array;
  readonly at: number;
}

export function recoveryKeyBytes({ organisation, account, by, key, at }: RecoveryKey): Bytes {
  const ids = [organisation, account, by].map(idBytes);
  return concat(utf8("Earshot recovery key v1\0"), ...ids, key, uint64(at));
}

/** That a key is a device of the account: says the recovery key. */
export interface Recovered {
  readonly organisation: string;
  readonly account: string;
  readonly signatureKey: Uint8Array;
  readonly challenge: Uint8Array;
}

export function recoveredBytes({ organisation, account, signatureKey, challenge }: Recovered): Bytes {
  const ids = [organisation, account].map(idBytes);
  return concat(utf8("Earshot recovered device v1\0"), ...ids, signatureKey, challenge);
}

export const recoveryMade: Reader<{ readonly made_at: number | null; readonly by: string | null }> = shape({
  made_at: nullable(count),
  by: nullable(id),
});

export const recoveryFound: Reader<{ readonly organisation: string; readonly account: string }> = shape({ organisation: id, account: id });

export interface CameBack {
  readonly me: MeRecord;
  /** The device that made the phrase. */
  readonly by: string;
}

export const cameBack: Reader<CameBack> = shape({ me, by: id });
