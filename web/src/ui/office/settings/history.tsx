import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { SavedSettings } from "../../../model-office";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { Sheet } from "../../parts/sheet";
import { OfficeProblem, useAnswer, Waiting } from "../answer";
import { stamp } from "../moments";
import { useOffice } from "../words";

interface HistoryProps {
  readonly client: Client;
  readonly team: string;
  readonly zone: string;
  readonly onView: (version: SavedSettings) => void;
  readonly onClose: () => void;
}

/** Who saved which version when; one of them can be looked at. */
export function History({ client, team, zone, onView, onClose }: HistoryProps): JSX.Element {
  const office = useOffice();
  const words = office.history;
  const { language } = useLanguage();
  const now = useContext(Clock)();
  const asked = useAnswer(`versions ${team}`, () => client.office("versions", team));
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = async (version: number): Promise<void> => {
    const outcome = await client.office("settings", team, version);
    if (outcome.ok) onView(outcome.value);
    else setProblem(outcome.problem);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      {problem !== null && <OfficeProblem problem={problem} />}
      {asked.value === null ? (
        <Waiting asked={asked} />
      ) : (
        <ol class="versions">
          {asked.value.map(({ version, savedAt, savedBy }, index) => (
            <li key={version}>
              <p>
                <strong>{words.row(version)}</strong>
                {index === 0 && <span class="office-tag">{words.newest}</span>}
                <span class="field-hint">{words.by(savedBy, stamp(savedAt, { language, words: office, zone, now }))}</span>
              </p>
              <ViewButton name={words.row(version)} label={words.view} onView={() => void look(version)} />
            </li>
          ))}
          <li>
            <p>
              <strong>{words.standard}</strong>
              {asked.value.length === 0 && <span class="office-tag">{words.newest}</span>}
            </p>
            <ViewButton name={words.standard} label={words.view} onView={() => void look(0)} />
          </li>
        </ol>
      )}
    </Sheet>
  );
}

function ViewButton({ name, label, onView }: { readonly name: string; readonly label: string; readonly onView: () => void }): JSX.Element {
  return (
    <button type="button" class="button button-small" aria-label={`${label}: ${name}`} onClick={onView}>
      {label}
    </button>
  );
}
