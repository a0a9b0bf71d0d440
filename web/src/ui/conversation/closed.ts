import type { Conversation } from "../../model";

/** Why nothing can be written now, in the words of a face; null where it can. */
export function closedWords(
  state: Conversation["state"],
  words: Readonly<Record<Exclude<Conversation["state"], "ready">, string>>,
): string | null {
  return state === "ready" ? null : words[state];
}
