import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { DeskItem, DeskWords } from "../../model-desk";
import { useLanguage } from "../language";
import { Sheet } from "../parts/sheet";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";
import { labelIn, useNewestWords } from "./spoken";
import { useDeed } from "./use-deed";

const MOST_OUTCOMES = 10;
const LONGEST_REASON = 500;

interface ClosingProps {
  readonly client: Client;
  readonly item: DeskItem;
  readonly name: string;
  readonly onClose: () => void;
}

/** Close a conversation: what came of it, what it was about, and why there is no record. */
export function Closing({ client, item, name, onClose }: ClosingProps): JSX.Element {
  const words = useDesk().closing;
  const settings = useNewestWords(client, item.team, true);
  const [outcomes, setOutcomes] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState<"outcome" | "too-many" | "reason" | null>(null);
  const { busy, problem, run } = useDeed();
  const reasonId = useId();
  const submit = (): void => {
    const found = whatIsMissing(outcomes, reason);
    setMissing(found);
    if (found === null) run(() => client.desk("close", item.conversation, outcomes, { none: reason.trim() }), onClose);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <form
        class="desk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{words.lead(name)}</p>
        <Outcomes settings={settings} chosen={outcomes} onChoose={setOutcomes} />
        {missing === "outcome" && <Missing text={words.missingOutcome} />}
        {missing === "too-many" && <Missing text={words.tooMany} />}
        <div class="field">
          <label class="field-label" for={reasonId}>
            {words.reason}
          </label>
          <textarea
            id={reasonId}
            class="input"
            rows={2}
            maxLength={LONGEST_REASON}
            value={reason}
            aria-invalid={missing === "reason"}
            aria-describedby={`${reasonId}-hint`}
            onInput={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
          <p class="field-hint" id={`${reasonId}-hint`}>
            {words.reasonHint}
          </p>
          {missing === "reason" && <Missing text={words.missingReason} />}
        </div>
        {problem !== null && <DeskProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}

function whatIsMissing(outcomes: readonly string[], reason: string): "outcome" | "too-many" | "reason" | null {
  if (outcomes.length === 0) return "outcome";
  if (outcomes.length > MOST_OUTCOMES) return "too-many";
  return reason.trim() === "" ? "reason" : null;
}

function Missing({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="field-problem" role="alert">
      {text}
    </p>
  );
}

interface OutcomesProps {
  readonly settings: DeskWords | null;
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

/** The settings' outcomes, topic by topic in the order of the list. */
function Outcomes({ settings, chosen, onChoose }: OutcomesProps): JSX.Element {
  const words = useDesk().closing;
  const { language } = useLanguage();
  const all = settings?.outcomes ?? [];
  const topics = [...new Set(all.map(({ topic }) => topic))];
  return (
    <div class="outcomes" role="group" aria-label={words.outcomes} aria-busy={settings === null}>
      {topics.map((topic) => (
        <fieldset key={topic} class="choices">
          <legend class="field-label">{words.topics[topic] ?? topic.replaceAll("_", " ")}</legend>
          <div class="chips">
            {all
              .filter((each) => each.topic === topic)
              .map(({ code, label }) => (
                <label key={code} class="chip chip-check">
                  <input
                    type="checkbox"
                    value={code}
                    checked={chosen.includes(code)}
                    onChange={(event) => {
                      const others = chosen.filter((each) => each !== code);
                      onChoose(event.currentTarget.checked ? [...others, code] : others);
                    }}
                  />
                  <span>{labelIn(label, language)}</span>
                </label>
              ))}
          </div>
        </fieldset>
      ))}
    </div>
  );
}
