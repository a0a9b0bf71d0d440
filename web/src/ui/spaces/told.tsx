import type { ComponentChildren, JSX } from "preact";

import type { Problem } from "../../model";
import type { SpacesWords } from "../../texts/en/spaces";
import { useShared } from "../language";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import type { Asked } from "./asked";
import { useSpaces } from "./words";

function isOurs(code: string, words: SpacesWords["problems"]): code is keyof SpacesWords["problems"] {
  return code in words;
}

/** Say what went wrong in the words of the spaces, or in the general ones. */
export function SpaceProblem({ problem, more = "" }: { readonly problem: Problem; readonly more?: string }): JSX.Element {
  const words = useSpaces().problems;
  if (!isOurs(problem.code, words)) return <ProblemNote problem={problem} more={more} />;
  return (
    <div class="note note-warm" role="alert">
      <Icon name="alert" />
      <div class="note-body">
        <p>{words[problem.code]}</p>
      </div>
    </div>
  );
}

interface ToldProps<T> {
  readonly asked: Asked<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** Show what was told; before that, that it is on its way; where it cannot be asked again, since when it stands. */
export function Told<T>({ asked, children }: ToldProps<T>): JSX.Element {
  const { value, problem } = asked;
  if (value === null) return <Awaited problem={problem} slow={asked.slow} onAgain={asked.look} />;
  return (
    <>
      <Stale since={asked.staleSince} problem={problem} />
      {children(value)}
    </>
  );
}

function Stale({ since, problem }: { readonly since: number | null; readonly problem: Problem | null }): JSX.Element | null {
  const words = useSpaces().space;
  const moment = useMoments();
  if (since === null || problem === null) return null;
  if (problem.code !== "network") return <SpaceProblem problem={problem} />;
  return (
    <p class="spaces-stale" role="status">
      <Icon name="offline" small />
      <span>{words.asOf(moment(since))}</span>
    </p>
  );
}

interface AwaitedProps {
  readonly problem: Problem | null;
  readonly slow: boolean;
  readonly onAgain: () => void;
}

function Awaited({ problem, slow, onAgain }: AwaitedProps): JSX.Element {
  const words = useSpaces().space;
  const shared = useShared();
  if (problem !== null) {
    return (
      <div class="spaces-failed">
        <SpaceProblem problem={problem} />
        <button type="button" class="button" onClick={onAgain}>
          {shared.tryAgain}
        </button>
      </div>
    );
  }
  return (
    <div class="spaces-awaited">
      <p class={slow ? "spaces-slow" : "unseen"} role="status">
        {slow ? words.slow : shared.loading}
      </p>
      <div class="skeleton spaces-bone" />
      <div class="skeleton spaces-bone" />
    </div>
  );
}
