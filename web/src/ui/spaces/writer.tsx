import type { JSX } from "preact";
import { useId, useMemo, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import type { Writing } from "../../model-spaces";
import { CharacterCount, LONGEST } from "../conversation/character-count";
import { useGrowing } from "../conversation/growing";
import { Icon } from "../parts/icons";
import { HelpOffer, useHelpOffer } from "../young/help-offer";
import { useKeptDraft } from "./kept-draft";
import { useRooms } from "./rooms";
import { SaferHint } from "./safer-hint";
import { SpaceProblem } from "./told";
import { useSpaces } from "./words";

interface WriterProps<T> {
  readonly writing: Writing;
  readonly label: string;
  readonly hint: string;
  readonly button: string;
  /** What is there at first, where nothing was kept. */
  readonly otherwise?: string;
  readonly longest?: number;
  /** Why nobody can write just now; null where they can. */
  readonly closed?: string | null;
  readonly send: (text: string) => Promise<Outcome<T>>;
  readonly onSent: (value: T) => void;
  readonly onRefused?: (problem: Problem) => void;
}

/** Write something and send it. The words stay, here and on the device, until the gateway has them. */
export function Writer<T>(props: WriterProps<T>): JSX.Element {
  const { label, hint, button, longest = LONGEST, closed = null } = props;
  const words = useSpaces().write;
  const ids = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, setText, sending, problem, send } = useWriter(props, longest);
  const help = useHelpOffer(text);
  useGrowing(field, text);
  return (
    <form
      class="writer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="field-label" for={`${ids}-text`}>
        {label}
      </label>
      <textarea
        ref={field}
        id={`${ids}-text`}
        class="input writer-text"
        rows={3}
        value={text}
        dir="auto"
        aria-describedby={`${ids}-hint`}
        readOnly={sending || closed !== null}
        onInput={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <p class="field-hint" id={`${ids}-hint`}>
        {closed ?? hint}
      </p>
      <Length text={text} longest={longest} />
      <Safer writing={props.writing} text={text} />
      {help.offered && <HelpOffer onClose={help.dismiss} />}
      <Kept problem={problem} text={text} />
      <button type="submit" class="button button-main" aria-disabled={sending || !isSendable(text, longest, closed)}>
        <Icon name="send" small />
        {sending ? words.sending : button}
      </button>
    </form>
  );
}

/** What others would read; an appeal is for moderators alone. */
function Safer({ writing, text }: { readonly writing: Writing; readonly text: string }): JSX.Element | null {
  return writing.kind === "appeal" ? null : <SaferHint text={text} />;
}

/** Say what went wrong, and that nothing is lost. */
function Kept({ problem, text }: { readonly problem: Problem | null; readonly text: string }): JSX.Element | null {
  const words = useSpaces().write;
  const { link } = useRooms();
  if (problem !== null) return <SpaceProblem problem={problem} more={words.kept} />;
  return link === "online" || text === "" ? null : <p class="aside">{words.kept}</p>;
}

function Length({ text, longest }: { readonly text: string; readonly longest: number }): JSX.Element | null {
  const words = useSpaces().write;
  const id = useId();
  if (longest === LONGEST) return <CharacterCount id={id} length={text.length} />;
  return text.length > longest ? <p class="composer-count composer-over">{words.over(text.length - longest)}</p> : null;
}

function isSendable(text: string, longest: number, closed: string | null): boolean {
  return closed === null && text.trim() !== "" && text.length <= longest;
}

interface Sending {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly sending: boolean;
  readonly problem: Problem | null;
  readonly send: () => Promise<void>;
}

function useWriter<T>({ writing, otherwise, closed = null, send, onSent, onRefused }: WriterProps<T>, longest: number): Sending {
  const { client } = useRooms();
  // The place is the component's key: what it was first is what it is.
  const place = useMemo(() => writing, []);
  const draft = useKeptDraft(client, place, otherwise);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = async (): Promise<void> => {
    const text = draft.text.trim();
    if (sending || !isSendable(draft.text, longest, closed)) return;
    setSending(true);
    draft.sent(false);
    const outcome = await send(text);
    setSending(false);
    draft.sent(outcome.ok);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) onSent(outcome.value);
    else onRefused?.(outcome.problem);
  };
  return { text: draft.text, setText: draft.setText, sending, problem, send: attempt };
}
