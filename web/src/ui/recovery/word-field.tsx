import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import { beginning, HOW_MANY, isWord, split } from "./phrase";
import { useRecoveryWords } from "./words";

interface WordFieldProps {
  readonly place: number;
  readonly word: string;
  /** Whether it is empty and must not be; only the first that is says so in words. */
  readonly missing: "first" | "later" | null;
  readonly onWords: (place: number, words: readonly string[]) => void;
}

/** One of the twelve. Several words at once, as from a paste, go on into the fields after it. */
export function WordField({ place, word, missing, onWords }: WordFieldProps): JSX.Element {
  const { back } = useRecoveryWords();
  const [inside, setInside] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const id = useId();
  const choices = inside ? beginning(word) : [];
  const mistake = missing === "first" ? back.missing(place + 1) : mistakeIn(back, inside ? "" : word);
  const take = (words: readonly string[]): void => {
    onWords(place, words.slice(0, HOW_MANY - place));
    goTo(field.current, place + words.length);
  };
  return (
    <div
      ref={field}
      class="recovery-field"
      onFocusCapture={() => {
        setInside(true);
      }}
      onBlurCapture={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node) || field.current?.contains(to) !== true) setInside(false);
      }}
    >
      <label for={id}>{back.label(place + 1)}</label>
      <input
        id={id}
        class="input"
        lang="en"
        value={word}
        data-place={place}
        autocomplete="off"
        autocapitalize="off"
        autocorrect="off"
        spellcheck={false}
        enterkeyhint={place === HOW_MANY - 1 ? "go" : "next"}
        aria-invalid={mistake !== null || missing !== null}
        aria-describedby={mistake === null ? undefined : `${id}-wrong`}
        onInput={(event) => {
          const written = event.currentTarget.value;
          const words = split(written);
          if (words.length > 1 || (words.length === 1 && /\s$/.test(written))) take([...words.slice(0, -1), completed(words.at(-1) ?? "")]);
          else onWords(place, [words[0] ?? ""]);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || place === HOW_MANY - 1 || word === "") return;
          event.preventDefault();
          take([completed(word)]);
        }}
      />
      <Choices
        choices={choices}
        onChoice={(choice) => {
          take([choice]);
        }}
      />
      {mistake !== null && (
        <p class="field-problem" id={`${id}-wrong`} role="alert">
          {mistake}
        </p>
      )}
    </div>
  );
}

interface ChoicesProps {
  readonly choices: readonly string[];
  readonly onChoice: (choice: string) => void;
}

function Choices({ choices, onChoice }: ChoicesProps): JSX.Element | null {
  const { back } = useRecoveryWords();
  if (choices.length === 0) return null;
  return (
    <div class="recovery-choices" role="group" aria-label={back.choices} lang="en">
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          class="recovery-choice"
          onClick={() => {
            onChoice(choice);
          }}
        >
          {choice}
        </button>
      ))}
    </div>
  );
}

/** Where only one word begins so it is that one. */
function completed(word: string): string {
  const choices = beginning(word);
  return choices.length === 1 ? (choices[0] ?? word) : word;
}

/** What is wrong with a word that was written to its end. */
function mistakeIn(back: ReturnType<typeof useRecoveryWords>["back"], word: string): string | null {
  return word === "" || isWord(word) ? null : back.unknown(word);
}

/** Go to the field of a place, or to the button after the last one. */
function goTo(field: HTMLElement | null, place: number): void {
  const form = field?.closest("form");
  const next = place < HOW_MANY ? form?.querySelector<HTMLElement>(`[data-place="${place}"]`) : form?.querySelector<HTMLElement>("[type=submit]");
  // What was chosen is in its field by then.
  requestAnimationFrame(() => next?.focus());
}
