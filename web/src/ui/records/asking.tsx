import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { RecordOpening, SealedRecord } from "../../model-records";
import { Sheet } from "../parts/sheet";
import { useDeed } from "../staff/use-deed";
import { LongText } from "./long-text";
import { RecordProblem } from "./problem";
import { useRecords } from "./words";

interface AskingProps {
  readonly client: Client;
  readonly record: SealedRecord;
  readonly onAsked: (opening: RecordOpening) => void;
  readonly onClose: () => void;
}

/** Why a record has to be opened, and whether the young person is told. */
export function Asking({ client, record, onAsked, onClose }: AskingProps): JSX.Element {
  const words = useRecords().asking;
  const [reason, setReason] = useState("");
  const [tell, setTell] = useState(true);
  const [risk, setRisk] = useState("");
  const [missing, setMissing] = useState<"reason" | "risk" | null>(null);
  const { busy, problem, run } = useDeed();
  const group = useId();
  const submit = (): void => {
    const lacks = reason.trim() === "" ? "reason" : !tell && risk.trim() === "" ? "risk" : null;
    setMissing(lacks);
    if (lacks !== null) return;
    run(async () => {
      const outcome = await client.records("ask", record.id, reason.trim(), tell ? null : risk.trim());
      if (outcome.ok) onAsked(outcome.value);
      return outcome;
    });
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
        <p>{words.lead(record.person.name, record.contact)}</p>
        <LongText label={words.reason} value={reason} onChange={setReason} problem={missing === "reason" ? words.reasonMissing : null} />
        <fieldset class="choices">
          <legend class="field-label">{words.tell}</legend>
          {([true, false] as const).map((each) => (
            <label key={String(each)} class="choice">
              <input
                type="radio"
                name={group}
                value={each ? "tell" : "risk"}
                checked={tell === each}
                onChange={() => {
                  setTell(each);
                }}
              />
              <span>{each ? words.yes : words.no}</span>
            </label>
          ))}
        </fieldset>
        {!tell && (
          <LongText label={words.risk} hint={words.riskHint} value={risk} onChange={setRisk} problem={missing === "risk" ? words.riskMissing : null} />
        )}
        {problem !== null && <RecordProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}
