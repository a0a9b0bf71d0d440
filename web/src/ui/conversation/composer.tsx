import type { JSX, RefObject } from "preact";
import { useId, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { useMedia } from "../page";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { CharacterCount, LONGEST } from "./character-count";
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
}

/** Write and send. The words stay in the field until the device has them safe. */
export function Composer(props: ComposerProps): JSX.Element {
  const { label, placeholder, text, onText, field, closed, onTyping } = props;
  const words = useShared();
  const keyboard = useMedia("(hover: hover) and (pointer: fine)");
  const signal = useTypingSignal(onTyping);
  const { ready, problem, send } = useSending(props);
  const ids = useId();
  useGrowing(field, text);

  const submit = (): void => {
    signal.stopped();
    void send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {problem !== null && <ProblemNote problem={problem} more={words.composer.keptHere} />}
      {closed !== null && (
        <p class="composer-closed" id={`${ids}-closed`}>
          {closed}
        </p>
      )}
      <div class="composer-row">
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
            submit();
          }}
          onBlur={signal.stopped}
        />
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
      </div>
      <CharacterCount id={`${ids}-count`} length={text.length} />
    </form>
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
  readonly send: () => Promise<void>;
}

function useSending({ text, onText, field, closed, onSend }: ComposerProps): Sending {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ready = closed === null && text.trim() !== "" && text.length <= LONGEST;
  const send = async (): Promise<void> => {
    if (!ready || sending) return;
    setSending(true);
    const outcome = await onSend(text.trim());
    setSending(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    // Whoever typed on meanwhile keeps the new words.
    const now = field.current?.value ?? "";
    onText(now.startsWith(text) ? now.slice(text.length) : now);
  };
  return { ready, problem, send };
}
