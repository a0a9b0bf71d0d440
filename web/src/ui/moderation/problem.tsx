import type { JSX } from "preact";

import type { Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { moderationProblem, useModeration } from "./words";

/** Say why something at the queue did not come about. */
export function ModerationProblem({ problem }: { readonly problem: Problem }): JSX.Element {
  const said = moderationProblem(useModeration(), problem);
  if (said === null) return <ProblemNote problem={problem} />;
  return (
    <div class="note note-warm" role="alert">
      <Icon name="alert" />
      <p class="note-body">{said}</p>
    </div>
  );
}
