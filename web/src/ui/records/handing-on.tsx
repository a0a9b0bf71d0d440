import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { Somebody } from "../../model-desk";
import type { HandingOn as Progress } from "../../model-records";
import { Sheet } from "../parts/sheet";
import { useDeed } from "../staff/use-deed";
import { RecordProblem } from "./problem";
import { useRecords } from "./words";

/** How far handing on is, and the way for whoever leaves. */
export function HandingOn({ client }: { readonly client: Client }): JSX.Element {
  const words = useRecords().handing;
  const [progress, setProgress] = useState<Outcome<Progress> | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let over = false;
    void client.records("handOn").then((outcome) => {
      if (!over) setProgress(outcome);
    });
    return () => {
      over = true;
    };
  }, [client, round]);
  return (
    <section class="records-part records-handing" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="record-soft">{words.lead}</p>
      <p role="status">{progress === null ? words.running : progress.ok ? said(words, progress.value) : null}</p>
      {progress?.ok === false && <RecordProblem problem={progress.problem} />}
      <button
        type="button"
        class="button"
        data-opens="successor"
        onClick={() => {
          setLeaving(true);
        }}
      >
        {words.successor}
      </button>
      {leaving && (
        <Leaving
          client={client}
          onClose={() => {
            setLeaving(false);
            setRound((before) => before + 1);
          }}
        />
      )}
    </section>
  );
}

function said(words: ReturnType<typeof useRecords>["handing"], { handed, left }: Progress): string {
  const parts = [handed > 0 ? words.handed(handed) : "", left > 0 ? words.left(left) : ""].filter((part) => part !== "");
  return parts.length === 0 ? words.none : parts.join(" ");
}

function Leaving({ client, onClose }: { readonly client: Client; readonly onClose: () => void }): JSX.Element {
  const words = useRecords().handing;
  const [leads, setLeads] = useState<readonly Somebody[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { busy, problem, run } = useDeed();
  useEffect(() => {
    void client.records("leads").then((outcome) => {
      if (outcome.ok) setLeads(outcome.value);
    });
  }, [client]);
  return (
    <Sheet title={words.sheet} onClose={onClose}>
      <form
        class="desk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== null) run(() => client.records("succeed", chosen), onClose);
        }}
      >
        <p>{words.sheetLead}</p>
        <fieldset class="choices">
          <legend class="field-label">{words.whom}</legend>
          {leads?.length === 0 && <p>{words.nobody}</p>}
          {leads?.map(({ account, name }) => (
            <label key={account} class="choice">
              <input
                type="radio"
                name="successor"
                value={account}
                checked={chosen === account}
                onChange={() => {
                  setChosen(account);
                }}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        {problem !== null && <RecordProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy || chosen === null}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}
