import type { JSX } from "preact";

import type { Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote, secondsToWait } from "../parts/problem";
import { LockoutNote } from "../staff/lockout";
import { useWays } from "./words";

/** Say why somebody is not in, or something about their sign-in did not come about. */
export function WaysProblem({ problem, onOver }: { readonly problem: Problem | null; readonly onOver: () => void }): JSX.Element | null {
  const words = useWays();
  if (problem === null) return null;
  const seconds = secondsToWait(problem);
  if (seconds > 0) return <LockoutNote seconds={seconds} onOver={onOver} />;
  const said = words.problems[problem.code];
  if (said === undefined) return <ProblemNote problem={problem} />;
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <p class="note-body">{said}</p>
    </div>
  );
}
