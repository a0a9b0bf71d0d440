import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Problem } from "../../model";
import { desk as cy } from "../../texts/cy/desk";
import { desk as en, type DeskTexts } from "../../texts/en/desk";
import { useNow } from "../clock";
import { useLanguage } from "../language";

export function useDesk(): DeskTexts {
  return { en, cy }[useLanguage().language];
}

/** How far the gateway's clock is ahead of this device's: promises are kept by the gateway's. */
export const Skew = createContext(0);

/** The time by the gateway's clock. */
export function useDeskNow(): number {
  return useNow() + useContext(Skew);
}

/** Say what went wrong at the desk; null where the words that both faces share say it. */
export function deskProblem(words: DeskTexts, { code, fields }: Problem): string | null {
  const key = code === "desk.phase" && fields["phase"] === "unread" ? "unread" : code;
  return words.problems[key]?.(String(fields["name"] ?? "")) ?? null;
}
