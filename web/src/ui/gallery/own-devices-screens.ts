import type { DeviceWord, Told } from "../../model-own-devices";
import { amina, desk, inbox, NOW, otter, ready, talk } from "./people";
import type { Screen } from "./screens";
import { type Answers, refuse, ScriptedClient } from "./scripted-client";

const OPEN = [".own-devices .button"];

function device(kind: DeviceWord, name = "Android tablet"): Told {
  return { kind, device: `device ${kind}`, name, at: NOW - 42 * 60_000 };
}

const record: Told = { kind: "record", fault: "split" };

interface More {
  readonly open?: readonly string[];
  readonly answers?: Answers;
  readonly waits?: readonly ("ownDevices" | "send")[];
}

function young(told: readonly Told[], { open = [], answers = {}, waits = [] }: More = {}): Screen {
  const snapshot = { ...ready(otter, [desk(otter, talk)]), told };
  return { make: () => new ScriptedClient("person", snapshot, answers, waits), open };
}

function staff(told: readonly Told[], { open = [], answers = {}, waits = [] }: More = {}): Screen {
  return { make: () => new ScriptedClient("staff", { ...ready(amina, inbox()), told }, answers, waits), open };
}

export const ownDevicesScreens: Readonly<Record<string, Screen>> = {
  "young-device-joined": young([device("joined")]),
  "young-device-joined-open": young([device("joined")], { open: OPEN }),
  "young-device-stranger": young([device("stranger")]),
  "young-device-several": young([device("swapped", ""), device("stranger"), device("joined")]),
  "young-device-stranger-open": young([device("stranger")], { open: OPEN }),
  "young-device-told": young([device("stranger")], { open: [...OPEN, "[data-act=tell]"] }),
  "young-device-swapped": young([device("swapped", "")], { open: OPEN }),
  "young-device-hidden": young([device("hidden")], { open: OPEN }),
  "young-device-returned": young([device("returned")], { open: OPEN }),
  "young-device-removing": young([device("stranger")], { open: [...OPEN, "[data-act=remove]"], waits: ["ownDevices"] }),
  "young-device-offline": young([device("stranger")], { open: [...OPEN, "[data-act=remove]"], answers: { ownDevices: () => refuse("network") } }),
  "young-device-record": young([record]),
  "young-device-record-open": young([record], { open: OPEN }),
  "staff-device-stranger": staff([device("stranger")]),
  "staff-device-stranger-open": staff([device("stranger")], { open: OPEN }),
  "staff-device-hidden": staff([device("hidden", "")], { open: OPEN }),
  "staff-device-record": staff([record], { open: OPEN }),
  "staff-device-refused": staff([device("stranger")], { open: [...OPEN, "[data-act=remove]"], answers: { ownDevices: () => refuse("account.not_yours") } }),
};
