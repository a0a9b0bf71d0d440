import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { Writing } from "../../model-spaces";

/** A pause in writing after which what is there is kept. */
const PAUSE = 300;

export interface KeptDraft {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** It is on its way: what was typed is kept by whoever sends it. */
  readonly sent: (arrived: boolean) => void;
}

/** Hold what somebody writes, and keep it on the device; the component that uses it has the place as its key. */
export function useKeptDraft(client: Client, writing: Writing, otherwise = ""): KeptDraft {
  const [text, show] = useState(otherwise);
  const unkept = useRef<string | null>(null);
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const keep = useCallback(() => {
    clearTimeout(timer.current);
    if (unkept.current === null) return;
    void client.spaces("keepDraft", writing, unkept.current);
    unkept.current = null;
  }, [client, writing]);

  useEffect(() => {
    void client.spaces("draft", writing).then((outcome) => {
      if (outcome.ok && outcome.value !== "" && !touched.current) show(outcome.value);
    });
    const leaving = (): void => {
      if (document.visibilityState === "hidden") keep();
    };
    document.addEventListener("visibilitychange", leaving);
    return () => {
      document.removeEventListener("visibilitychange", leaving);
      keep();
    };
  }, []);

  const setText = useCallback(
    (next: string) => {
      touched.current = true;
      unkept.current = next;
      show(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(keep, PAUSE);
    },
    [keep],
  );
  const sent = useCallback((arrived: boolean) => {
    clearTimeout(timer.current);
    unkept.current = null;
    if (arrived) show("");
  }, []);
  return { text, setText, sent };
}
