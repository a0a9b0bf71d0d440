import type { JSX } from "preact";

import type { Link } from "../../../model";
import type { Fault } from "../../../model-office";
import { OfficeProblem } from "../answer";
import { useOffice } from "../words";
import type { Editor } from "./use-editor";

interface SaveBarProps {
  readonly edit: Editor;
  readonly link: Link;
  readonly faults: readonly Fault[];
  readonly locked: boolean;
  readonly changes: number;
  /** Null where the preview stands beside the form. */
  readonly onPreview: (() => void) | null;
  readonly onHistory: () => void;
  readonly onSave: () => void;
}

/** What stands below the form at all times: how it is with the edit, and the ways on. */
export function SaveBar({ edit, link, faults, locked, changes, onPreview, onHistory, onSave }: SaveBarProps): JSX.Element {
  const words = useOffice();
  return (
    <footer class="save-bar">
      {edit.problem !== null && <OfficeProblem problem={edit.problem} more={words.settings.kept} />}
      <p class="save-state" role="status">
        {link === "offline" && edit.dirty ? words.offline : stateOf(edit, faults.length, changes, words)}
      </p>
      <div class="save-buttons">
        {onPreview !== null && (
          <button type="button" class="button button-small" data-opens="preview" onClick={onPreview}>
            {words.settings.preview}
          </button>
        )}
        <button type="button" class="button button-small" data-opens="history" onClick={onHistory}>
          {words.settings.history}
        </button>
        <SaveButtons edit={edit} locked={locked} onSave={onSave} />
      </div>
    </footer>
  );
}

function SaveButtons({ edit, locked, onSave }: Pick<SaveBarProps, "edit" | "locked" | "onSave">): JSX.Element {
  const words = useOffice().settings;
  const cannot = locked || !edit.dirty || edit.busy || edit.theirs !== null;
  return (
    <>
      {edit.dirty && !locked && (
        <button type="button" class="button button-small" onClick={edit.undo}>
          {words.dropChanges}
        </button>
      )}
      <button type="button" class="button button-main" aria-disabled={cannot} onClick={cannot ? undefined : onSave}>
        {edit.busy ? words.saving : words.save}
      </button>
    </>
  );
}

function stateOf(edit: Editor, wrong: number, changes: number, office: ReturnType<typeof useOffice>): string {
  const words = office.settings;
  const said = { restored: words.restored, merged: office.conflict.merged, saved: words.saved(edit.base.version) };
  const parts = [
    wrong > 0 ? `${words.toFix(wrong)}.` : "",
    edit.said === null ? "" : said[edit.said],
    changes > 0 ? words.changes(changes) : edit.said === null ? words.nothingChanged : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}
