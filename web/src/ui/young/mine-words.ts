import { mine as cy } from "../../texts/cy/mine";
import { mine as en, type MineWords } from "../../texts/en/mine";
import { useLanguage } from "../language";

/** Words that come with what is loaded later. */
export function useMine(): MineWords {
  return { en, cy }[useLanguage().language];
}
