import type { JSX, RefObject } from "preact";
import { useState } from "preact/hooks";

import { Icon } from "../parts/icons";
import { useStaff } from "./words";

export const DIGITS = 6;

/** Take the digits out of whatever was typed or pasted ("123 456"). */
function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "").slice(0, DIGITS);
}

interface FieldProps {
  readonly id: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function CodeField({ id, value, onValue, field }: FieldProps & { readonly field?: RefObject<HTMLInputElement | null> }): JSX.Element {
  const words = useStaff().signIn;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.code}
      </label>
      <p class="field-hint" id={`${id}-hint`}>
        {words.codeHint}
      </p>
      <input
        {...(field === undefined ? {} : { ref: field })}
        id={id}
        class="input input-code input-digits"
        value={value}
        inputmode="numeric"
        autocomplete="one-time-code"
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          const digits = digitsOf(event.currentTarget.value);
          event.currentTarget.value = digits;
          onValue(digits);
        }}
      />
    </div>
  );
}

export function PasswordField({ id, value, onValue }: FieldProps): JSX.Element {
  const words = useStaff().signIn;
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.password}
      </label>
      <div class="input-row">
        <input
          id={id}
          class="input"
          {...(shown ? { type: "text" as const } : { type: "password" as const })}
          value={value}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={shown ? words.hidePassword : words.showPassword}
          onClick={() => {
            setShown(!shown);
          }}
        >
          <Icon name={shown ? "eyeOff" : "eye"} />
        </button>
      </div>
    </div>
  );
}
