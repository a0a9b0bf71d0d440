import type { JSX } from "preact";

import type { VisitTag } from "../../../protocol/visit-area";
import { replaced } from "../settings/editing";
import { FaultGroup, SmallButton, TextField } from "../settings/fields";
import { codeOf } from "../settings/outcomes";
import { useOffice } from "../words";

const MOST = 30;

interface TagRowsProps {
  readonly tags: readonly VisitTag[];
  readonly onTags: (tags: readonly VisitTag[]) => void;
}

/** What a host can say of a visit for the figures. */
export function TagRows({ tags, onTags }: TagRowsProps): JSX.Element {
  const words = useOffice().area;
  return (
    <section class="area-part" aria-labelledby="area-tags">
      <h3 id="area-tags">{words.tags}</h3>
      <p class="area-hint">{words.tagsHint}</p>
      <FaultGroup at="tags">
        <ul class="area-tags">
          {tags.map((tag, index) => (
            <Row key={index} tag={tag} at={`tags[${index}]`} onTag={(next) => { onTags(replaced(tags, index, next)); }} />
          ))}
        </ul>
        {tags.length < MOST && (
          <button
            type="button"
            class="button button-small"
            data-act="add-tag"
            onClick={() => {
              onTags([...tags, { code: "", label: { en: "", cy: "" } }]);
            }}
          >
            {words.addTag}
          </button>
        )}
      </FaultGroup>
    </section>
  );
}

interface RowProps {
  readonly tag: VisitTag;
  readonly at: string;
  readonly onTag: (tag: VisitTag | null) => void;
}

function Row({ tag, at, onTag }: RowProps): JSX.Element {
  const { area: words, languageNames } = useOffice();
  const write = (language: "en" | "cy", text: string): void => {
    // A code follows its words until somebody gives it one of its own.
    const follows = language === "en" && tag.code === codeOf(tag.label.en);
    onTag({ ...tag, label: { ...tag.label, [language]: text }, ...(follows ? { code: codeOf(text) } : {}) });
  };
  return (
    <li class="area-tag">
      {(["en", "cy"] as const).map((language) => (
        <TextField
          key={language}
          at={`${at}.label.${language}`}
          label={words.tagLabel(languageNames[language] ?? language)}
          lang={language}
          value={tag.label[language]}
          onValue={(text) => {
            write(language, text);
          }}
        />
      ))}
      <TextField at={`${at}.code`} label={words.tagCode} maxLength={40} value={tag.code} onValue={(code) => { onTag({ ...tag, code }); }} />
      <SmallButton label={words.removeTag(tag.label.en === "" ? tag.code : tag.label.en)} icon="bin" onClick={() => { onTag(null); }} />
    </li>
  );
}
