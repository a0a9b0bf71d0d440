/** The part of the seam about devices: those of whoever asks, and those of staff. Plain data, as in `model.ts`. */
import type { Outcome } from "./model";

export interface Device {
  readonly id: string;
  /** What it is, in a word or two ("Android tablet"); several may be called the same. */
  readonly name: string;
  readonly addedAt: number;
  readonly seenAt: number;
  readonly revokedAt: number | null;
  /** When it said that it has erased what it kept. */
  readonly erasedAt: number | null;
  /** The one that asks. */
  readonly here: boolean;
}

export interface StaffDevices {
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly devices: readonly Device[];
}

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

export interface DevicesCalls {
  readonly mine: Asked<[], readonly Device[]>;
  /** For administrators. */
  readonly ofStaff: Asked<[], readonly StaffDevices[]>;
  /** Ends a device and has it erase itself; done twice, it changes nothing. */
  readonly revoke: Asked<[device: string], null>;
}

export type DevicesCallName = keyof DevicesCalls;

export type DevicesCall = {
  readonly [N in DevicesCallName]: { readonly name: N; readonly args: DevicesCalls[N]["args"] };
}[DevicesCallName];

export type DevicesValue = DevicesCalls[DevicesCallName]["value"];

export interface DevicesClient {
  devices<N extends DevicesCallName>(name: N, ...args: DevicesCalls[N]["args"]): Promise<Outcome<DevicesCalls[N]["value"]>>;
}
