import { office as cy } from "../../texts/cy/office";
import { office as en, type OfficeWords } from "../../texts/en/office";
import type { Language } from "../../texts/plural";
import { useLanguage } from "../language";

export const officeWords: Readonly<Record<Language, OfficeWords>> = { en, cy };

export function useOffice(): OfficeWords {
  return officeWords[useLanguage().language];
}
