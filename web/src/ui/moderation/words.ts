import type { Problem } from "../../model";
import { moderation as cy } from "../../texts/cy/moderation";
import { moderation as en, type ModerationWords } from "../../texts/en/moderation";
import { roughSpan } from "../../texts/format";
import { useLanguage } from "../language";

export function useModeration(): ModerationWords {
  return { en, cy }[useLanguage().language];
}

/** Say what went wrong at the queue; null where the words that everybody shares say it. */
export function moderationProblem(words: ModerationWords, { code, fields }: Problem): string | null {
  const rule = String(fields["rule"] ?? "");
  if (code === "decision.refused") return said(words.problems[rule] ?? words.decide.missing[rule], "");
  return said(words.problems[code], String(fields["name"] ?? ""));
}

function said(found: string | ((name: string) => string) | undefined, name: string): string | null {
  return typeof found === "function" ? found(name) : (found ?? null);
}

/** A name for whoever has one. */
export function nameOf(words: ModerationWords, who: { readonly name: string } | null): string {
  return who === null || who.name === "" ? words.unnamed : who.name;
}

/** How long something is ("12 minutes"). */
export function spanOf(words: ModerationWords, milliseconds: number): string {
  const { unit, count } = roughSpan(milliseconds);
  return words.span[unit](count);
}

/** What triage calls it, in words; what has none speaks for itself. */
export function categoryOf(words: ModerationWords, category: string): string {
  return words.categories[category] ?? category;
}

export function policyOf(words: ModerationWords, policy: string | null): string {
  return policy === null ? "" : (words.policies[policy] ?? policy);
}
