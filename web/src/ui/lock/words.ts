import { lock as cy } from "../../texts/cy/lock";
import { lock as en, type LockWords } from "../../texts/en/lock";
import { useLanguage } from "../language";

export function useLock(): LockWords {
  return { en, cy }[useLanguage().language];
}
