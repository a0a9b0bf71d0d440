import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import type { Client, Link, Me } from "../../../model";
import type { SavedVisitChoice } from "../../../model-office";
import type { OfficeWords } from "../../../texts/en/office";
import { Icon } from "../../parts/icons";
import { OfficeProblem, useAnswer, Waiting } from "../answer";
import { useOffice } from "../words";
import { type ChoiceEdit, changesIn, useChoice } from "./use-choice";

import "../../../styles/office-visits.css";

export interface VisitsProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly onDirty: (dirty: boolean) => void;
}

/** What holds for an organisation's video visits. */
export function VisitsScreen(props: VisitsProps): JSX.Element {
  const asked = useAnswer(`visits ${props.me.account}`, () => props.client.office("visitChoice"));
  return asked.value === null ? <Waiting asked={asked} /> : <Form {...props} first={asked.value} />;
}

function Form({ client, me, link, first, onDirty }: VisitsProps & { readonly first: SavedVisitChoice }): JSX.Element {
  const words = useOffice().visits;
  const edit = useChoice(client, me.account, first, onDirty);
  const { change } = edit;
  const { base, choice } = edit.state;
  return (
    <>
      <div class="office-scroll visit-choice">
        <h2>{words.title}</h2>
        <p class="office-lead">{words.lead(me.organisation.name)}</p>
        <Choice
          name="relay-only"
          label={words.relayOnly}
          checked={choice.relayOnly}
          // What is on can always be switched off.
          locked={!base.relay && !choice.relayOnly && !base.choice.relayOnly}
          onChange={(relayOnly) => {
            change({ relayOnly });
          }}
        >
          <p>{words.relayOnlyHint}</p>
          {base.relay ? <p>{words.relayOnlyWhen}</p> : <Warning>{choice.relayOnly ? words.relayGone : words.noRelay}</Warning>}
        </Choice>
        <Choice
          name="two-staff"
          label={words.twoStaff}
          checked={choice.twoStaff}
          onChange={(twoStaff) => {
            change({ twoStaff });
          }}
        >
          <p>{words.twoStaffHint}</p>
          <p>{words.twoStaffWhen}</p>
        </Choice>
      </div>
      <SaveBar edit={edit} link={link} />
    </>
  );
}

/** How it is with the edit, and the way to save it. */
function SaveBar({ edit, link }: { readonly edit: ChoiceEdit; readonly link: Link }): JSX.Element {
  const { visits: words, settings, offline } = useOffice();
  const { state, undo, save } = edit;
  const { problem, busy } = state;
  const changes = changesIn(state);
  const cannot = changes === 0 || busy;
  return (
    <footer class="save-bar">
      {problem !== null && <OfficeProblem problem={problem} more={settings.kept} />}
      <p class="save-state" role="status">
        {link === "offline" && changes > 0 ? offline : standing(state.said, changes, settings)}
      </p>
      <div class="save-buttons">
        {changes > 0 && (
          <button type="button" class="button button-small" onClick={undo}>
            {settings.dropChanges}
          </button>
        )}
        <button type="button" class="button button-main" aria-disabled={cannot} onClick={cannot ? undefined : () => void save()}>
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

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly locked?: boolean;
  readonly onChange: (on: boolean) => void;
  /** What it means. */
  readonly children: ComponentChildren;
}

function Choice({ name, label, checked, locked = false, onChange, children }: ChoiceProps): JSX.Element {
  const id = useId();
  return (
    <div class="visit-choice-one">
      <label class="notice-check">
        <input
          type="checkbox"
          name={name}
          checked={checked}
          disabled={locked}
          aria-describedby={id}
          onChange={(event) => {
            onChange(event.currentTarget.checked);
          }}
        />
        <span>{label}</span>
      </label>
      <div class="visit-choice-means" id={id}>
        {children}
      </div>
    </div>
  );
}

function Warning({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <p class="visit-choice-warning">
      <Icon name="alert" small />
      <span>{children}</span>
    </p>
  );
}
