import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { DeskItem, DeskWords, Kept } from "../../model-desk";
import { useLanguage } from "../language";
import { Sheet } from "../parts/sheet";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";
import { FieldProblem, type Keeping, KeepingChoice, useKeeping } from "./keeping";
import { labelIn, useNewestWords } from "./spoken";
import { useDeed } from "./use-deed";

const MOST_OUTCOMES = 10;

interface ClosingProps {
  readonly client: Client;
  readonly item: DeskItem;
  readonly name: string;
  readonly onClose: () => void;
}

/** Close a conversation: what came of it, what it was about, and the record that is sealed, or why there is none. */
export function Closing({ client, item, name, onClose }: ClosingProps): JSX.Element {
  const words = useDesk().closing;
  const settings = useNewestWords(client, item.team, true);
  const [outcomes, setOutcomes] = useState<readonly string[]>([]);
  const keeping = useKeeping(client, item.conversation);
  const [missing, setMissing] = useState<Missing | null>(null);
  const [sealing, setSealing] = useState(false);
  const { busy, problem, run } = useDeed();
  const close = async (kept: Kept): Promise<Outcome<unknown>> => {
    if ("id" in kept) {
      setSealing(true);
      const brought = await client.records("deliver", item.conversation);
      setSealing(false);
      if (!brought.ok) return brought;
    }
    return client.desk("close", item.conversation, outcomes, kept);
  };
  const submit = (): void => {
    const found = whatIsMissing(outcomes, keeping);
    setMissing(found);
    const kept = keeping.kept;
    if (found === null && kept !== null) run(() => close(kept), onClose);
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
        {missing === "outcome" && <FieldProblem text={words.missingOutcome} />}
        {missing === "too-many" && <FieldProblem text={words.tooMany} />}
        <KeepingChoice keeping={keeping} missing={missing === "reason"} />
        {problem !== null && <DeskProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {sealing ? words.delivering : busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}

type Missing = "outcome" | "too-many" | "reason" | "record";

function whatIsMissing(outcomes: readonly string[], keeping: Keeping): Missing | null {
  if (outcomes.length === 0) return "outcome";
  if (outcomes.length > MOST_OUTCOMES) return "too-many";
  if (keeping.kept !== null) return null;
  return keeping.choice === "none" ? "reason" : "record";
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
