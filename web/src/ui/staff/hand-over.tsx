import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import type { Colleague, DeskItem } from "../../model-desk";
import { Sheet } from "../parts/sheet";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";
import { useDeed } from "./use-deed";

const LONGEST_NOTE = 2000;
const ANYBODY = "";
/** Words of its own for `desk.claimed`: nobody was faster here. */
const HELD = "desk.claimed held";

interface HandOverProps {
  readonly client: Client;
  readonly item: DeskItem;
  readonly me: string;
  readonly onClose: () => void;
}

/** Give a conversation to a colleague, or back to the team, with a note that only the team can open. */
export function HandOver({ client, item, me, onClose }: HandOverProps): JSX.Element {
  const words = useDesk().handOver;
  const { colleagues, problem: failed } = useColleagues(client, item.team);
  const mine = item.owner?.account === me;
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const { busy, problem, run } = useDeed();
  const noteId = useId();
  const choices = (colleagues ?? []).filter(({ account }) => account !== me);
  const chosen = to ?? (mine ? ANYBODY : (choices[0]?.account ?? null));
  const wrong = problem ?? failed;
  const submit = (): void => {
    if (chosen === null) return;
    const talk = item.conversation;
    run(() => (chosen === ANYBODY ? client.desk("release", talk, note) : client.desk("assign", talk, chosen, note)), onClose);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <form
        class="desk-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{words.lead}</p>
        <fieldset class="choices">
          <legend class="field-label">{words.to}</legend>
          {choices.map((colleague) => (
            <Choice
              key={colleague.account}
              value={colleague.account}
              chosen={chosen}
              onChoose={setTo}
              name={colleague.name}
              more={[colleague.title, ...partsOf(words, colleague)].filter((part) => part !== "").join(", ")}
            />
          ))}
          {mine && <Choice value={ANYBODY} chosen={chosen} onChoose={setTo} name={words.anybody} more={words.anybodyHint} />}
          {colleagues !== null && choices.length === 0 && <p class="field-hint">{words.nobody}</p>}
        </fieldset>
        <div class="field">
          <label class="field-label" for={noteId}>
            {words.note} <span class="field-optional">({words.noteLead})</span>
          </label>
          <textarea
            id={noteId}
            class="input"
            rows={3}
            maxLength={LONGEST_NOTE}
            value={note}
            aria-describedby={`${noteId}-hint`}
            dir="auto"
            onInput={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
          <p class="field-hint" id={`${noteId}-hint`}>
            {words.noteHint}
          </p>
        </div>
        {wrong !== null && <DeskProblem problem={wrong.code === "desk.claimed" ? { ...wrong, code: HELD } : wrong} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy || chosen === null}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}

function partsOf(words: ReturnType<typeof useDesk>["handOver"], { onDuty, lead, onCall }: Colleague): readonly string[] {
  return [onDuty ? words.duty : "", lead ? words.lead_ : "", onCall ? words.onCall : ""];
}

interface ChoiceProps {
  readonly value: string;
  readonly chosen: string | null;
  readonly name: string;
  readonly more: string;
  readonly onChoose: (value: string) => void;
}

function Choice({ value, chosen, name, more, onChoose }: ChoiceProps): JSX.Element {
  return (
    <label class="choice">
      <input
        type="radio"
        name="hand-over"
        value={value}
        checked={chosen === value}
        onChange={() => {
          onChoose(value);
        }}
      />
      <span class="choice-words">
        <strong>{name}</strong>
        {more !== "" && <span>{more}</span>}
      </span>
    </label>
  );
}

interface Found {
  readonly colleagues: readonly Colleague[] | null;
  readonly problem: Problem | null;
}

function useColleagues(client: Client, team: string): Found {
  const [found, setFound] = useState<Found>({ colleagues: null, problem: null });
  useEffect(() => {
    let over = false;
    void client.desk("colleagues", team).then((outcome) => {
      if (over) return;
      setFound(outcome.ok ? { colleagues: outcome.value, problem: null } : { colleagues: null, problem: outcome.problem });
    });
    return () => {
      over = true;
    };
  }, [client, team]);
  return found;
}
