import { useEffect, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../../model";
import { useObjectUrl } from "../../conversation/attachment-actions";

/** It is what was sent, and no browser can make anything of it. */
export const UNUSABLE = "attachment.unusable";

/** Refusals after which asking again brings nothing: it is gone, or is not what was sent. */
const FOR_GOOD: readonly string[] = ["attachment.unknown", "attachment.broken", UNUSABLE];

export interface Disclosed {
  /** Null while it is covered, or not here yet. */
  readonly url: string | null;
  readonly fetching: boolean;
  readonly problem: Problem | null;
  /** Nothing will bring it onto the screen. */
  readonly over: boolean;
  readonly show: () => void;
  readonly hide: () => void;
  /** What came is what was sent, and the browser can make nothing of it. */
  readonly unusable: () => void;
}

/** Hold what is shown on one press and hidden on another; it is fetched once, when it is first wanted. */
export function useDisclosed(fetch: () => Promise<Outcome<Blob>>): Disclosed {
  const [content, setContent] = useState<Blob | null>(null);
  const [wanted, setWanted] = useState(false);
  const [fetching, setFetching] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const standing = useRef(true);
  useEffect(
    () => () => {
      standing.current = false;
    },
    [],
  );
  const made = useObjectUrl(wanted ? content : null, "disclosed");
  // An effect takes the address back, frames later: what somebody does not want to see goes with the press.
  const url = wanted ? made : null;
  const over = problem !== null && FOR_GOOD.includes(problem.code);

  const show = (): void => {
    if (fetching || over) return;
    setWanted(true);
    if (content !== null) return;
    setFetching(true);
    setProblem(null);
    void fetch().then((outcome) => {
      if (!standing.current) return;
      setFetching(false);
      if (outcome.ok) {
        setContent(outcome.value);
      } else {
        setWanted(false);
        setProblem(outcome.problem);
      }
    });
  };
  return {
    url,
    fetching,
    problem,
    over,
    show,
    hide: () => {
      setWanted(false);
    },
    unusable: () => {
      setContent(null);
      setWanted(false);
      setProblem({ code: UNUSABLE, fields: {} });
    },
  };
}
