import { useCallback, useRef, useState } from "preact/hooks";

/** Unsent words by conversation, in memory only: they end with the page. */
export type Drafts = Map<string, string>;

export function useDrafts(): Drafts {
  return useRef<Drafts>(new Map()).current;
}

/** Hold the draft of one conversation; the component that uses it has the conversation's id as key. */
export function useDraft(drafts: Drafts, conversation: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(conversation) ?? "");
  const write = useCallback(
    (next: string) => {
      if (next === "") drafts.delete(conversation);
      else drafts.set(conversation, next);
      setText(next);
    },
    [drafts, conversation],
  );
  return [text, write];
}
