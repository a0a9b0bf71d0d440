import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { Announcer } from "../parts/announcer";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote } from "../parts/problem";
import { useDeed } from "../staff/use-deed";
import { HOW_MANY, isWord, phraseOf } from "./phrase";
import { WordField } from "./word-field";
import { useRecoveryWords } from "./words";

import "../../styles/recovery.css";

export interface ComingBackProps {
  readonly client: Client;
  readonly onCancel: () => void;
}

/** On a new phone: twelve words lead back to the account. Once they do, the engine shows the chat in this one's place. */
export function ComingBack({ client, onCancel }: ComingBackProps): JSX.Element {
  const { back } = useRecoveryWords();
  const form = useRef<HTMLFormElement>(null);
  const { words, checked, mismatch, put, read } = useWords(form);
  const deed = useDeed();
  const firstMissing = words.indexOf("");
  const missingAt = (place: number): "first" | "later" | null => {
    if (!checked || words[place] !== "") return null;
    return place === firstMissing ? "first" : "later";
  };
  const comeBack = (): void => {
    const phrase = read();
    if (phrase !== null) deed.run(() => client.recovery("use", phrase));
  };
  return (
    <div class="screen recovery">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1 ref={focused} tabIndex={-1}>
        {back.title}
      </h1>
      <p class="lead">{back.lead}</p>
      {back.english !== "" && <p class="field-hint">{back.english}</p>}
      <form
        ref={form}
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          comeBack();
        }}
      >
        <fieldset class="recovery-fields">
          <legend class="unseen">{back.legend}</legend>
          {words.map((word, place) => (
            <WordField key={place} place={place} word={word} missing={missingAt(place)} onWords={put} />
          ))}
        </fieldset>
        {mismatch && (
          <p class="field-problem" role="alert">
            {back.mismatch}
          </p>
        )}
        {deed.problem !== null && <Refusal problem={deed.problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={deed.busy}>
          {deed.busy ? back.busy : back.submit}
        </button>
        <button type="button" class="button button-plain" onClick={onCancel}>
          {back.cancel}
        </button>
        <Announcer text={deed.busy ? back.busy : ""} />
      </form>
      <p class="promise">
        <Icon name="lock" />
        {back.once}
      </p>
    </div>
  );
}

/** The words of this one came with the screen: nobody else meets it. */
function Refusal({ problem }: { readonly problem: Problem }): JSX.Element {
  const { refused } = useRecoveryWords().back;
  if (problem.code !== "recovery.refused") return <ProblemNote problem={problem} />;
  return (
    <div class="note note-problem" role="alert">
      <Icon name="alert" />
      <p class="note-body">{refused}</p>
    </div>
  );
}

/** The screen comes in another one's place: say so where the reader is. */
function focused(heading: HTMLHeadingElement | null): void {
  if (heading !== null && !heading.contains(document.activeElement) && document.activeElement?.closest(".recovery") === null) heading.focus();
}

interface Words {
  readonly words: readonly string[];
  /** Once they asked to come back, what is empty is a mistake too. */
  readonly checked: boolean;
  readonly mismatch: boolean;
  /** Put words from a place on. */
  readonly put: (place: number, put: readonly string[]) => void;
  /** The phrase that they are; where they are none, the first mistake gets the focus. */
  readonly read: () => Uint8Array<ArrayBuffer> | null;
}

function useWords(form: { readonly current: HTMLFormElement | null }): Words {
  const [words, setWords] = useState<readonly string[]>(() => Array.from({ length: HOW_MANY }, () => ""));
  const [checked, setChecked] = useState(false);
  const [mismatch, setMismatch] = useState(false);
  const put: Words["put"] = (place, given) => {
    setMismatch(false);
    setWords((before) => before.map((word, at) => given[at - place] ?? word));
  };
  const read: Words["read"] = () => {
    setChecked(true);
    const wrong = words.findIndex((word) => !isWord(word));
    if (wrong !== -1) {
      form.current?.querySelectorAll("input")[wrong]?.focus();
      return null;
    }
    const phrase = phraseOf(words);
    setMismatch(phrase === null);
    return phrase;
  };
  return { words, checked, mismatch, put, read };
}
