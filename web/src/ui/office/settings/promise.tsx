import type { JSX } from "preact";

import type { LanguageTexts, ServiceSettings } from "../../../model-office";
import { useOffice } from "../words";
import { useEditing } from "./editing";
import { DurationField, FaultGroup, NumberField } from "./fields";

export const offered = ["en", "cy"] as const;

const NOTHING = { in_hours: "", out_of_hours: "", confidentiality: "", closing: "" };
const EMPTY: LanguageTexts = { plain: NOTHING, easy_read: NOTHING };

/** What promises, ages, languages and the time after a talk are. */
export function PromiseSection(): JSX.Element {
  const words = useOffice().promise;
  const { settings, change } = useEditing();
  const { ages } = settings;
  return (
    <>
      <DurationField at="promise_minutes" label={words.title} hint={words.hint} value={settings.promise_minutes} onValue={(promise_minutes) => { change({ promise_minutes }); }} />
      <h3>{words.ages}</h3>
      <FaultGroup at="ages">
        <div class="office-pair">
          <NumberField at="ages.from" label={words.from} value={ages.from} onValue={(from) => { change({ ages: { ...ages, from } }); }} />
          <NumberField at="ages.until" label={words.until} value={ages.until} onValue={(until) => { change({ ages: { ...ages, until } }); }} />
        </div>
        <p class="field-hint">{words.agesHint}</p>
      </FaultGroup>
      <Languages />
      <h3>{words.after}</h3>
      <NumberField at="finish_days" label={words.finish} hint={words.finishHint} value={settings.finish_days} onValue={(finish_days) => { change({ finish_days }); }} />
      <DurationField at="feedback_minutes" label={words.feedback} hint={words.feedbackHint} value={settings.feedback_minutes} onValue={(feedback_minutes) => { change({ feedback_minutes }); }} />
    </>
  );
}

/** What changes where a language is offered from now on: its texts are there to be written. */
function withLanguage(settings: ServiceSettings, language: string): Partial<ServiceSettings> {
  const known = settings.texts[language];
  const texts = { plain: known?.plain ?? EMPTY.plain, easy_read: known?.easy_read ?? EMPTY.easy_read };
  return { languages: [...settings.languages, language], texts: { ...settings.texts, [language]: texts } };
}

function Languages(): JSX.Element {
  const { promise: words, languageNames } = useOffice();
  const { settings, change, locked } = useEditing();
  const { languages } = settings;
  return (
    <FaultGroup at="languages">
      <h3 id="office-languages">{words.languages}</h3>
      <p class="field-hint">{words.languagesHint}</p>
      <div role="group" aria-labelledby="office-languages" class="office-checks">
        {offered.map((language) => (
          <div key={language} class="office-check-row">
            <label class="notice-check">
              <input
                type="checkbox"
                checked={languages.includes(language)}
                disabled={locked}
                onChange={(event) => {
                  if (event.currentTarget.checked) change(withLanguage(settings, language));
                  else change({ languages: languages.filter((each) => each !== language) });
                }}
              />
              <span>{languageNames[language]}</span>
            </label>
            {languages.length > 1 && languages[0] === language && <span class="office-tag">{words.first}</span>}
            {!locked && languages.includes(language) && languages[0] !== language && (
              <button
                type="button"
                class="button button-plain button-small"
                onClick={() => {
                  change({ languages: [language, ...languages.filter((each) => each !== language)] });
                }}
              >
                {words.makeFirst(languageNames[language] ?? language)}
              </button>
            )}
          </div>
        ))}
      </div>
    </FaultGroup>
  );
}
