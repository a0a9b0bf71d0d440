import type { JSX } from "preact";

import type { Link, Problem } from "../../model";
import type { OfficeWords } from "../../texts/en/office";
import { OfficeProblem } from "./answer";
import { useOffice } from "./words";

interface SaveLineProps {
  readonly problem: Problem | null;
  readonly busy: boolean;
  /** What came of the last time. */
  readonly said: string;
  readonly changes: number;
  readonly link: Link;
  readonly onUndo: () => void;
  readonly onSave: () => void;
}

/** How it is with an edit, and the way to save it. */
export function SaveLine({ problem, busy, said, changes, link, onUndo, onSave }: SaveLineProps): JSX.Element {
  const { visits: words, settings, offline } = useOffice();
  const cannot = changes === 0 || busy;
  return (
    <footer class="save-bar">
      {problem !== null && <OfficeProblem problem={problem} more={settings.kept} />}
      <p class="save-state" role="status">
        {link === "offline" && changes > 0 ? offline : standing(said, changes, settings)}
      </p>
      <div class="save-buttons">
        {changes > 0 && (
          <button type="button" class="button button-small" onClick={onUndo}>
            {settings.dropChanges}
          </button>
        )}
        <button type="button" class="button button-main" aria-disabled={cannot} onClick={cannot ? undefined : onSave}>
          {busy ? settings.saving : words.save}
        </button>
      </div>
    </footer>
  );
}

function standing(said: string, changes: number, words: OfficeWords["settings"]): string {
  if (changes > 0) return `${said} ${words.changes(changes)}`.trim();
  return said === "" ? words.nothingChanged : said;
}
