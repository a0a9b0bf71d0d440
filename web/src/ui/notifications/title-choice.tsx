import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { NotificationWords } from "../../texts/en/notifications";

export const LONGEST_TITLE = 40;

interface TitleChoiceProps {
  readonly words: NotificationWords;
  readonly title: string;
  readonly missing: boolean;
  readonly onTitle: (title: string) => void;
}

/** Let the young person choose what a notification says. */
export function TitleChoice({ words: { person }, title, missing, onTitle }: TitleChoiceProps): JSX.Element {
  const id = useId();
  const [own, setOwn] = useState(!person.titles.includes(title));
  return (
    <fieldset class="notice-titles" aria-describedby={`${id}-hint`}>
      <legend class="field-label">{person.says}</legend>
      <p class="field-hint" id={`${id}-hint`}>
        {person.saysHint}
      </p>
      {person.titles.map((one) => (
        <label key={one} class="notice-title">
          <input
            type="radio"
            name={id}
            checked={!own && one === title}
            onChange={() => {
              setOwn(false);
              onTitle(one);
            }}
          />
          <span>{one}</span>
        </label>
      ))}
      <label class="notice-title">
        <input
          type="radio"
          name={id}
          checked={own}
          onChange={() => {
            setOwn(true);
            onTitle("");
          }}
        />
        <span>{person.own}</span>
      </label>
      {own && (
        <>
          <input
            class="input"
            aria-label={person.ownLabel}
            value={title}
            maxLength={LONGEST_TITLE}
            autocomplete="off"
            aria-invalid={missing}
            aria-describedby={missing ? `${id}-missing` : undefined}
            onInput={(event) => {
              onTitle(event.currentTarget.value);
            }}
          />
          {missing && (
            <p class="field-problem" id={`${id}-missing`} role="alert">
              {person.ownEmpty}
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}
