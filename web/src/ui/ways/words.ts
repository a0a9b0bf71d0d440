import { ways as cy } from "../../texts/cy/ways";
import { ways as en, type WaysWords } from "../../texts/en/ways";
import { useLanguage } from "../language";

export function useWays(): WaysWords {
  return { en, cy }[useLanguage().language];
}
