import { spaces as cy } from "../../texts/cy/spaces";
import { spaces as en, type SpacesWords } from "../../texts/en/spaces";
import { useLanguage } from "../language";

export function useSpaces(): SpacesWords {
  return { en, cy }[useLanguage().language];
}
