import type { Problem } from "../../model";
import { records as cy } from "../../texts/cy/records";
import { records as en, type RecordsWords } from "../../texts/en/records";
import { useLanguage } from "../language";

export function useRecords(): RecordsWords {
  return { en, cy }[useLanguage().language];
}

/** Say what went wrong with a record; null where the words that both faces share say it. */
export function recordProblem(words: RecordsWords, { code, fields }: Problem): string | null {
  if (code === "record.wrong_share") return words.wrongShare(String(fields["names"] ?? ""));
  return words.problems[code] ?? null;
}
