import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import type { RecordOpening } from "../../model-records";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { Sheet } from "../parts/sheet";
import { useDeed } from "../staff/use-deed";
import { LongText } from "./long-text";
import { RecordProblem } from "./problem";
import { useRecords } from "./words";

interface WaitingOpeningProps {
  readonly client: Client;
  readonly me: string;
  readonly opening: RecordOpening;
  readonly onChange: (opening: RecordOpening) => void;
}

/** What a colleague asks: the reason first, then the two answers. */
export function WaitingOpening({ client, me, opening, onChange }: WaitingOpeningProps): JSX.Element {
  const words = useRecords().waiting;
  const sayTime = useMoments();
  const [refusing, setRefusing] = useState(false);
  const { busy, problem, run } = useDeed();
  const agreed = opening.given.some(({ account }) => account === me);
  const { by, person, contact, reason, risk, endsAt } = opening;
  return (
    <section class="opening opening-asked" aria-label={words.title} data-opening={opening.id}>
      <h2>
        <Icon name="people" />
        {words.title}
      </h2>
      <p class="opening-what">{words.asks(by.name, person.name, contact)}</p>
      <dl class="opening-reasons">
        <dt>{words.reason}</dt>
        <dd dir="auto">{reason}</dd>
        <dt>{risk === null ? words.told(person.name) : words.untold(person.name)}</dt>
        {risk !== null && <dd dir="auto">{risk}</dd>}
      </dl>
      <p class="record-soft">{words.until(sayTime(endsAt))}</p>
      {problem !== null && <RecordProblem problem={problem} />}
      {agreed ? (
        <p class="opening-agreed" role="status">
          <Icon name="check" />
          {words.agreed}
        </p>
      ) : (
        <>
          <p class="record-soft">{words.what}</p>
          <div class="opening-ways">
            <button
              type="button"
              class="button button-main"
              aria-disabled={busy}
              onClick={() => {
                run(async () => {
                  const outcome = await client.records("agree", opening.id);
                  if (outcome.ok) onChange(outcome.value);
                  return outcome;
                });
              }}
            >
              {busy ? words.agreeing : words.agree}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                setRefusing(true);
              }}
            >
              {words.refuse}
            </button>
          </div>
        </>
      )}
      {refusing && (
        <Refusing
          client={client}
          opening={opening}
          onRefused={(after) => {
            setRefusing(false);
            onChange(after);
          }}
          onClose={() => {
            setRefusing(false);
          }}
        />
      )}
    </section>
  );
}

interface RefusingProps {
  readonly client: Client;
  readonly opening: RecordOpening;
  readonly onRefused: (opening: RecordOpening) => void;
  readonly onClose: () => void;
}

function Refusing({ client, opening, onRefused, onClose }: RefusingProps): JSX.Element {
  const words = useRecords().refusing;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, problem, run } = useDeed();
  return (
    <Sheet title={words.title} onClose={onClose}>
      <form
        class="desk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(reason.trim() === "");
          if (reason.trim() === "") return;
          run(async () => {
            const outcome = await client.records("refuse", opening.id, reason.trim());
            if (outcome.ok) onRefused(outcome.value);
            return outcome;
          });
        }}
      >
        <p>{words.lead}</p>
        <LongText label={words.reason} value={reason} onChange={setReason} problem={missing ? words.reasonMissing : null} />
        {problem !== null && <RecordProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}
