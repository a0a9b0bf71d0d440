import { ownDevices as cy } from "../../texts/cy/own-devices";
import { ownDevices as en, type OwnDevicesTexts } from "../../texts/en/own-devices";
import { useLanguage } from "../language";

export function useOwnDevices(): OwnDevicesTexts {
  return { en, cy }[useLanguage().language];
}

export type OwnDevicesWords = OwnDevicesTexts["young"];
