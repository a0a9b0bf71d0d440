import type { JSX } from "preact";

import type { Problem } from "../../model";
import type { SharedWords } from "../../texts/en/shared";
import { isProblemCode } from "../../texts/problem-codes";
import { useShared } from "../language";
import { Icon } from "./icons";

/** Say what went wrong in words for whoever reads them; codes without words of their own are general. */
export function problemText(words: SharedWords, problem: Problem): string {
  const text = isProblemCode(problem.code) ? words.problems[problem.code] : words.otherProblem;
  const seconds = secondsToWait(problem);
  return seconds === 0 ? text : `${text} ${waitText(words, seconds)}`;
}

export function secondsToWait(problem: Problem): number {
  const seconds = problem.code === "request.too_many" ? Number(problem.fields["retry_after"] ?? 0) : 0;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0;
}

export function waitText(words: SharedWords, seconds: number): string {
  return seconds < 90 ? words.waitSeconds(seconds) : words.waitMinutes(Math.ceil(seconds / 60));
}

interface ProblemNoteProps {
  readonly problem: Problem;
  /** A sentence more, such as that nothing is lost. */
  readonly more?: string;
}

export function ProblemNote({ problem, more }: ProblemNoteProps): JSX.Element {
  const words = useShared();
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <div class="note-body">
        <p>
          {problemText(words, problem)} {more}
        </p>
        {!isProblemCode(problem.code) && (
          <p class="problem-code">
            {words.problemCode} {problem.code}
          </p>
        )}
      </div>
    </div>
  );
}
