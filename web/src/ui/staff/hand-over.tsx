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
  const choices = (colleagues ?? []).filter(({ account }) => account !== me);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const { busy, problem, run } = useDeed();
  const chosen = to ?? firstOf(mine, choices);
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
        <Choices colleagues={choices} anybody={mine} chosen={chosen} onChoose={setTo} />
        {choices.length === 0 && <p class="field-hint">{colleagues === null ? "" : words.nobody}</p>}
        <NoteField note={note} onNote={setNote} />
        <Failed problem={problem ?? failed} />
        <Submit busy={busy} ready={chosen !== null} />
      </form>
    </Sheet>
  );
}

function Submit({ busy, ready }: { readonly busy: boolean; readonly ready: boolean }): JSX.Element {
  const words = useDesk().handOver;
  return (
    <button type="submit" class="button button-main button-wide" aria-disabled={busy || !ready}>
      {busy ? words.busy : words.submit}
    </button>
  );
}

/** Who lets their own go most likely gives it back; somebody else's goes to somebody. */
function firstOf(mine: boolean, choices: readonly Colleague[]): string | null {
  return mine ? ANYBODY : (choices[0]?.account ?? null);
}

function Failed({ problem }: { readonly problem: Problem | null }): JSX.Element | null {
  if (problem === null) return null;
  return <DeskProblem problem={problem.code === "desk.claimed" ? { ...problem, code: HELD } : problem} />;
}

interface ChoicesProps {
  readonly colleagues: readonly Colleague[];
  /** Whether it may go back to the team. */
  readonly anybody: boolean;
  readonly chosen: string | null;
  readonly onChoose: (value: string) => void;
}

function Choices({ colleagues, anybody, chosen, onChoose }: ChoicesProps): JSX.Element {
  const words = useDesk().handOver;
  return (
    <fieldset class="choices">
      <legend class="field-label">{words.to}</legend>
      {colleagues.map((colleague) => (
        <Choice
          key={colleague.account}
          value={colleague.account}
          chosen={chosen}
          onChoose={onChoose}
          name={colleague.name}
          more={[colleague.title, ...partsOf(words, colleague)].filter((part) => part !== "").join(", ")}
        />
      ))}
      {anybody && <Choice value={ANYBODY} chosen={chosen} onChoose={onChoose} name={words.anybody} more={words.anybodyHint} />}
    </fieldset>
  );
}

function NoteField({ note, onNote }: { readonly note: string; readonly onNote: (note: string) => void }): JSX.Element {
  const words = useDesk().handOver;
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.note} <span class="field-optional">({words.noteLead})</span>
      </label>
      <textarea
        id={id}
        class="input"
        rows={3}
        maxLength={LONGEST_NOTE}
        value={note}
        aria-describedby={`${id}-hint`}
        dir="auto"
        onInput={(event) => {
          onNote(event.currentTarget.value);
        }}
      />
      <p class="field-hint" id={`${id}-hint`}>
        {words.noteHint}
      </p>
    </div>
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
