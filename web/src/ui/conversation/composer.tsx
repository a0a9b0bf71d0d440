import type { ComponentChildren, JSX, RefObject } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { useMedia } from "../page";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { CharacterCount, LONGEST } from "./character-count";
import { AsidePanel, type AttachmentWays, canRecord, PictureButton, useAside, VoiceButton } from "./composer-extras";
import { useGrowing } from "./growing";
import { useTypingSignal } from "./typing-signal";

interface ComposerProps {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Why nobody can write just now, in words; null where they can. */
  readonly closed: string | null;
  readonly onSend: (text: string) => Promise<Outcome<null>>;
  readonly onTyping: (typing: boolean) => void;
  /** Where pictures and voice notes can be sent. */
  readonly attachments?: AttachmentWays;
  /** What else can be put into the conversation, as buttons before the field. */
  readonly beside?: ComponentChildren;
}

/** Write and send. Words that the device could not take come back into the field. */
export function Composer(props: ComposerProps): JSX.Element {
  const { text, field, closed, attachments } = props;
  const words = useShared();
  const signal = useTypingSignal(props.onTyping);
  const { ready, problem, send } = useSending(props);
  const ids = useId();
  const row = useRef<HTMLDivElement>(null);
  const { aside, open, close } = useAside(row);
  useGrowing(field, text);

  const submit = (): void => {
    signal.stopped();
    // Who pressed the button from the keyboard goes on in the field: the button may go.
    const pressed = document.activeElement instanceof HTMLButtonElement;
    send();
    if (pressed) field.current?.focus({ preventScroll: true });
  };
  // With nothing to send, a voice note has the place of the button that sends.
  const speaks = attachments !== undefined && text.trim() === "" && canRecord();

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problem !== null && <ProblemNote problem={problem} more={words.composer.keptHere} />}
      <Closed id={`${ids}-closed`} why={closed} />
      <div class="composer-row" ref={row} hidden={aside !== null}>
        {props.beside}
        {attachments && <PictureButton closed={closed !== null} onOpen={open} />}
        <Field {...props} ids={ids} signal={signal} onSubmit={submit} />
        {speaks ? <VoiceButton closed={closed !== null} onOpen={open} /> : <SendButton ready={ready} />}
      </div>
      {attachments && aside && <AsidePanel aside={aside} {...attachments} onClose={close} />}
      <CharacterCount id={`${ids}-count`} length={text.length} />
    </form>
  );
}

function Closed({ id, why }: { readonly id: string; readonly why: string | null }): JSX.Element | null {
  if (why === null) return null;
  return (
    <p class="composer-closed" id={id}>
      {why}
    </p>
  );
}

interface FieldProps extends ComposerProps {
  readonly ids: string;
  readonly signal: ReturnType<typeof useTypingSignal>;
  readonly onSubmit: () => void;
}

function Field({ label, placeholder, text, onText, field, closed, ids, signal, onSubmit }: FieldProps): JSX.Element {
  const keyboard = useMedia("(hover: hover) and (pointer: fine)");
  return (
    <textarea
      ref={field}
      class="composer-field"
      rows={1}
      value={text}
      placeholder={placeholder}
      aria-label={label}
      aria-describedby={closed === null ? `${ids}-count` : `${ids}-closed`}
      aria-invalid={text.length > LONGEST}
      readOnly={closed !== null}
      enterkeyhint={keyboard ? "send" : "enter"}
      dir="auto"
      onInput={(event) => {
        onText(event.currentTarget.value);
        signal.typed(event.currentTarget.value.trim() === "");
      }}
      onKeyDown={(event) => {
        if (!sendsBy(event, keyboard)) return;
        event.preventDefault();
        onSubmit();
      }}
      onBlur={signal.stopped}
    />
  );
}

function SendButton({ ready }: { readonly ready: boolean }): JSX.Element {
  const words = useShared();
  return (
    <button
      type="submit"
      class="composer-send"
      aria-disabled={!ready}
      onMouseDown={(event) => {
        // The field keeps its focus, so the keyboard of a phone stays up.
        event.preventDefault();
      }}
    >
      <Icon name="send" />
      <span class="unseen">{words.composer.send}</span>
    </button>
  );
}

/** Enter sends where there is a keyboard, Shift with Enter breaks the line; Ctrl or Cmd with Enter sends anywhere. */
function sendsBy(event: KeyboardEvent, keyboard: boolean): boolean {
  // While an input method composes a letter, Enter belongs to it.
  if (event.key !== "Enter" || event.isComposing) return false;
  return event.ctrlKey || event.metaKey || (keyboard && !event.shiftKey && !event.altKey);
}

interface Sending {
  readonly ready: boolean;
  readonly problem: Problem | null;
  readonly send: () => void;
}

/**
 * Hand messages over one after the other. A slow phone may still be at one when the next is sent:
 * that one waits. When one cannot be taken, it and those behind it come back, before what was typed since.
 */
function useSending({ text, onText, closed, onSend }: ComposerProps): Sending {
  const [problem, setProblem] = useState<Problem | null>(null);
  const typed = useRef(text);
  typed.current = text;
  const waiting = useRef<string[]>([]);
  const write = (next: string): void => {
    typed.current = next;
    onText(next);
  };
  const handOver = async (): Promise<void> => {
    for (let next = waiting.current[0]; next !== undefined; next = waiting.current[0]) {
      const outcome = await onSend(next);
      setProblem(outcome.ok ? null : outcome.problem);
      if (!outcome.ok) {
        const back = waiting.current.splice(0);
        write([...back, typed.current.trim()].filter((each) => each !== "").join("\n"));
        return;
      }
      waiting.current.shift();
    }
  };
  const ready = closed === null && text.trim() !== "" && text.length <= LONGEST;
  const send = (): void => {
    // What was taken already is not taken again before the field is drawn empty.
    const words = typed.current.trim();
    if (!ready || words === "") return;
    waiting.current.push(words);
    write("");
    if (waiting.current.length === 1) void handOver();
  };
  return { ready, problem, send };
}
