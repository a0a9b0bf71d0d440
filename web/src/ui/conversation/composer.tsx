import type { JSX, RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { useMedia } from "../page";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useTypingSignal } from "./typing-signal";

/** The protocol's limit, and from where on the counter is worth showing. */
const LONGEST = 4000;
const COUNT_FROM = 3700;

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
  const { label, placeholder, text, onText, field, closed, onSend, onTyping } = props;
  const words = useShared();
  const keyboard = useMedia("(hover: hover) and (pointer: fine)");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const signal = useTypingSignal(onTyping);
  const ids = useId();
  const left = LONGEST - text.length;
  const ready = closed === null && text.trim() !== "" && left >= 0;
  useGrowing(field, text);

  const send = async (): Promise<void> => {
    if (!ready || sending) return;
    setSending(true);
    signal.stopped();
    const outcome = await onSend(text.trim());
    setSending(false);
    setProblem(outcome.ok ? null : outcome.problem);
    const now = field.current?.value ?? "";
    // Whoever typed on meanwhile keeps the new words.
    if (outcome.ok) onText(now.startsWith(text) ? now.slice(text.length) : now);
  };

  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing) return;
    const sends = event.ctrlKey || event.metaKey || (keyboard && !event.shiftKey && !event.altKey);
    if (!sends) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
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
          aria-invalid={left < 0}
          readOnly={closed !== null}
          enterkeyhint={keyboard ? "send" : "enter"}
          dir="auto"
          onInput={(event) => {
            onText(event.currentTarget.value);
            signal.typed(event.currentTarget.value.trim() === "");
          }}
          onKeyDown={press}
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
      <p id={`${ids}-count`} class={left < 0 ? "composer-count composer-over" : "composer-count"}>
        {text.length >= COUNT_FROM && (left < 0 ? words.composer.over(-left) : words.composer.left(left))}
      </p>
      <Announcer text={text.length < COUNT_FROM ? "" : left < 0 ? words.composer.over(1) : words.composer.left(300)} />
    </form>
  );
}

/** Let the field grow with its text; the style sheet says how far. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${String(element.scrollHeight + element.offsetHeight - element.clientHeight)}px`;
  }, [field, text, width]);
  useEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    const sizes = new ResizeObserver(() => {
      setWidth(element.clientWidth);
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
    };
  }, [field]);
}
