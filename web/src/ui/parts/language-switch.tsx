import type { JSX } from "preact";

import type { Language } from "../../texts/plural";
import { useLanguage, useShared } from "../language";

const NAMES: readonly (readonly [Language, string])[] = [
  ["en", "English"],
  ["cy", "Cymraeg"],
];

/** Let the reader choose; each language is named in itself. */
export function LanguageSwitch(): JSX.Element {
  const { language, choose } = useLanguage();
  const words = useShared();
  return (
    <div class="language" role="group" aria-label={words.languageLabel}>
      {NAMES.map(([code, name]) => (
        <button
          key={code}
          type="button"
          class="language-choice"
          lang={code}
          aria-pressed={language === code}
          onClick={() => {
            choose(code);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
