import type { JSX, RefObject } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import type { Problem } from "../../model";
import { Announcer } from "../parts/announcer";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote } from "../parts/problem";
import { useYoung } from "./words";

interface CodeFormProps {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly code: string;
  readonly problem: Problem | null;
  readonly looking: boolean;
  readonly onCode: (code: string) => Promise<void>;
  readonly onOtherDevice: () => void;
  readonly onRecovery: () => void;
}

/** Ask for a code, or show that the one from the link is being looked up. */
export function CodeForm({ heading, code, problem, looking, onCode, onOtherDevice, onRecovery }: CodeFormProps): JSX.Element {
  const { code: words, name: { promise } } = useYoung();
  const [text, setText] = useState(code);
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <div class="screen">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {words.title}
      </h1>
      <p class="lead">{words.lead}</p>
      <form
        class="stack code-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (looking) return;
          setEmpty(text.trim() === "");
          if (text.trim() === "") field.current?.focus();
          else void onCode(text.trim());
        }}
      >
        <div class="field">
          <label class="field-label" for={id}>
            {words.label}
          </label>
          <p class="field-hint" id={`${id}-hint`}>
            {words.hint}
          </p>
          <input
            ref={field}
            id={id}
            class="input input-code"
            value={text}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            enterkeyhint="go"
            maxLength={40}
            aria-describedby={empty ? `${id}-hint ${id}-empty` : `${id}-hint`}
            aria-invalid={empty || problem?.code === "join.code_unknown"}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setEmpty(false);
            }}
          />
          {empty && (
            <p class="field-problem" id={`${id}-empty`} role="alert">
              {words.empty}
            </p>
          )}
        </div>
        {problem !== null && <ProblemNote problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={looking}>
          {looking ? words.looking : words.submit}
        </button>
        <button type="button" class="button button-plain" onClick={onOtherDevice}>
          {words.otherDevice}
        </button>
        <button type="button" class="button button-plain" data-opens="recovery" onClick={onRecovery}>
          {words.recovery}
        </button>
        <Announcer text={looking ? words.looking : ""} />
      </form>
      <p class="promise">
        <Icon name="lock" />
        {promise}
      </p>
    </div>
  );
}
