import type { JSX } from "preact";

import type { Client } from "../../model";
import type { Somebody } from "../../model-desk";
import type { OpenedRecord, RecordOpening } from "../../model-records";
import { useMoments } from "../moments";
import { Icon, type IconName } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { RecordProblem } from "./problem";
import { useRecords } from "./words";

interface OwnOpeningProps {
  readonly client: Client;
  readonly opening: RecordOpening;
  readonly onChange: (opening: RecordOpening) => void;
  readonly onOpened: (record: OpenedRecord) => void;
}

/** How far an opening of one's own is: who has agreed, who could, and the record once it is enough. */
export function OwnOpening(props: OwnOpeningProps): JSX.Element {
  const all = useRecords();
  const words = all.own;
  const { id, person, contact, state, reason, given, quorum } = props.opening;
  const over = state === "refused" || state === "over";
  return (
    <article class="opening" data-opening={id} data-state={state}>
      <h3>
        {person.name} · {all.contact(contact)}
      </h3>
      <p class="opening-state" role="status">
        <strong>{words.state[state]}</strong>
        {!over && <span> · {words.counted(given.length, quorum)}</span>}
      </p>
      <p dir="auto">{reason}</p>
      {over ? <p>{state === "refused" ? words.refusedWhy : words.over}</p> : <Running {...props} />}
    </article>
  );
}

function Running({ client, opening, onChange, onOpened }: OwnOpeningProps): JSX.Element {
  const all = useRecords();
  const words = all.own;
  const sayTime = useMoments();
  const reading = useDeed();
  const ending = useDeed();
  const problem = reading.problem ?? ending.problem;
  const readable = opening.state !== "asked" && opening.here;
  return (
    <>
      <Standing opening={opening} />
      {readable && <Telling opening={opening} />}
      <p class="record-soft">{all.waiting.until(sayTime(opening.endsAt))}</p>
      {problem !== null && <RecordProblem problem={problem} />}
      <div class="opening-ways">
        {readable && (
          <button
            type="button"
            class="button button-main"
            aria-disabled={reading.busy}
            onClick={() => {
              reading.run(async () => {
                const outcome = await client.records("read", opening.id);
                if (outcome.ok) onOpened(outcome.value);
                return outcome;
              });
            }}
          >
            {reading.busy ? words.opening : words.open}
          </button>
        )}
        <button
          type="button"
          class="button"
          aria-disabled={ending.busy}
          onClick={() => {
            ending.run(async () => {
              const outcome = await client.records("end", opening.id);
              if (outcome.ok) onChange(outcome.value);
              return outcome;
            });
          }}
        >
          {words.end}
        </button>
      </div>
    </>
  );
}

function Standing({ opening: { state, given, missing, here } }: { readonly opening: RecordOpening }): JSX.Element {
  const words = useRecords().own;
  const asked = state === "asked";
  return (
    <>
      <div class="opening-people">
        <People label={words.given} people={given} icon="check" />
        {asked && <People label={words.missing} people={missing} icon="clock" />}
      </div>
      {asked && <p class="record-soft">{words.goesTo}</p>}
      {!here && <p class="record-soft">{words.elsewhere}</p>}
    </>
  );
}

function Telling({ opening: { risk, person } }: { readonly opening: RecordOpening }): JSX.Element {
  const words = useRecords().own;
  return <p class="record-soft">{risk === null ? words.willTell(person.name) : words.willNotTell(person.name)}</p>;
}

function People({ label, people, icon }: { readonly label: string; readonly people: readonly Somebody[]; readonly icon: IconName }): JSX.Element | null {
  if (people.length === 0) return null;
  return (
    <div>
      <p class="field-label">{label}</p>
      <ul class="opening-names">
        {people.map(({ account, name }) => (
          <li key={account}>
            <Icon name={icon} small />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
