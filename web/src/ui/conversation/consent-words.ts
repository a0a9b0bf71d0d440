import { consents as cy } from "../../texts/cy/consents";
import { consents as en, type ConsentWords } from "../../texts/en/consents";
import { useLanguage } from "../language";

export function useConsents(): ConsentWords {
  return { en, cy }[useLanguage().language];
}
