import { young as cy } from "../../texts/cy/young";
import { young as en, type YoungWords } from "../../texts/en/young";
import { useLanguage } from "../language";

export function useYoung(): YoungWords {
  return { en, cy }[useLanguage().language];
}
