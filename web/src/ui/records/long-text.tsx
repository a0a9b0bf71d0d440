import type { JSX } from "preact";
import { useId } from "preact/hooks";

const LONGEST = 500;

interface LongTextProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem: string | null;
}

/** A reason, in a few lines. */
export function LongText({ label, hint, value, onChange, problem }: LongTextProps): JSX.Element {
  const id = useId();
  const described = [hint === undefined ? "" : `${id}-hint`, problem === null ? "" : `${id}-problem`].join(" ").trim();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class="input"
        rows={3}
        maxLength={LONGEST}
        value={value}
        aria-invalid={problem !== null}
        {...(described === "" ? {} : { "aria-describedby": described })}
        onInput={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      {hint !== undefined && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem !== null && (
        <p class="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
