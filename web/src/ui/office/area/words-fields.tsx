import type { JSX } from "preact";
import { useId } from "preact/hooks";

import type { Both } from "../../../protocol/visit-area";
import { FieldFault, useDescribed } from "../settings/fields";
import { useOffice } from "../words";

interface WordsFieldsProps {
  readonly at: string;
  readonly label: string;
  readonly hint: string;
  readonly most: number;
  readonly value: Both;
  readonly onValue: (value: Both) => void;
}

/** Words in both languages, side by side where there is room. */
export function WordsFields({ at, label, hint, most, value, onValue }: WordsFieldsProps): JSX.Element {
  const id = useId();
  return (
    <fieldset class="field area-words" data-at={at}>
      <legend class="field-label">{label}</legend>
      <p class="field-hint" id={id}>
        {hint}
      </p>
      <div class="area-both">
        {(["en", "cy"] as const).map((language) => (
          <OneLanguage
            key={language}
            at={`${at}.${language}`}
            language={language}
            hintId={id}
            most={most}
            value={value[language]}
            onValue={(text) => {
              onValue({ ...value, [language]: text });
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface OneLanguageProps {
  readonly at: string;
  readonly language: "en" | "cy";
  readonly hintId: string;
  readonly most: number;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function OneLanguage({ at, language, hintId, most, value, onValue }: OneLanguageProps): JSX.Element {
  const { languageNames } = useOffice();
  const { described, faultId } = useDescribed(at, hintId);
  return (
    <div data-at={at}>
      <label>
        <span class="area-language">{languageNames[language] ?? language}</span>
        <textarea
          class="input"
          rows={Math.min(12, Math.max(3, value.split("\n").length + Math.floor(value.length / 50)))}
          lang={language}
          maxLength={most}
          value={value}
          {...described}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
      </label>
      <FieldFault at={at} id={faultId} />
    </div>
  );
}
