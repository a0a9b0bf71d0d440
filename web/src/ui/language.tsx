import { createContext, type ComponentChildren, type JSX } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";

import { shared as cy } from "../texts/cy/shared";
import { shared as en, type SharedWords } from "../texts/en/shared";
import type { Language } from "../texts/plural";

const REMEMBERED = "earshot.language";

interface Choice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<Choice>({ language: "en", choose: () => undefined });

/** Take the remembered language, else Welsh where the browser asks for it, else English. */
export function firstLanguage(): Language {
  try {
    const remembered = localStorage.getItem(REMEMBERED);
    if (remembered === "en" || remembered === "cy") return remembered;
  } catch {
    // Storage may be closed to us (a strict private window); then nothing is remembered.
  }
  const asked = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === "cy" || tag === "en");
  return asked === "cy" ? "cy" : "en";
}

function remember(language: Language): void {
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}

/** Hold the language of everything below, and tell the document. */
export function LanguageProvider({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo<Choice>(
    () => ({
      language,
      choose: (next) => {
        remember(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext.Provider value={choice}>{children}</LanguageContext.Provider>;
}

export function useLanguage(): Choice {
  return useContext(LanguageContext);
}

export function useShared(): SharedWords {
  return { en, cy }[useLanguage().language];
}
