import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Problem } from "../../../model";
import { useShared } from "../../language";
import { Icon } from "../../parts/icons";
import { problemText } from "../../parts/problem";
import { useModeration } from "../words";

interface DisclosedProblemProps {
  readonly problem: Problem;
  readonly kind: "image" | "voice";
  /** The button that was pressed is gone, so that the focus would be nowhere. */
  readonly over: boolean;
}

/** Say in words why something that was sent is not shown. */
export function DisclosedProblem({ problem, kind, over }: DisclosedProblemProps): JSX.Element {
  const words = useModeration().chat;
  const shared = useShared();
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (over) place.current?.focus();
  }, [over]);
  return (
    <p class="disclosed-problem" role="alert" tabIndex={-1} ref={place}>
      <Icon name="alert" small />
      <span>{words.why[problem.code]?.[kind] ?? problemText(shared, problem)}</span>
    </p>
  );
}
