import { useCallback } from "preact/hooks";

import { system as cy } from "../texts/cy/system";
import { system as en, type SystemWords } from "../texts/en/system";
import { dayName, daysBetween, timeOfDay, weekdayName } from "../texts/format";
import type { Language } from "../texts/plural";
import { useNow } from "./clock";
import { useLanguage } from "./language";

/** Give the way to say a moment as a sentence takes it: the time today, else with the day. */
export function useMoments(): (at: number) => string {
  const { language } = useLanguage();
  const now = useNow();
  return useCallback((at: number) => momentInWords({ en, cy }[language], language, at, now), [language, now]);
}

function momentInWords(words: SystemWords, language: Language, at: number, now: number): string {
  const days = daysBetween(now, at);
  if (days === 0) return timeOfDay(at);
  if (days === 1) return words.tomorrow(weekdayName(language, at), timeOfDay(at));
  return words.onDay(dayName(language, at, now), timeOfDay(at));
}
