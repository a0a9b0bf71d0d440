import { useCallback, useEffect, useState } from "preact/hooks";

interface OpenConversation {
  readonly open: string | null;
  readonly setOpen: (id: string) => void;
  readonly close: () => void;
}

function inHistory(): string | null {
  const state: unknown = window.history.state;
  if (typeof state !== "object" || state === null || !("conversation" in state)) return null;
  return typeof state.conversation === "string" ? state.conversation : null;
}

/**
 * Hold which conversation is open, as one step of the browser's history: on a phone the back gesture
 * leads to the inbox instead of out of Earshot. The address does not change.
 */
export function useOpenConversation(): OpenConversation {
  const [open, set] = useState<string | null>(inHistory);
  useEffect(() => {
    const follow = (): void => {
      set(inHistory());
    };
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("popstate", follow);
    };
  }, []);
  const setOpen = useCallback((id: string) => {
    const state = { conversation: id };
    if (inHistory() === null) window.history.pushState(state, "");
    else window.history.replaceState(state, "");
    set(id);
  }, []);
  const close = useCallback(() => {
    if (inHistory() === null) set(null);
    else window.history.back();
  }, []);
  return { open, setOpen, close };
}
