import type { JSX, RefObject } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import type { ModItem } from "../../../model-moderation";
import type { StandingLevel } from "../../../model-posts";
import { policyOf, useModeration } from "../words";
import { actionsOf, type Draft, escalates, type Field, MAIN, mayChangeStanding, mustEscalate, needs } from "./draft";

const LEVELS: readonly StandingLevel[] = ["none", "feedback", "warning", "two_weeks", "one_month", "permanent"];
const LONGEST = 2000;

export interface DecideFormProps {
  readonly item: ModItem;
  readonly policies: readonly string[];
  readonly draft: Draft;
  readonly wrong: readonly Field[];
  readonly busy: boolean;
  readonly policyField: RefObject<HTMLSelectElement | null>;
  readonly onChange: (more: Partial<Draft>) => void;
  readonly onDecide: () => void;
}

/** What happens to it, by which rule, why, and what its author is told. */
export function DecideForm({ item, policies, draft, wrong, busy, policyField, onChange, onDecide }: DecideFormProps): JSX.Element {
  const words = useModeration();
  const form = useRef<HTMLFormElement>(null);
  const needed = needs(actionsOf(draft, item));
  const label = draft.main === null ? words.decide.send : words.decide.sendAs(words.acts[draft.main]);
  useEffect(() => {
    const [first] = wrong;
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[data-field=${first}] :is(input, select, textarea)`)?.focus();
  }, [wrong]);
  return (
    <form
      ref={form}
      class="decide"
      aria-label={words.decide.title}
      onSubmit={(event) => {
        event.preventDefault();
        onDecide();
      }}
    >
      <Main item={item} draft={draft} wrong={wrong.includes("actions")} onChange={onChange} />
      {needed.policy && <Policy policies={policies} draft={draft} wrong={wrong.includes("policy")} field={policyField} onChange={onChange} />}
      {needed.reason && (
        <Words name="reason" label={words.decide.reason} hint={words.decide.reasonHint} value={draft.reason} wrong={wrong} onValue={(reason) => { onChange({ reason }); }} />
      )}
      {needed.message && (
        <>
          <Words name="message" label={words.decide.message} hint={words.decide.messageHint} value={draft.message} wrong={wrong} onValue={(message) => { onChange({ message }); }} />
          <Template draft={draft} onChange={onChange} />
        </>
      )}
      {draft.main !== null && <Also item={item} draft={draft} onChange={onChange} />}
      <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
        {busy ? words.decide.sending : label}
      </button>
    </form>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly onChange: (more: Partial<Draft>) => void;
}

function Main({ item, draft, wrong, onChange }: PartProps & { readonly item: ModItem; readonly wrong: boolean }): JSX.Element {
  const words = useModeration().decide;
  const acts = useModeration().acts;
  const name = useId();
  return (
    <fieldset class="decide-main" data-field="actions" aria-describedby={wrong ? `${name}-wrong` : undefined}>
      <legend class="field-label">{words.main}</legend>
      <div class="decide-choices">
        {MAIN[item.kind].map((act, index) => (
          <label key={act} class="decide-choice" data-act={act}>
            <input
              type="radio"
              name={name}
              value={act}
              checked={draft.main === act}
              onChange={() => {
                onChange({ main: act });
              }}
            />
            <span class="decide-name">
              <kbd aria-hidden="true">{index + 1}</kbd>
              <strong>{acts[act]}</strong>
            </span>
            <span class="field-hint">{words.mainHints[act]}</span>
          </label>
        ))}
      </div>
      {wrong && <Wrong id={`${name}-wrong`} field="actions" />}
    </fieldset>
  );
}

interface PolicyProps extends PartProps {
  readonly policies: readonly string[];
  readonly wrong: boolean;
  readonly field: RefObject<HTMLSelectElement | null>;
}

function Policy({ policies, draft, wrong, field, onChange }: PolicyProps): JSX.Element {
  const words = useModeration();
  const id = useId();
  return (
    <div class="field" data-field="policy">
      <label class="field-label" for={id}>
        {words.decide.policy}
      </label>
      <select
        ref={field}
        id={id}
        class="input"
        value={draft.policy}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => {
          onChange({ policy: event.currentTarget.value });
        }}
      >
        <option value="">{words.decide.noPolicy}</option>
        {policies.map((code) => (
          <option key={code} value={code}>
            {policyOf(words, code)}
          </option>
        ))}
      </select>
      {wrong && <Wrong id={`${id}-wrong`} field="policy" />}
    </div>
  );
}

interface WordsProps {
  readonly name: "reason" | "message";
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly wrong: readonly Field[];
  readonly onValue: (value: string) => void;
}

function Words({ name, label, hint, value, wrong, onValue }: WordsProps): JSX.Element {
  const id = useId();
  const isWrong = wrong.includes(name);
  return (
    <div class="field" data-field={name}>
      <label class="field-label" for={id}>
        {label}
      </label>
      <textarea
        id={id}
        class="input"
        rows={2}
        dir="auto"
        maxLength={LONGEST}
        value={value}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-hint ${id}-wrong` : `${id}-hint`}
        onInput={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
      <p class="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
      {isWrong && <Wrong id={`${id}-wrong`} field={name} />}
    </div>
  );
}

/** Words to start from, as long as there are none. */
function Template({ draft, onChange }: PartProps): JSX.Element | null {
  const words = useModeration().decide;
  const said = words.template[escalates(draft) ? "escalate" : (draft.main ?? "")];
  if (draft.message !== "" || said === undefined) return null;
  return (
    <p class="decide-template">
      <span dir="auto">“{said}”</span>
      <button
        type="button"
        class="button button-small"
        onClick={() => {
          onChange({ message: said });
        }}
      >
        {words.use}
      </button>
    </p>
  );
}

function Also({ item, draft, onChange }: PartProps & { readonly item: ModItem }): JSX.Element {
  const words = useModeration();
  const id = useId();
  return (
    <fieldset class="decide-also">
      <legend class="field-label">{words.decide.also}</legend>
      <label class="decide-check">
        <input
          type="checkbox"
          checked={escalates(draft)}
          disabled={mustEscalate(draft)}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            onChange({ escalate: event.currentTarget.checked });
          }}
        />
        <span>{words.decide.escalate}</span>
      </label>
      <p class="field-hint" id={`${id}-hint`}>
        {mustEscalate(draft) ? words.decide.escalateMust : words.decide.escalateHint}
      </p>
      {mayChangeStanding(item.kind, draft.main, item.author) && (
        <div class="field">
          <label class="field-label" for={`${id}-level`}>
            {words.decide.level}
          </label>
          <select
            id={`${id}-level`}
            class="input"
            value={draft.level}
            onChange={(event) => {
              onChange({ level: LEVELS.find((level) => level === event.currentTarget.value) ?? "none" });
            }}
          >
            {LEVELS.map((level) => (
              <option key={level} value={level}>
                {level === "none" ? words.decide.levelNone : words.levels[level]}
              </option>
            ))}
          </select>
        </div>
      )}
    </fieldset>
  );
}

function Wrong({ id, field }: { readonly id: string; readonly field: Field }): JSX.Element {
  const words = useModeration().decide;
  return (
    <p class="field-problem" id={id}>
      {words.missing[field]}
    </p>
  );
}
