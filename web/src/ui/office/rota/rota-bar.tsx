import type { JSX } from "preact";

import type { Problem } from "../../../model";
import type { StaffMember } from "../../../model-office";
import type { OfficeWords } from "../../../texts/en/office";
import { OfficeProblem } from "../answer";
import { useOffice } from "../words";
import type { RotaState } from "./use-rota";

interface RotaBarProps {
  readonly state: RotaState;
  readonly dirty: boolean;
  readonly staff: readonly StaffMember[];
  readonly onUndo: () => void;
  readonly onSave: () => void;
}

/** How it is with the rota's edit, and the way to save it. */
export function RotaBar({ state, dirty, staff, onUndo, onSave }: RotaBarProps): JSX.Element {
  const words = useOffice();
  const cannot = !dirty || state.busy;
  return (
    <footer class="save-bar">
      {state.problem !== null && <RotaProblem problem={state.problem} staff={staff} words={words} />}
      <p class="save-state" role="status">
        {[state.said, dirty ? words.rota.unsaved : ""].filter((part) => part !== "").join(" ")}
      </p>
      <div class="save-buttons">
        {dirty && (
          <button type="button" class="button button-small" onClick={onUndo}>
            {words.settings.dropChanges}
          </button>
        )}
        <button type="button" class="button button-main" aria-disabled={cannot} onClick={cannot ? undefined : onSave}>
          {state.busy ? words.settings.saving : words.rota.save}
        </button>
      </div>
    </footer>
  );
}

interface RotaProblemProps {
  readonly problem: Problem;
  readonly staff: readonly StaffMember[];
  readonly words: OfficeWords;
}

function RotaProblem({ problem, staff, words }: RotaProblemProps): JSX.Element {
  if (problem.code !== "desk.colleague") return <OfficeProblem problem={problem} more={words.settings.kept} />;
  const named = staff.find((member) => member.account === problem.fields["account"]);
  return (
    <p class="note note-problem" role="alert">
      {words.rota.stranger(named?.name ?? words.rota.somebody)}
    </p>
  );
}
