import { visit as cy } from "../../texts/cy/visit";
import { visit as en, type VisitWords } from "../../texts/en/visit";
import type { Problem } from "../../model";
import { daysBetween, dayName, timeOfDay } from "../../texts/format";
import type { Language } from "../../texts/plural";
import { useLanguage } from "../language";

export function useVisit(): VisitWords {
  return { en, cy }[useLanguage().language];
}

/** When it is, as one says it. */
export function whenOf(words: VisitWords, language: Language, at: number, now: number): string {
  const { today, onDay } = words.invitation;
  return daysBetween(at, now) === 0 ? today(timeOfDay(at)) : onDay(dayName(language, at, now), timeOfDay(at));
}

export function visitProblem(words: VisitWords, { code }: Problem): string {
  return words.problems[code] ?? words.problems["other"] ?? code;
}
