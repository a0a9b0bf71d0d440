import { recovery as cy } from "../../texts/cy/recovery";
import { recovery as en, type RecoveryWords } from "../../texts/en/recovery";
import { useLanguage } from "../language";

export function useRecoveryWords(): RecoveryWords {
  return { en, cy }[useLanguage().language];
}
