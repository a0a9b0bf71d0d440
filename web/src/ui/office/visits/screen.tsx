import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import type { Client, Link, Me } from "../../../model";
import type { SavedVisitChoice } from "../../../model-office";
import { Icon } from "../../parts/icons";
import { useAnswer, Waiting } from "../answer";
import { SaveLine } from "../save-line";
import { useOffice } from "../words";
import { changesIn, useChoice } from "./use-choice";

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
      <SaveLine
        problem={edit.state.problem}
        busy={edit.state.busy}
        said={edit.state.said}
        changes={changesIn(edit.state)}
        link={link}
        onUndo={edit.undo}
        onSave={() => void edit.save()}
      />
    </>
  );
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
