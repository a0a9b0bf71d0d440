import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import type { Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { Sheet } from "../parts/sheet";
import { useSafeguarding } from "./words";

/** A problem in safeguarding's words where it has some, else in everybody's. */
export function SafeguardingProblem({ problem }: { readonly problem: Problem }): JSX.Element {
  const text = useSafeguarding().problems[problem.code];
  if (text === undefined) return <ProblemNote problem={problem} />;
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <p>{text}</p>
    </div>
  );
}

interface FormSheetProps {
  readonly title: string;
  readonly lead?: string;
  readonly submit: string;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A sheet with fields, a way to send them and a way out. */
export function FormSheet({ title, lead, submit, busy, problem, onSubmit, onClose, children }: FormSheetProps): JSX.Element {
  const words = useSafeguarding();
  return (
    <Sheet title={title} onClose={onClose}>
      <form
        class="case-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {lead !== undefined && <p class="field-hint">{lead}</p>}
        {children}
        {problem !== null && <SafeguardingProblem problem={problem} />}
        <div class="case-form-ways">
          <button type="submit" class="button button-main" aria-disabled={busy}>
            {submit}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly rows?: number;
  readonly most?: number;
  readonly type?: "text" | "date" | "datetime-local" | "number";
}

/** A field with its label, what to write in it, and what is wrong with it. */
export function Field({ label, value, onValue, hint, problem = null, rows = 1, most = 500, type = "text" }: FieldProps): JSX.Element {
  const words = useSafeguarding();
  const id = useId();
  const left = most - value.length;
  // The types tell kinds of fields apart by what else they take, which is nothing here.
  const kind = type as "text";
  const common = { id, class: "input", value, "aria-invalid": problem !== null, "aria-describedby": `${id}-hint`, maxLength: most };
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {rows > 1 ? (
        <textarea
          {...common}
          rows={rows}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
      ) : (
        <input
          {...common}
          type={kind}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
      )}
      <p class="field-hint" id={`${id}-hint`}>
        {hint} {rows > 1 && left <= 100 && words.lettersLeft(left)}
      </p>
      <Wrong problem={problem} />
    </div>
  );
}

export function Wrong({ problem }: { readonly problem: string | null }): JSX.Element | null {
  if (problem === null) return null;
  return (
    <p class="field-problem" role="alert">
      {problem}
    </p>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T | "";
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onValue: (value: T) => void;
  /** Said while nothing is chosen; without it the first is. */
  readonly nothing?: string;
  readonly problem?: string | null;
}

/** One of several, out of a list. */
export function Choice<T extends string>({ label, value, options, onValue, nothing, problem = null }: ChoiceProps<T>): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="input"
        value={value}
        aria-invalid={problem !== null}
        onChange={(event) => {
          const found = options.find(([each]) => each === event.currentTarget.value);
          if (found !== undefined) onValue(found[0]);
        }}
      >
        {nothing !== undefined && (
          <option value="" disabled={value !== ""}>
            {nothing}
          </option>
        )}
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
      <Wrong problem={problem} />
    </div>
  );
}

interface EitherProps<T extends string> {
  readonly legend: string;
  readonly value: T | null;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onValue: (value: T) => void;
  readonly problem?: string | null;
}

/** One of a few, side by side, none chosen for anybody. */
export function Either<T extends string>({ legend, value, options, onValue, problem = null }: EitherProps<T>): JSX.Element {
  const name = useId();
  return (
    <fieldset class="case-either">
      <legend class="field-label">{legend}</legend>
      {options.map(([each, text]) => (
        <label key={each} class="case-option">
          <input
            type="radio"
            name={name}
            value={each}
            checked={value === each}
            onChange={() => {
              onValue(each);
            }}
          />
          <span>{text}</span>
        </label>
      ))}
      <Wrong problem={problem} />
    </fieldset>
  );
}
