import { safeguarding as cy } from "../../texts/cy/safeguarding";
import { safeguarding as en, type SafeguardingWords } from "../../texts/en/safeguarding";
import { useLanguage } from "../language";

export function useSafeguarding(): SafeguardingWords {
  return { en, cy }[useLanguage().language];
}
