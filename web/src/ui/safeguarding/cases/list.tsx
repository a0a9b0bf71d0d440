import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../../model";
import type { CaseBrief, CaseState } from "../../../model-casework";
import { shortMoment } from "../../../texts/format";
import { useNow } from "../../clock";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { Listed } from "../listed";
import { usePages } from "../pages";
import { useSafeguarding } from "../words";
import { OpenCase } from "./open-case";

interface CaseListProps {
  readonly client: Client;
  readonly onOpen: (name: string) => void;
}

const STATES: readonly CaseState[] = ["open", "closed"];

/** The cases that somebody may see, the gravest first. */
export function CaseList({ client, onOpen }: CaseListProps): JSX.Element {
  const words = useSafeguarding().cases;
  const [state, setState] = useState<CaseState>("open");
  const [mine, setMine] = useState(false);
  const [opening, setOpening] = useState(false);
  const pages = usePages<CaseBrief, string>(`${state} ${String(mine)}`, (after) => client.casework("cases", state, mine, after));
  return (
    <div class="office-scroll">
      <div class="case-filters" role="group" aria-label={words.show}>
        {STATES.map((each) => (
          <button
            key={each}
            type="button"
            class="chip"
            data-state={each}
            aria-pressed={state === each}
            onClick={() => {
              setState(each);
            }}
          >
            {words.states[each]}
          </button>
        ))}
        <label class="chip chip-check">
          <input
            type="checkbox"
            checked={mine}
            onChange={(event) => {
              setMine(event.currentTarget.checked);
            }}
          />
          <span>{words.mine}</span>
        </label>
        <button
          type="button"
          class="button button-small"
          data-opens="open-case"
          onClick={() => {
            setOpening(true);
          }}
        >
          <Icon name="plus" small />
          {words.openByHand}
        </button>
      </div>
      <p class="office-lead">{words.worst}</p>
      <Listed {...pages} empty={words.none} emptyWhy={words.noneWhy}>
        <ul class="case-rows" aria-label={words.listTitle}>
          {pages.items?.map((brief) => (
            <li key={brief.id}>
              <Row brief={brief} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      </Listed>
      {opening && (
        <OpenCase
          client={client}
          from={null}
          onGo={onOpen}
          onClose={() => {
            setOpening(false);
          }}
        />
      )}
    </div>
  );
}

function Row({ brief, onOpen }: { readonly brief: CaseBrief; readonly onOpen: (name: string) => void }): JSX.Element {
  const words = useSafeguarding().cases;
  const { language } = useLanguage();
  const now = useNow();
  const { tasks, asked } = brief;
  return (
    <button
      type="button"
      class="case-row"
      data-case={brief.id}
      onClick={() => {
        onOpen(brief.id);
      }}
    >
      <span class="case-row-head">
        <strong>{brief.person?.name ?? words.nobodyKnown}</strong>
        <LevelTag brief={brief} />
      </span>
      <span class="case-row-more">
        {words.sources[brief.source.kind]} · {words.owner(brief.owner.name)} · {words.touched(shortMoment(language, brief.touchedAt, now))}
      </span>
      {(tasks.open > 0 || asked > 0) && (
        <span class="case-row-tags">
          {tasks.open > 0 && <span class="office-tag">{words.tasksOpen(tasks.open)}</span>}
          {tasks.late > 0 && <span class="office-tag office-tag-warm">{words.tasksLate(tasks.late)}</span>}
          {asked > 0 && <span class="office-tag office-tag-warm">{words.asked(asked)}</span>}
        </span>
      )}
    </button>
  );
}

export function LevelTag({ brief }: { readonly brief: CaseBrief }): JSX.Element {
  const words = useSafeguarding().cases;
  return <span class={`case-level case-level-${brief.level}`}>{words.levels[brief.level]}</span>;
}
