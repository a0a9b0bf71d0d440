import { devices as cy } from "../../texts/cy/devices";
import { devices as en, type DevicesWords } from "../../texts/en/devices";
import { useLanguage } from "../language";

export function useDeviceWords(): DevicesWords {
  return { en, cy }[useLanguage().language];
}
