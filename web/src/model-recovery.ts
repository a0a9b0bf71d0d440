/** The seam, as far as recovery words go (docs/recovery.md). Plain data, as in `model.ts`. */
import type { Outcome } from "./model";

/** As many random bytes as twelve words are. */
export const PHRASE_SIZE = 16;

/** How it stands with the words of whoever asks. */
export interface RecoveryStanding {
  /** Null where there are none. */
  readonly madeAt: number | null;
}

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

export interface RecoveryCalls {
  readonly standing: Asked<[], RecoveryStanding>;
  /** Makes these 16 bytes the phrase, in the place of the one before. */
  readonly make: Asked<[phrase: Uint8Array<ArrayBuffer>], null>;
  readonly remove: Asked<[], null>;
  /** On a new device: comes back by these 16 bytes. */
  readonly use: Asked<[phrase: Uint8Array<ArrayBuffer>], null>;
  /** The question about the old devices was answered. */
  readonly settled: Asked<[], null>;
}

export type RecoveryCallName = keyof RecoveryCalls;

export type RecoveryCall = {
  readonly [N in RecoveryCallName]: { readonly name: N; readonly args: RecoveryCalls[N]["args"] };
}[RecoveryCallName];

export type RecoveryValue = RecoveryCalls[RecoveryCallName]["value"];

export interface RecoveryClient {
  recovery<N extends RecoveryCallName>(name: N, ...args: RecoveryCalls[N]["args"]): Promise<Outcome<RecoveryCalls[N]["value"]>>;
}
