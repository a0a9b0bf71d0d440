import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import type { Problem } from "../../model";
import { useConsents } from "../conversation/consent-words";
import { ProblemNote } from "../parts/problem";
import { askingProblem } from "./asking";

export const LONGEST_WHY = 500;

interface AskingFormProps {
  readonly lead: string;
  readonly why: string;
  readonly onWhy: (why: string) => void;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: () => void;
  /** What is asked about. */
  readonly children: ComponentChildren;
}

/** What a question about a guest and one about a team have in common: the reason, and the way to send it. */
export function AskingForm({ lead, why, onWhy, ready, busy, problem, onSubmit, children }: AskingFormProps): JSX.Element {
  const words = useConsents().staff;
  const ids = useId();
  return (
    <form
      class="desk-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onSubmit();
      }}
    >
      <p>{lead}</p>
      {children}
      <div class="field">
        <label class="field-label" for={ids}>
          {words.why}
        </label>
        <textarea
          id={ids}
          class="input"
          rows={3}
          maxLength={LONGEST_WHY}
          value={why}
          aria-describedby={`${ids}-hint`}
          dir="auto"
          onInput={(event) => {
            onWhy(event.currentTarget.value);
          }}
        />
        <p class="field-hint" id={`${ids}-hint`}>
          {words.whyHint}
        </p>
      </div>
      {problem !== null && <Refusal problem={problem} />}
      <button type="submit" class="button button-main button-wide" aria-disabled={busy || !ready}>
        {busy ? words.busy : words.submit}
      </button>
    </form>
  );
}

function Refusal({ problem }: { readonly problem: Problem }): JSX.Element {
  const said = askingProblem(useConsents().staff.problems, problem);
  if (said === null) return <ProblemNote problem={problem} />;
  return (
    <p class="note note-warm" role="alert">
      {said}
    </p>
  );
}

interface OptionProps {
  readonly group: string;
  readonly value: string;
  readonly chosen: string | null;
  readonly name: string;
  readonly more: string;
  readonly onChoose: (value: string) => void;
}

export function Option({ group, value, chosen, name, more, onChoose }: OptionProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="radio"
        name={group}
        value={value}
        checked={chosen === value}
        onChange={() => {
          onChoose(value);
        }}
      />
      <span class="choice-words">
        <strong>{name}</strong>
        {more !== "" && <span>{more}</span>}
      </span>
    </label>
  );
}
