import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";

interface Page<T, P> {
  readonly items: readonly T[];
  readonly next: P | null;
}

interface Pages<T> {
  /** Null while the first page is on its way. */
  readonly items: readonly T[] | null;
  readonly problem: Problem | null;
  /** Asks for the next page; null where there is none. */
  readonly more: (() => void) | null;
  readonly again: () => void;
}

/** Ask for a list page by page; from the start whenever `key` changes. */
export function usePages<T, P>(key: string, ask: (after: P | null) => Promise<Outcome<Page<T, P>>>): Pages<T> {
  const [state, setState] = useState<{ readonly key: string; readonly items: readonly T[] | null; readonly next: P | null }>({ key, items: null, next: null });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  const wanted = useRef(key);
  wanted.current = key;
  const fetch = useCallback(
    (after: P | null, kept: readonly T[]) => {
      void latest.current(after).then((outcome) => {
        if (wanted.current !== key) return;
        setProblem(outcome.ok ? null : outcome.problem);
        if (outcome.ok) setState({ key, items: [...kept, ...outcome.value.items], next: outcome.value.next });
      });
    },
    [key],
  );
  useEffect(() => {
    fetch(null, []);
  }, [fetch, round]);
  const current = state.key === key;
  const { items, next } = state;
  return {
    items: current ? items : null,
    problem,
    more:
      current && items !== null && next !== null
        ? () => {
            fetch(next, items);
          }
        : null,
    again: () => {
      setRound((before) => before + 1);
    },
  };
}
