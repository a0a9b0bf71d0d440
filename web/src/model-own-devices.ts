/** The seam, as far as a person's own devices in the trail go (docs/trail.md section 8). */
import type { Outcome } from "./model";

/** What is told of a device, by its word on the page. */
export type DeviceWord = "swapped" | "returned" | "stranger" | "hidden" | "recovered" | "joined";

export interface DeviceTold {
  readonly kind: DeviceWord;
  readonly device: string;
  /** What the device calls itself; "" where nobody says. */
  readonly name: string;
  /** When it was added; null where nobody says. */
  readonly at: number | null;
}

/** The record itself does not hold; `fault` is a word of docs/trail.md section 6, or `silent`. */
export interface RecordTold {
  readonly kind: "record";
  readonly fault: string;
}

export type Told = DeviceTold | RecordTold;

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

export interface OwnDevicesCalls {
  /** "It is mine", "I have read it", "I have told somebody". */
  readonly settle: Asked<[told: Told], null>;
  /** Revoke a device. */
  readonly remove: Asked<[device: string], null>;
}

export type OwnDevicesCallName = keyof OwnDevicesCalls;

export type OwnDevicesCall = {
  readonly [N in OwnDevicesCallName]: { readonly name: N; readonly args: OwnDevicesCalls[N]["args"] };
}[OwnDevicesCallName];

export interface OwnDevicesClient {
  ownDevices<N extends OwnDevicesCallName>(name: N, ...args: OwnDevicesCalls[N]["args"]): Promise<Outcome<null>>;
}
