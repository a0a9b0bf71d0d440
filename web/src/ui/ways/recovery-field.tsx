import type { JSX, RefObject } from "preact";

import { useWays } from "./words";

/** Four groups of four letters and digits, with or without what stands between them. */
const WHOLE = /^[0-9a-z]{4}([ -]?[0-9a-z]{4}){3}$/i;

export function isWholeCode(text: string): boolean {
  return WHOLE.test(text.trim());
}

interface RecoveryFieldProps {
  readonly id: string;
  readonly value: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onValue: (value: string) => void;
}

/** In the place of the six digits, for whoever has no phone at hand. */
export function RecoveryField({ id, value, field, onValue }: RecoveryFieldProps): JSX.Element {
  const words = useWays();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.recovery}
      </label>
      <p class="field-hint" id={`${id}-hint`}>
        {words.recoveryHint}
      </p>
      <input
        ref={field}
        id={id}
        class="input input-code"
        value={value}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
    </div>
  );
}
