import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { ProblemNote } from "../parts/problem";
import { useOffice } from "./words";

/** What has come of a question: nothing yet, an answer, or a problem (with the last answer, if there was one). */
export interface Asked<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly again: () => void;
}

/** Ask when the component comes, and again whenever `key` changes. */
export function useAnswer<T>(key: string, ask: () => Promise<Outcome<T>>): Asked<T> {
  const [state, setState] = useState<{ readonly key: string; readonly value: T | null; readonly problem: Problem | null }>({ key, value: null, problem: null });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let over = false;
    void latest.current().then((outcome) => {
      if (over) return;
      setState((before) => {
        const kept = before.key === key ? before.value : null;
        return outcome.ok ? { key, value: outcome.value, problem: null } : { key, value: kept, problem: outcome.problem };
      });
    });
    return () => {
      over = true;
    };
  }, [key, round]);
  const again = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  const current = state.key === key;
  return { value: current ? state.value : null, problem: current ? state.problem : null, again };
}

/** Stand where an answer will be, or say why there is none. */
export function Waiting({ asked, label }: { readonly asked: Asked<unknown>; readonly label?: string }): JSX.Element {
  const shared = useShared();
  if (asked.problem === null) {
    return (
      <div class="office-waiting" role="status">
        <span class="unseen">{label ?? shared.loading}</span>
        <div class="skeleton office-skeleton" />
        <div class="skeleton office-skeleton" />
        <div class="skeleton office-skeleton" />
      </div>
    );
  }
  return (
    <div class="office-failed">
      <OfficeProblem problem={asked.problem} />
      <button type="button" class="button" onClick={asked.again}>
        {shared.tryAgain}
      </button>
    </div>
  );
}

/** A problem in the office's words where it has some, else in everybody's. */
export function OfficeProblem({ problem, more }: { readonly problem: Problem; readonly more?: string }): JSX.Element {
  const words = useOffice();
  const said: Readonly<Record<string, string>> = { "desk.not_yours": words.notYours, "visit.not_yours": words.visits.notYours };
  const text = said[problem.code];
  if (text === undefined) return <ProblemNote problem={problem} {...(more === undefined ? {} : { more })} />;
  return (
    <p class="note note-problem" role="alert">
      {text}
    </p>
  );
}
