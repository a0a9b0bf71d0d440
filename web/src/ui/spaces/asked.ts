import { useCallback, useContext, useEffect, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import type { SpacesCallName, SpacesCalls, SpacesValue } from "../../model-spaces";
import { Clock } from "../clock";
import { usePageVisible } from "../page";
import { type Rooms, useRooms } from "./rooms";

/** What comes without a push, or may just have missed one. */
const LOOK_AGAIN = 30_000;
/** What a push tells of; pushes may be lost. */
const LOOK_ANYWAY = 5 * 60_000;
/** Answers that a push tells of while there is a connection: those of a space, and those about one's own posts. */
const OF_A_SPACE: ReadonlySet<SpacesCallName> = new Set(["posts", "thread"]);
const TOLD: ReadonlySet<SpacesCallName> = new Set([...OF_A_SPACE, "myPosts"]);
/** What was hidden or taken back goes from the screen that it is on, too. */
const GONE: ReadonlySet<string> = new Set(["post.unknown", "space.unknown"]);
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
  const { client, link, news, heard, told } = useRooms();
  const clock = useContext(Clock);
  const key = JSON.stringify([name, ...args]);
  const changes = changesOf(heard, name, args[0]);
  const every = isTold(name, link) ? LOOK_ANYWAY : LOOK_AGAIN;
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
        keep(told, key, outcome, clock());
        setFailed(outcome.ok ? null : { key, problem: outcome.problem });
        setAnswered((count) => count + 1);
      });
    };
    ask();
    const again = setInterval(ask, every);
    return () => {
      over = true;
      clearInterval(again);
    };
  }, [client, key, link, news, changes, every, visible, asked]);
  const look = useCallback(() => {
    setAsked((count) => count + 1);
  }, []);
  const known = told.get(key);
  const problem = failed?.key === key ? failed.problem : null;
  const slow = useSlow(known === undefined && problem === null, `${key} ${String(answered)}`);
  return {
    ...lastTold<SpacesCalls[N]["value"]>(known, problem),
    problem,
    slow,
    look,
  };
}

function isTold(name: SpacesCallName, link: Rooms["link"]): boolean {
  return link === "online" && TOLD.has(name);
}

/** How often what can be seen changed in the space that is asked about, if it is one. */
function changesOf(heard: Rooms["heard"], name: SpacesCallName, space: unknown): number {
  return OF_A_SPACE.has(name) && typeof space === "string" ? (heard[space] ?? 0) : 0;
}

function lastTold<T>(known: { readonly value: unknown; readonly at: number } | undefined, problem: Problem | null): Pick<Asked<T>, "value" | "staleSince"> {
  if (known === undefined) return { value: null, staleSince: null };
  // Under a question's key lies only what it was answered with.
  return { value: known.value as T, staleSince: problem === null ? null : known.at };
}

function keep(told: Rooms["told"], key: string, outcome: Outcome<SpacesValue>, at: number): void {
  if (outcome.ok) told.set(key, { value: outcome.value, at });
  else if (GONE.has(outcome.problem.code)) told.delete(key);
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
