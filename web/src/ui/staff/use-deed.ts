import { useCallback, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";

interface Deed {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** One at a time: a second press while the first is under way does nothing. */
  readonly run: (deed: () => Promise<Outcome<unknown>>, done?: () => void) => void;
  /** The problem is over, as when a wait is. */
  readonly over: () => void;
}

/** Do something at the desk and keep what came of it. */
export function useDeed(): Deed {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  const run: Deed["run"] = (deed, done) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    void deed().then((outcome) => {
      running.current = false;
      setBusy(false);
      if (outcome.ok) done?.();
      else setProblem(outcome.problem);
    });
  };
  const over = useCallback(() => {
    setProblem(null);
  }, []);
  return { busy, problem, run, over };
}
