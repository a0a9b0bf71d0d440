import { attaching as cy } from "../../texts/cy/attaching";
import { attaching as en, type AttachingWords } from "../../texts/en/attaching";
import { useLanguage } from "../language";

export function useAttachingWords(): AttachingWords {
  return { en, cy }[useLanguage().language];
}
