import type { JSX } from "preact";

import type { Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { deskProblem, useDesk } from "./desk-words";

/** Say why something at the desk did not come about. */
export function DeskProblem({ problem }: { readonly problem: Problem }): JSX.Element {
  const said = deskProblem(useDesk(), problem);
  if (said === null) return <ProblemNote problem={problem} />;
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <p class="note-body">{said}</p>
    </div>
  );
}
