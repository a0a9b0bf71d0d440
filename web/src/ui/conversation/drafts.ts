import { useCallback, useRef, useState } from "preact/hooks";

import type { Me } from "../../model";

/** Unsent words by conversation, in memory only: they end with the page. */
export type Drafts = Map<string, string>;

/** Whoever comes next on a shared tablet does not find what another one left half-written. */
export function useDrafts(me: Me | null): Drafts {
  const writer = me?.account ?? null;
  const kept = useRef<{ readonly writer: string | null; readonly drafts: Drafts }>({ writer, drafts: new Map() });
  // Between a lock and the PIN there is nobody.
  if (writer !== null && writer !== kept.current.writer) kept.current = { writer, drafts: new Map() };
  return kept.current.drafts;
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
