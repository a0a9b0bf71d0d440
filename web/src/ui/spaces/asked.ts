import { useCallback, useContext, useEffect, useState } from "preact/hooks";

import type { Problem } from "../../model";
import type { SpacesCallName, SpacesCalls } from "../../model-spaces";
import { Clock } from "../clock";
import { usePageVisible } from "../page";
import { useRooms } from "./rooms";

/** What others write comes without a push. */
const LOOK_AGAIN = 30_000;
/** From here on a wait is worth a word. */
const SLOW = 4000;

export interface Asked<T> {
  /** What was last told; null while nothing was. */
  readonly value: T | null;
  /** When that was, where it could not be asked again. */
  readonly staleSince: number | null;
  readonly problem: Problem | null;
  readonly slow: boolean;
  readonly look: () => void;
}

/** Ask when a screen opens, comes back, or something changed; keep what was told while it is asked again. */
export function useAsked<N extends SpacesCallName>(name: N, ...args: SpacesCalls[N]["args"]): Asked<SpacesCalls[N]["value"]> {
  const { client, link, news, told } = useRooms();
  const clock = useContext(Clock);
  const key = JSON.stringify([name, ...args]);
  const visible = usePageVisible();
  const [failed, setFailed] = useState<{ readonly key: string; readonly problem: Problem } | null>(null);
  const [answered, setAnswered] = useState(0);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!visible) return undefined;
    let over = false;
    const ask = (): void => {
      void client.spaces(name, ...args).then((outcome) => {
        if (over) return;
        if (outcome.ok) told.set(key, { value: outcome.value, at: clock() });
        setFailed(outcome.ok ? null : { key, problem: outcome.problem });
        setAnswered((count) => count + 1);
      });
    };
    ask();
    const again = setInterval(ask, LOOK_AGAIN);
    return () => {
      over = true;
      clearInterval(again);
    };
  }, [client, key, link, news, visible, asked]);
  const look = useCallback(() => {
    setAsked((count) => count + 1);
  }, []);
  const known = told.get(key);
  const problem = failed?.key === key ? failed.problem : null;
  const slow = useSlow(known === undefined && problem === null, `${key} ${String(answered)}`);
  return {
    // Under a question's key lies only what it was answered with.
    value: known === undefined ? null : (known.value as SpacesCalls[N]["value"]),
    staleSince: problem === null ? null : (known?.at ?? null),
    problem,
    slow,
    look,
  };
}

function useSlow(waiting: boolean, key: string): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return undefined;
    const timer = setTimeout(() => {
      setSlow(true);
    }, SLOW);
    return () => {
      clearTimeout(timer);
    };
  }, [waiting, key]);
  return slow;
}
