import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";

import type { Outcome } from "../../model";
import { ProblemNote } from "../parts/problem";
import { useDeed } from "../staff/use-deed";
import { useRecoveryWords } from "./words";

interface ProofProps {
  readonly words: readonly string[];
  readonly drawPlaces: () => readonly [number, number];
  readonly onProven: () => Promise<Outcome<null>>;
  readonly onDone: () => void;
  readonly onBack: () => void;
}

/** Ask two of the words back: then they are on paper. */
export function Proof({ words, drawPlaces, onProven, onDone, onBack }: ProofProps): JSX.Element {
  const { proof, making } = useRecoveryWords();
  const [places] = useState(drawPlaces);
  const [given, setGiven] = useState<readonly string[]>(["", ""]);
  const [checked, setChecked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const deed = useDeed();
  const isRight = (texts: readonly string[], index: number): boolean => texts[index]?.trim().toLowerCase() === words[places[index] ?? 0];
  const check = (): void => {
    // As it stands in the fields: the last letter may not have been drawn yet.
    const fields = [...(form.current?.querySelectorAll("input") ?? [])];
    const written = fields.map(({ value }) => value);
    setChecked(true);
    setGiven(written);
    const wrong = places.findIndex((_place, index) => !isRight(written, index));
    if (wrong === -1) deed.run(onProven, onDone);
    else fields[wrong]?.focus();
  };
  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <p>{proof.lead}</p>
      {places.map((place, index) => (
        <Asked
          key={place}
          place={place}
          text={given[index] ?? ""}
          wrong={checked && !isRight(given, index)}
          onText={(text) => {
            setChecked(false);
            setGiven((before) => before.map((each, at) => (at === index ? text : each)));
          }}
        />
      ))}
      {deed.problem !== null && <ProblemNote problem={deed.problem} />}
      <button type="submit" class="button button-main button-wide" aria-disabled={deed.busy}>
        {deed.busy ? making.busy : proof.submit}
      </button>
      <button type="button" class="button button-plain" onClick={onBack}>
        {proof.back}
      </button>
    </form>
  );
}

interface AskedProps {
  readonly place: number;
  readonly text: string;
  readonly wrong: boolean;
  readonly onText: (text: string) => void;
}

function Asked({ place, text, wrong, onText }: AskedProps): JSX.Element {
  const { proof } = useRecoveryWords();
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {proof.label(place + 1)}
      </label>
      <input
        id={id}
        class="input"
        lang="en"
        value={text}
        data-place={place}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={20}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onInput={(event) => {
          onText(event.currentTarget.value);
        }}
      />
      {wrong && (
        <p class="field-problem" id={`${id}-wrong`} role="alert">
          {text.trim() === "" ? proof.empty(place + 1) : proof.wrong(place + 1)}
        </p>
      )}
    </div>
  );
}
