import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";

import type { AutomaticTexts, LanguageTexts } from "../../../model-office";
import { useOffice } from "../words";
import { useEditing } from "./editing";
import { FaultGroup, FieldFault, useDescribed } from "./fields";
import type { Way } from "./sections";

const MOST = 2000;
const NEAR = 200;

const names = ["in_hours", "out_of_hours", "confidentiality", "closing"] as const;
type Name = (typeof names)[number];

const NOTHING: AutomaticTexts = { in_hours: "", out_of_hours: "", confidentiality: "", closing: "" };

interface TextsSectionProps {
  readonly way: Way;
  readonly onWay: (way: Way) => void;
}

/** The automatic texts, one language and way of writing at a time. */
export function TextsSection({ way, onWay }: TextsSectionProps): JSX.Element {
  const { texts: words, languageNames } = useOffice();
  const { settings, change, faults } = useEditing();
  const key = way.easyRead ? "easy_read" : "plain";
  const path = `texts.${way.language}.${key}`;
  const written = settings.texts[way.language]?.[key] ?? NOTHING;
  const ways = settings.languages.flatMap((language) => [false, true].map((easyRead) => ({ language, easyRead })));
  const set = (name: Name, text: string): void => {
    const known: LanguageTexts = settings.texts[way.language] ?? { plain: null, easy_read: null };
    change({ texts: { ...settings.texts, [way.language]: { ...known, [key]: { ...written, [name]: text } } } });
  };
  return (
    <>
      <p class="office-lead">{words.lead}</p>
      <div class="ways" role="group" aria-label={words.waysLabel}>
        {ways.map((each) => {
          const at = `texts.${each.language}.${each.easyRead ? "easy_read" : "plain"}`;
          const wrong = faults.some((fault) => fault.at.startsWith(at));
          return (
            <button
              key={at}
              type="button"
              class={wrong ? "way way-wrong" : "way"}
              aria-pressed={each.language === way.language && each.easyRead === way.easyRead}
              onClick={() => {
                onWay(each);
              }}
            >
              <strong>{languageNames[each.language] ?? each.language}</strong>
              <span>{each.easyRead ? words.easyRead : words.plain}</span>
            </button>
          );
        })}
      </div>
      {way.easyRead && <p class="aside">{words.suggest}</p>}
      <FaultGroup at={path}>
        {names.map((name) => (
          <TextArea
            key={`${path}.${name}`}
            at={`${path}.${name}`}
            name={name}
            language={way.language}
            value={written[name]}
            onValue={(text) => {
              set(name, text);
            }}
          />
        ))}
      </FaultGroup>
    </>
  );
}

interface TextAreaProps {
  readonly at: string;
  readonly name: Name;
  readonly language: string;
  readonly value: string;
  readonly onValue: (text: string) => void;
}

function TextArea({ at, name, language, value, onValue }: TextAreaProps): JSX.Element {
  const words = useOffice().texts;
  const { locked } = useEditing();
  const field = useRef<HTMLTextAreaElement>(null);
  const [labelId, hintId] = [useId(), useId()];
  const { described, faultId } = useDescribed(at, hintId);
  const insert = (token: string): void => {
    const element = field.current;
    if (element === null) return;
    element.setRangeText(token, element.selectionStart, element.selectionEnd, "end");
    element.focus();
    onValue(element.value);
  };
  const left = MOST - value.length;
  return (
    <div class="field office-text" data-at={at}>
      <span class="field-label" id={labelId}>
        {words.names[name]}
      </span>
      <p class="field-hint" id={hintId}>
        {words.hints[name]}
      </p>
      <textarea
        ref={field}
        class="input"
        rows={Math.min(12, Math.max(3, value.split("\n").length + Math.floor(value.length / 70)))}
        lang={language}
        value={value}
        readOnly={locked}
        aria-labelledby={labelId}
        {...described}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
      <FieldFault at={at} id={faultId} />
      <div class="office-text-foot">
        {!locked && (name === "in_hours" || name === "out_of_hours") && (
          <>
            <span class="field-hint">{words.insert}</span>
            <button type="button" class="chip" onClick={() => { insert("{answered_by}"); }}>
              {words.answeredBy}
            </button>
            {name === "out_of_hours" && (
              <button type="button" class="chip" onClick={() => { insert("{opens}"); }}>
                {words.opens}
              </button>
            )}
          </>
        )}
        {left < NEAR && <span class="office-left">{left < 0 ? words.tooMany(-left) : words.leftOver(left)}</span>}
      </div>
    </div>
  );
}
