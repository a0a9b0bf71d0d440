import type { JSX } from "preact";

import type { Space } from "../../model-spaces";
import type { SpacesWords } from "../../texts/en/spaces";
import { useMoments } from "../moments";
import { useSpaces } from "./words";

interface SituationProps {
  readonly space: Space;
  /** With what happens to a post; else only whether it is open. */
  readonly whole?: boolean;
}

/** Say whether a space is open, who reads what is written when, and how long that takes as a rule. */
export function Situation({ space, whole = false }: SituationProps): JSX.Element {
  const words = useSpaces().now;
  const moment = useMoments();
  const isOpen = space.mode !== "closed";
  return (
    <div class={isOpen ? "situation situation-open" : "situation"}>
      <p class="situation-line">
        <span class="situation-dot" aria-hidden="true" />
        {lineOf(space, words, moment)}
      </p>
      {whole && <p>{isOpen ? readingOf(space, words) : words.mayRead}</p>}
      {isOpen && <p>{space.seenWithinMinutes === null ? words.withinUnknown : words.within(space.seenWithinMinutes)}</p>}
    </div>
  );
}

function lineOf({ mode, opensAt, closesAt }: Space, words: SpacesWords["now"], moment: (at: number) => string): string {
  if (mode !== "closed") return closesAt === null ? words.openAlways : words.open(moment(closesAt));
  return opensAt === null ? words.closedUnstaffed : words.closed(moment(opensAt));
}

function readingOf({ mode, staffed }: Space, words: SpacesWords["now"]): string {
  if (!staffed) return `${words.pre} ${words.nobody}`;
  return mode === "post" ? words.after : words.pre;
}
