import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { readArea } from "../../call/area";
import type { Client, Problem } from "../../model";
import type { VisitTag } from "../../protocol/visit-area";
import { useLanguage } from "../language";
import { useVisit, visitProblem } from "./words";

interface TagChoiceProps {
  readonly client: Client;
  readonly visit: string;
  /** What was said before; null: nothing yet. */
  readonly said: readonly string[] | null;
}

/** For the host, after the visit: what it counts as in the figures. Nothing where the team counts nothing. */
export function TagChoice({ client, visit, said }: TagChoiceProps): JSX.Element | null {
  const all = useVisit();
  const words = all.after;
  const { language } = useLanguage();
  const [tags, setTags] = useState<readonly VisitTag[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>(said ?? []);
  const [state, setState] = useState<Problem | "open" | "saved">(said === null ? "open" : "saved");
  useEffect(() => {
    void client.visitCall("GET", `/v1/visits/${visit}/area`, null).then((outcome) => {
      if (outcome.ok) setTags(readArea(outcome.value)?.tags ?? []);
    });
  }, [client, visit]);
  if (tags.length === 0) return null;
  const save = async (): Promise<void> => {
    const known = chosen.filter((code) => tags.some((tag) => tag.code === code));
    const outcome = await client.visitCall("POST", `/v1/visits/${visit}/tags`, { tags: known });
    setState(outcome.ok ? "saved" : outcome.problem);
  };
  return (
    <form
      class="stack-tight outcome-tags"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset class="thrift">
        <legend class="field-label">{words.tags}</legend>
        <p class="field-hint">{words.tagsHint}</p>
        {tags.map(({ code, label }) => (
          <label key={code} class="thrift-choice">
            <input
              type="checkbox"
              name="tag"
              value={code}
              checked={chosen.includes(code)}
              onChange={(event) => {
                const others = chosen.filter((each) => each !== code);
                setChosen(event.currentTarget.checked ? [...others, code] : others);
                setState("open");
              }}
            />
            <span>{label[language]}</span>
          </label>
        ))}
      </fieldset>
      {typeof state === "object" && (
        <p class="note note-problem" role="alert">
          {visitProblem(all, state)}
        </p>
      )}
      {state === "saved" ? (
        <p role="status">{words.tagsSaved}</p>
      ) : (
        <button type="submit" class="button button-wide" data-act="save-tags">
          {words.tagsSave}
        </button>
      )}
    </form>
  );
}
