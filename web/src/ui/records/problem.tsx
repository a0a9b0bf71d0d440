import type { JSX } from "preact";

import type { Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { recordProblem, useRecords } from "./words";

/** Say why something with a record did not come about. */
export function RecordProblem({ problem }: { readonly problem: Problem }): JSX.Element {
  const said = recordProblem(useRecords(), problem);
  if (said === null) return <ProblemNote problem={problem} />;
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <p class="note-body">{said}</p>
    </div>
  );
}
