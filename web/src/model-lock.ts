/** The part of the seam about the PIN and the screen lock of staff's devices. Plain data, as in `model.ts`. */
import type { Outcome } from "./model";

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

/**
 * unlock: refused as `pin.wrong`, with how many tries are `left`; after the last, and with `forget`, the store is
 * erased. somebodyElse: the store stays locked, and another person signs in.
 */
export interface LockCalls {
  readonly minutes: Asked<[], number>;
  readonly setPin: Asked<[pin: string | null], null>;
  readonly unlock: Asked<[pin: string], null>;
  readonly somebodyElse: Asked<[], null>;
  readonly forget: Asked<[], null>;
}

export type LockCallName = keyof LockCalls;

export type LockCall = {
  readonly [N in LockCallName]: { readonly name: N; readonly args: LockCalls[N]["args"] };
}[LockCallName];

export type LockValue = LockCalls[LockCallName]["value"];

export interface LockClient {
  lock<N extends LockCallName>(name: N, ...args: LockCalls[N]["args"]): Promise<Outcome<LockCalls[N]["value"]>>;
  /**
   * Lock the screen: the worker ends, and with it everything that it knows. Where there is a PIN another one begins,
   * and waits for it; without, the session ends first.
   */
  lockScreen(): Promise<void>;
}
