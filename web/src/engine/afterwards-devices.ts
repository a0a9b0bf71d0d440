/** Questions about devices to the gateway (docs/devices.md). Nothing of them is kept on the device. */
import type { Outcome } from "../model";
import type { DevicesCall, DevicesCalls, DevicesCallName, DevicesValue } from "../model-devices";
import { devices, staffDevices } from "../protocol/devices";
import { outcomeOf, type Api } from "./api";

type Questions = {
  readonly [N in DevicesCallName]: (...args: DevicesCalls[N]["args"]) => Promise<DevicesCalls[N]["value"]>;
};

function questions(api: Api): Questions {
  return {
    mine: () => api.get("/v1/devices", devices),
    ofStaff: () => api.get("/v1/staff/devices", staffDevices),
    revoke: (device) => api.post(`/v1/devices/${device}/revoke`, {}, () => null),
  };
}

/** Ask the gateway one of them; there is a question of each call's name. */
export function askDevices(api: Api, { name, args }: DevicesCall): Promise<Outcome<DevicesValue>> {
  const question = questions(api)[name] as (...args: readonly unknown[]) => Promise<DevicesValue>;
  return outcomeOf(() => question(...args));
}
