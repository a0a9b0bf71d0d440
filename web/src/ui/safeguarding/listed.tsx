import type { ComponentChildren, JSX } from "preact";

import type { Problem } from "../../model";
import { useShared } from "../language";
import { SafeguardingProblem } from "./form";
import { useSafeguarding } from "./words";

interface ListedProps {
  readonly items: readonly unknown[] | null;
  readonly problem: Problem | null;
  readonly more: (() => void) | null;
  readonly again: () => void;
  readonly empty: string;
  readonly emptyWhy: string;
  readonly children: ComponentChildren;
}

/** A list that comes page by page: what there is, that there is none, or why nothing is there. */
export function Listed({ items, problem, more, again, empty, emptyWhy, children }: ListedProps): JSX.Element {
  const words = useSafeguarding();
  return (
    <>
      {problem !== null && <Failed problem={problem} again={again} />}
      {items === null ? problem === null && <Skeleton /> : items.length > 0 && children}
      {items?.length === 0 && (
        <div class="office-empty">
          <h2>{empty}</h2>
          <p>{emptyWhy}</p>
        </div>
      )}
      {more !== null && (
        <button type="button" class="button" data-deed="more" onClick={more}>
          {words.more}
        </button>
      )}
    </>
  );
}

export function Skeleton(): JSX.Element {
  const shared = useShared();
  return (
    <div class="office-waiting" role="status">
      <span class="unseen">{shared.loading}</span>
      <div class="skeleton office-skeleton" />
      <div class="skeleton office-skeleton" />
      <div class="skeleton office-skeleton" />
    </div>
  );
}

export function Failed({ problem, again }: { readonly problem: Problem; readonly again: () => void }): JSX.Element {
  const shared = useShared();
  return (
    <div class="office-failed">
      <SafeguardingProblem problem={problem} />
      <button type="button" class="button" onClick={again}>
        {shared.tryAgain}
      </button>
    </div>
  );
}
