import type { Me } from "../../model";
import { knocking as cy } from "../../texts/cy/visit-knocking";
import { knocking as en, type KnockingWords } from "../../texts/en/visit-knocking";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import type { Knock } from "./knocks";

export function useKnockWords(): KnockingWords {
  return { en, cy }[useLanguage().language];
}

/** Give the way to say who waits, and for whose visit. */
export function useWhoWaits(teams: Me["teams"]): (knock: Knock) => string {
  const words = useKnockWords();
  const { language } = useLanguage();
  return ({ visit, who, mine }) => {
    const names = nameList(
      language,
      who.map(({ name, role }) => words.named(name, role)),
    );
    if (mine) return words.yours(names, who.length);
    return words.teams(names, who.length, teams.find(({ id }) => id === visit.team)?.name ?? "");
  };
}
