import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Outcome, Problem } from "../../model";

/** A list, and what may be done with it. */
export interface Listed<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly again: () => void;
  /** What was done last, by its name; "" before anything was. */
  readonly done: string;
  readonly revoke: (device: string, name: string) => Promise<void>;
}

/** Ask for a list of devices; it is asked for again after each change. */
export function useListed<T>(client: Client, ask: () => Promise<Outcome<T>>): Listed<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState("");
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let over = false;
    void latest.current().then((outcome) => {
      if (over) return;
      if (outcome.ok) setValue(outcome.value);
      setProblem(outcome.ok ? null : outcome.problem);
    });
    return () => {
      over = true;
    };
  }, [round]);
  const again = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  const revoke = useCallback(
    async (device: string, name: string) => {
      const outcome = await client.devices("revoke", device);
      if (!outcome.ok) {
        setProblem(outcome.problem);
        return;
      }
      setDone(name);
      again();
    },
    [client, again],
  );
  return { value, problem, again, done, revoke };
}
